//! `assay bid`: sealed bids in an auction, their opening, and the auction's end.

use std::path::{Path, PathBuf};

use assay_statement::predicate::{Amount, Bid, BidStep, bid_commitment};
use assay_statement::{Digest, PartyId, StatementId};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{say, tell_json};
use crate::failure::Failure;
use crate::ledger::coins::Coins;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::reference::ReferenceArguments;
use crate::ledger::{LedgerFailure, keys};

/// Bid in an auction: sealed first, opened later; the highest bid wins and pays the second highest.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Commit(Commit),
    Reveal(Reveal),
    /// End an auction whose time has passed, as anyone. The highest bid becomes an order at the second highest price (or
    /// the reserve); the rest of that bid goes back to its bidder. Without bids nothing is sold.
    End {
        /// The listing.
        listing: StatementId,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Say, as anyone, that a bid was never opened in its time. Its deposit goes to the operator.
    Forfeit {
        /// The bid.
        bid: StatementId,
        #[command(flatten)]
        key: KeyArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

/// Make a sealed bid. The auction's deposit leaves your account and is held; you lose it to the seller if you do not open
/// the bid in time.
#[derive(Debug, Args)]
struct Commit {
    /// The listing.
    listing: StatementId,
    /// What you bid.
    #[arg(long, value_name = "AMOUNT")]
    price: String,
    /// Where to write what opens the bid: keep the file secret until then, and do not lose it.
    #[arg(long, value_name = "FILE")]
    salt: PathBuf,
    /// The party that bids, where your key is not its first one.
    #[arg(long, value_name = "PARTY")]
    party: Option<PartyId>,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Open a bid. Its whole amount is held in the deposit's place while it leads; once it does not lead, everything goes
/// back to you.
#[derive(Debug, Args)]
struct Reveal {
    /// The bid.
    bid: StatementId,
    /// The file that opens it.
    #[arg(long, value_name = "FILE")]
    salt: PathBuf,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Commit(commit) => commit.run(),
        Verb::Reveal(reveal) => {
            let Opener { salt, amount, .. } = Opener::read(&reveal.salt)?;
            let step = BidStep::Reveal { amount, salt };
            step_of(&reveal.place, &reveal.key, reveal.bid, step, "opened the bid")
        }
        Verb::End { listing, key, place } => {
            let what = "ended the auction; `assay market show` names the order, if anything was sold";
            step_of(place, key, *listing, BidStep::End {}, what)
        }
        Verb::Forfeit { bid, key, place } => {
            step_of(place, key, *bid, BidStep::Forfeit {}, "the bid's deposit went to the operator")
        }
    }
}

fn step_of(
    place: &PlaceArguments,
    key: &KeyArguments,
    subject: StatementId,
    step: BidStep,
    what: &str,
) -> Result<(), Failure> {
    let connection = place.connect()?;
    let bid = Bid { log: connection.client.log()?.id, step };
    let logged = say(&connection, key, subject, bid)?;
    connection.close();
    logged.tell(place.json, what)
}

impl Commit {
    fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let amount = Coins::of(&connection.client)?.parse(&self.price)?;
        let bidder = match self.party {
            Some(party) => party,
            None => PartyId(keys::public(&self.key.path()?)?),
        };
        let salt = self.sealed_with(amount)?;
        let commitment = bid_commitment(&salt, amount, &bidder, &self.listing);
        let reference = self.reference.get()?;
        let step = BidStep::Commit { reference: reference.clone(), commitment };
        let bid = Bid { log: connection.client.log()?.id, step };
        let logged = say(&connection, &self.key, self.listing, bid)?;
        connection.close();
        if self.place.json {
            return tell_json(&logged, json!({ "reference": reference, "salt": self.salt }));
        }
        let what = format!(
            "made a sealed bid; its deposit is held\nbid        {}\nreference  {reference}\nsalt       {}; without \
             this file the bid cannot be opened, and its deposit is lost",
            logged.id,
            self.salt.display()
        );
        logged.tell(false, &what)
    }
}

impl Commit {
    /// The salt of this bid: a new one, which is kept before the bid is logged, since a bid that nobody can open loses its
    /// deposit; or, when the same bid is tried again, the one that was kept.
    fn sealed_with(&self, amount: Amount) -> Result<Digest, LedgerFailure> {
        let opener = Opener { salt: Digest::from(keys::random::<32>()?), amount, listing: self.listing };
        match opener.keep(&self.salt) {
            Ok(()) => Ok(opener.salt),
            Err(LedgerFailure::Exists { path }) => match Opener::read(&path) {
                // A salt that opens one bid must not seal another.
                Ok(kept) if (kept.amount, kept.listing) == (amount, self.listing) => Ok(kept.salt),
                _ => Err(LedgerFailure::Exists { path }),
            },
            Err(error) => Err(error),
        }
    }
}

/// What opens a bid: a file of three lines.
struct Opener {
    salt: Digest,
    amount: Amount,
    listing: StatementId,
}

impl Opener {
    fn keep(&self, path: &Path) -> Result<(), LedgerFailure> {
        let text = format!("{}\n{}\n{}\n", self.salt, self.amount, self.listing);
        keys::write_secret(path, text.as_bytes())
    }

    fn read(path: &Path) -> Result<Self, LedgerFailure> {
        let failed = |reason: String| LedgerFailure::Read { path: path.to_path_buf(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let mut lines = text.lines();
        let mut parse = || {
            let (salt, amount) = (lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
            Some(Self { salt, amount, listing: lines.next()?.parse().ok()? })
        };
        parse().ok_or_else(|| failed("it does not hold what opens a bid".into()))
    }
}
