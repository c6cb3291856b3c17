//! `assay grant`: giving a right, passing it on, taking it back, and seeing which there are.

use assay_statement::predicate::{Grant, Revocation, Right, TermSheet};
use assay_statement::{Digest, PartyId, StatementId, Subject};
use assay_store::log::Clock;
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::place::{KeyArguments, PlaceArguments, SystemClock};
use crate::ledger::span::parse_span;
use crate::ledger::submit::submit;
use crate::ledger::terms::{RightChoice, TermsArguments, in_words};
use crate::ledger::words::{maybe, time, word};
use crate::output;

/// Give a right to an artifact or evaluation, or pass on one that you hold; take one back; list them.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Make(Box<Make>),
    List(List),
    Revoke(Revoke),
}

/// Give a right. What is passed on is never wider than what you hold, ends no later, and ends with it.
#[derive(Debug, Args)]
struct Make {
    /// The artifact or evaluation. Of an evaluation only the right to inspect it can be given.
    id: Digest,
    /// To whom.
    #[arg(long, value_name = "PARTY")]
    to: PartyId,
    /// Which right.
    #[arg(long, value_enum)]
    right: RightChoice,
    /// Your own grant, where you are not the owner.
    #[arg(long, value_name = "GRANT")]
    under: Option<StatementId>,
    /// Until when, from now, such as `30d` [default: as long as the terms let it last, or the grant that it is under].
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    ends: Option<u64>,
    /// Take the terms of the artifact, or those of the grant that it is under, in place of options.
    #[arg(long, conflicts_with_all = ["non_commercial", "derivatives", "attribution", "royalty", "transferable", "revocable", "lasts", "note"])]
    same_terms: bool,
    #[command(flatten)]
    terms: TermsArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// List the rights that were given to an artifact or evaluation, or those that a party holds, also what has ended.
#[derive(Debug, Args)]
struct List {
    /// The artifact or evaluation.
    #[arg(required_unless_present = "holder")]
    id: Option<Digest>,
    /// In place of it: whoever holds them.
    #[arg(long, value_name = "PARTY", conflicts_with = "id")]
    holder: Option<PartyId>,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Take a right back, and with it every right that was passed on under it: as its giver or as the owner, where its terms
/// allow that; as its holder at any time.
#[derive(Debug, Args)]
struct Revoke {
    /// The grant.
    grant: StatementId,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// A grant as the log's server shows it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct GrantShown {
    pub(super) grant: StatementId,
    index: u64,
    assets: Vec<Digest>,
    right: Right,
    holder: PartyId,
    giver: PartyId,
    under: Option<StatementId>,
    expires_ms: Option<u64>,
    revoked: Option<u64>,
    terms: TermSheet,
    holds: bool,
    why_not: Option<String>,
}

impl GrantShown {
    /// The grant in a few lines.
    pub(super) fn words(&self) -> String {
        let ends = self.expires_ms.map_or("without end".to_owned(), |ms| format!("until {}", time(ms)));
        let under = self.under.map_or(String::new(), |under| format!("\n  under    {under}"));
        let holds = match (&self.why_not, self.holds) {
            (Some(why), false) => format!("no: {why}"),
            _ => "yes".to_owned(),
        };
        format!(
            "{}\n  right    to {} {}\n  holder   {}\n  giver    {}{under}\n  lasts    {ends}\n  holds    {holds}\n",
            self.grant,
            spoken(self.right),
            self.assets.iter().map(Digest::to_string).collect::<Vec<_>>().join(" and "),
            self.holder,
            self.giver,
        )
    }
}

/// A right as a verb.
pub(super) fn spoken(right: Right) -> String {
    word(&right).replace('_', "-")
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Make(make) => make.run(),
        Verb::List(list) => list.run(),
        Verb::Revoke(revoke) => revoke.run(),
    }
}

impl Make {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let under = match self.under {
            Some(under) => Some(find(client, &self.id, under)?),
            None => None,
        };
        let terms = match (self.same_terms, &under) {
            (false, _) => self.terms.read()?,
            (true, Some(under)) => under.terms.clone(),
            (true, None) => self.terms_of_artifact(client)?,
        };
        let now_ms = SystemClock.now_ms();
        let longest = self.ends.or(terms.lasts_ms).map(|span| now_ms.saturating_add(span));
        let above = under.and_then(|under| under.expires_ms);
        let expires_ms = match (longest, above) {
            // The rule refuses what outlasts; nobody need work out the end of what they hold.
            (Some(own), Some(above)) if self.ends.is_none() => Some(own.min(above)),
            (own, above) => own.or(above),
        };
        let words = in_words(&terms);
        let right = Right::from(self.right);
        let grant = Grant { log, to: self.to, right, under: self.under, expires_ms, terms };
        let logged = submit(client, vec![Subject::of(self.id)], grant, &[signer.as_ref()])?;
        connection.close();
        let ends = expires_ms.map_or("without end".to_owned(), |ms| format!("until {}", time(ms)));
        let to = self.to;
        let what = format!("granted {to} the right to {} it, {ends}:\n{}", spoken(right), words.trim_end());
        logged.tell(self.place.json, &what)
    }

    fn terms_of_artifact(&self, client: &Client) -> Result<TermSheet, LedgerFailure> {
        let shown: super::terms::TermsShown = client.get(&format!("/artifacts/{}/terms", self.id))?;
        shown.terms.ok_or_else(|| LedgerFailure::Wrong(format!("no terms are set for `{}`", self.id)))
    }
}

/// A grant to something.
fn find(client: &Client, to: &Digest, id: StatementId) -> Result<GrantShown, LedgerFailure> {
    let given: Vec<GrantShown> = client.pages(&format!("/artifacts/{to}/grants"), "")?;
    let found = given.into_iter().find(|one| one.grant == id);
    found.ok_or_else(|| LedgerFailure::Wrong(format!("`{id}` gives no right to `{to}`")))
}

impl List {
    fn run(&self) -> Result<(), Failure> {
        let path = match (&self.id, &self.holder) {
            (Some(id), _) => format!("/artifacts/{id}/grants"),
            (None, holder) => {
                let holder = holder.map_or(String::new(), |holder| holder.to_string());
                format!("/parties/{holder}/grants")
            }
        };
        let connection = self.place.connect()?;
        let mut grants: Vec<GrantShown> = connection.client.pages(&path, "&order=oldest")?;
        connection.close();
        grants.sort_by_key(|one| one.index);
        grants.dedup_by_key(|one| one.grant);
        if self.place.json {
            return output::print_json(&grants);
        }
        match grants.is_empty() {
            true => output::print("no right was granted\n"),
            false => output::print(&grants.iter().map(GrantShown::words).collect::<String>()),
        }
    }
}

impl Revoke {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let revocation = Revocation { log, reason: maybe(self.reason.as_deref())? };
        let logged = submit(client, vec![self.grant.into()], revocation, &[signer.as_ref()])?;
        connection.close();
        logged.tell(self.place.json, "took the right back, and every right that was passed on under it")
    }
}
