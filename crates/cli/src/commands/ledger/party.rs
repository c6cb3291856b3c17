//! `assay party`: registering, and changing keys.

use std::path::PathBuf;

use assay_statement::predicate::{Party, PartyChange};
use assay_statement::{PartyId, PublicKey, Signer};
use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::ledger::keys;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{maybe, text};

/// Register as a party, or change the keys of one.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Register the holder of a key.
    Register {
        /// What the party calls itself.
        #[arg(long)]
        name: String,
        /// Where to reach it.
        #[arg(long)]
        contact: Option<String>,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Put a new key in the place of the one that signs.
    Rotate {
        /// The file of the new key.
        #[arg(long, value_name = "FILE")]
        new_key: PathBuf,
        /// The party, if its first key is not the one that signs.
        #[arg(long, value_name = "DID")]
        party: Option<PartyId>,
        /// Keep the old key as well.
        #[arg(long)]
        keep: bool,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Let a key sign no more; what it signed before stays.
    Revoke {
        /// The key, as `did:key`.
        #[arg(value_name = "KEY")]
        revoked: PublicKey,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
        /// The party, if its first key is not the one that signs.
        #[arg(long, value_name = "DID")]
        party: Option<PartyId>,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Register { name, contact, key, place } => {
            let signer = key.signer()?;
            let change = PartyChange::Register { name: text(name)?, contact: maybe(contact.as_deref())? };
            let party = PartyId(signer.public_key());
            change_party(
                place,
                party,
                change,
                &[signer.as_ref()],
                &format!("registered the party {name}\nparty      {party}"),
            )
        }
        Verb::Rotate { new_key, party, keep, key, place } => {
            let (signer, new) = (key.signer()?, keys::signer(new_key)?);
            let party = party.unwrap_or(PartyId(signer.public_key()));
            let change = match keep {
                true => PartyChange::AddKey { key: new.public_key() },
                false => PartyChange::RotateKey { old: signer.public_key(), new: new.public_key() },
            };
            let what = format!("took on the key {}", new.public_key());
            change_party(place, party, change, &[signer.as_ref(), new.as_ref()], &what)
        }
        Verb::Revoke { revoked, reason, party, key, place } => {
            let signer = key.signer()?;
            let party = party.unwrap_or(PartyId(signer.public_key()));
            let change = PartyChange::RevokeKey { key: *revoked, reason: maybe(reason.as_deref())? };
            change_party(place, party, change, &[signer.as_ref()], &format!("revoked the key {revoked}"))
        }
    }
}

fn change_party(
    place: &PlaceArguments,
    party: PartyId,
    change: PartyChange,
    signers: &[&dyn Signer],
    what: &str,
) -> Result<(), Failure> {
    let connection = place.connect()?;
    let log = connection.client.log()?.id;
    let logged = submit(&connection.client, vec![party.into()], Party { log, change }, signers)?;
    connection.close();
    logged.tell(place.json, what)
}
