//! `assay shares`: who is paid what part of an artifact's or evaluation's income.

use assay_statement::predicate::{PartsPerMillion, Share, Shares, SharesStep};
use assay_statement::{Digest, PartyId, StatementId, Subject};
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::coins::{parse_share, share_words};
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::list;
use crate::output;

/// Propose who is paid what part of an income; agree to a proposal; show what is in force.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Propose(Propose),
    Agree(Agree),
    /// Show who is paid what part, and what is proposed.
    Show {
        /// The artifact or evaluation.
        id: Digest,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

/// Propose a schedule, as the owner, in the place of the last one. It is in force once every party that it names has
/// agreed, for what is sold from then on; what is left over is the owner's.
#[derive(Debug, Args)]
struct Propose {
    /// The artifact or evaluation.
    id: Digest,
    /// A party and its part, such as `did:key:…=12.5%`; none at all takes every share away.
    #[arg(long, value_name = "PARTY=SHARE", value_parser = parse)]
    share: Vec<(PartyId, PartsPerMillion)>,
    /// The attribution report that the parts rest on, which is kept with the log.
    #[arg(long, value_name = "FILE")]
    report: Option<std::path::PathBuf>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Agree to a proposal that names you.
#[derive(Debug, Args)]
struct Agree {
    /// The artifact or evaluation.
    id: Digest,
    /// The proposal [default: the last one; it is shown with `assay shares show`].
    #[arg(long, value_name = "STATEMENT")]
    proposal: Option<StatementId>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

fn parse(words: &str) -> Result<(PartyId, PartsPerMillion), String> {
    let (party, share) = words.rsplit_once('=').ok_or("expected PARTY=SHARE")?;
    Ok((party.parse().map_err(|error| format!("{error}"))?, parse_share(share)?))
}

#[derive(Debug, Deserialize, Serialize)]
struct SharesShown {
    owner: PartyId,
    shares: Vec<Share>,
    rest_ppm: PartsPerMillion,
    proposal: Option<Proposal>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Proposal {
    statement: StatementId,
    shares: Vec<Share>,
    rest_ppm: PartsPerMillion,
    not_agreed: Vec<PartyId>,
}

fn shown(client: &Client, id: &Digest) -> Result<SharesShown, LedgerFailure> {
    client.get(&format!("/artifacts/{id}/shares"))
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Propose(propose) => propose.run(),
        Verb::Agree(agree) => agree.run(),
        Verb::Show { id, place } => show(id, place),
    }
}

impl Propose {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let shares = self.share.iter().map(|(party, ppm)| Share { party: *party, ppm: *ppm }).collect();
        let report = match &self.report {
            Some(path) => Some(client.put_file(log, path, "application/octet-stream", signer.as_ref())?),
            None => None,
        };
        let step = SharesStep::Propose { shares: list(shares)?, report };
        let logged = submit(client, vec![Subject::of(self.id)], Shares { log, step }, &[signer.as_ref()])?;
        let now = shown(client, &self.id)?;
        connection.close();
        let what = match &now.proposal {
            Some(proposal) => format!("proposed a share schedule\n{}", waiting(proposal)),
            None => format!("the share schedule is in force\n{}", table(&now.shares, now.rest_ppm)),
        };
        logged.tell(self.place.json, what.trim_end())
    }
}

impl Agree {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let proposal = match self.proposal {
            Some(proposal) => proposal,
            None => {
                let proposal = shown(client, &self.id)?.proposal;
                let none = || LedgerFailure::Wrong(format!("nothing is proposed for `{}`", self.id));
                let proposal = proposal.ok_or_else(none)?;
                output::note(&format!("agreeing to:\n{}", table(&proposal.shares, proposal.rest_ppm)));
                proposal.statement
            }
        };
        let agree = Shares { log, step: SharesStep::Agree { proposal } };
        let logged = submit(client, vec![Subject::of(self.id)], agree, &[signer.as_ref()])?;
        let now = shown(client, &self.id)?;
        connection.close();
        let what = match &now.proposal {
            Some(proposal) => format!("agreed\n{}", waiting(proposal)),
            None => format!("agreed; the schedule is in force\n{}", table(&now.shares, now.rest_ppm)),
        };
        logged.tell(self.place.json, what.trim_end())
    }
}

fn show(id: &Digest, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let now = shown(&connection.client, id)?;
    connection.close();
    if place.json {
        return output::print_json(&now);
    }
    let proposal =
        now.proposal.as_ref().map_or(String::new(), |proposal| format!("\nproposed:\n{}", waiting(proposal)));
    output::print(&format!("in force:\n{}{proposal}", table(&now.shares, now.rest_ppm)))
}

fn table(shares: &[Share], rest: PartsPerMillion) -> String {
    let mut rows: Vec<Vec<String>> =
        shares.iter().map(|share| vec![share_words(share.ppm), share.party.to_string()]).collect();
    rows.push(vec![share_words(rest), "the owner".to_owned()]);
    output::table(&["share", "party"], &rows, &[0])
}

fn waiting(proposal: &Proposal) -> String {
    let missing: String = proposal.not_agreed.iter().map(|party| format!("waits for  {party}\n")).collect();
    format!("proposal   {}\n{}{missing}", proposal.statement, table(&proposal.shares, proposal.rest_ppm))
}
