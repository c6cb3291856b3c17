//! `assay may`: whether a party may do something with an artifact or evaluation now, by which chain of grants or why not.

use std::path::PathBuf;

use assay_ledger::fact::{FactFile, MayFile, ProvenMay, Question};
use assay_merkle::Policy;
use assay_statement::predicate::Right;
use assay_statement::{Digest, PartyId, StatementId};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::grant::{GrantShown, spoken};
use crate::commands::ledger::verify;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::place::PlaceArguments;
use crate::ledger::terms::RightChoice;
use crate::ledger::words::time;
use crate::output;

/// Ask whether a party may do something now: exits with 0 and the chain of grants if it may, with 1 and the reason for
/// each grant if not.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The party.
    party: PartyId,
    /// What it wants to do.
    #[arg(value_enum)]
    right: RightChoice,
    /// With which artifact or evaluation.
    id: Digest,
    /// By this grant, where the party has so many that the one that counts is not found.
    #[arg(long, value_name = "STATEMENT")]
    grant: Option<StatementId>,
    /// Write a proof of it to this file, as of the log's last snapshot; `assay verify` checks it.
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Deserialize, Serialize)]
struct Answer {
    party: PartyId,
    right: Right,
    artifact: Digest,
    owner: PartyId,
    time_ms: u64,
    size: u64,
    allowed: bool,
    chain: Vec<GrantShown>,
    denied: Vec<DeniedShown>,
}

#[derive(Debug, Deserialize, Serialize)]
struct DeniedShown {
    grant: StatementId,
    reason: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (party, right, id) = (arguments.party, Right::from(arguments.right), arguments.id);
    let connection = arguments.place.connect()?;
    let client = &connection.client;
    let by = arguments.grant.map(|grant| format!("&grant={grant}")).unwrap_or_default();
    let answer: Answer =
        client.get(&format!("/may?party={party}&right={}&artifact={id}{by}", right.word()))?;
    if let Some(path) = arguments.proof.as_ref().filter(|_| answer.allowed) {
        let file = prove(client, &answer)?;
        let failed = |source| Failure::Write { path: path.display().to_string(), source };
        std::fs::write(path, file.to_string()).map_err(failed)?;
        output::note(&format!("wrote the proof to {}", path.display()));
    }
    connection.close();
    if arguments.place.json {
        output::print_json(&answer)?;
    } else {
        output::print(&told(&answer))?;
    }
    match answer.allowed {
        true => Ok(()),
        false => {
            let words = format!("`{party}` may not {} `{id}` now", spoken(right));
            Err(LedgerFailure::Wrong(words).into())
        }
    }
}

fn told(answer: &Answer) -> String {
    let at = format!("{}, after {} entries", time(answer.time_ms), answer.size);
    if answer.allowed && answer.owner == answer.party {
        return format!("yes, as its owner\nas of      {at}\n");
    }
    if answer.allowed {
        let chain: String = answer.chain.iter().map(GrantShown::words).collect();
        return format!("yes, by these grants, the party's own first\nas of      {at}\n\n{chain}");
    }
    let mut text = format!("no\nas of      {at}\nowner      {}\n", answer.owner);
    for one in &answer.denied {
        text.push_str(&format!("grant      {}: {}\n", one.grant, one.reason));
    }
    if answer.denied.is_empty() {
        text.push_str("the party holds no grant to it\n");
    }
    text
}

/// Collects the facts that prove an answer, and checks that they do.
fn prove(client: &Client, answer: &Answer) -> Result<MayFile, LedgerFailure> {
    let questions: Vec<Question> = match answer.owner == answer.party {
        true => vec![owned(client, answer.artifact)],
        false => answer.chain.iter().map(|one| Question::Grant(one.grant)).collect(),
    };
    let wrong = |error: String| LedgerFailure::Bundle(error);
    let mut facts = Vec::with_capacity(questions.len());
    for question in questions {
        let bytes = client.bytes(&format!("api/v1/facts/{question}"))?;
        facts.push(FactFile::parse(&bytes).map_err(|error| wrong(error.to_string()))?);
    }
    let file = MayFile { party: answer.party, right: answer.right, asset: answer.artifact, facts };
    let policy = verify::policy_of_key(&client.log()?.verifier_key)?;
    match file.verify(&policy).map_err(|error| wrong(error.to_string()))?.allowed {
        Ok(_) => Ok(file),
        Err(reason) => Err(LedgerFailure::Wrong(format!(
            "the log's last snapshot does not show it yet ({reason}); a snapshot is made once a day, or with `assay snapshot`"
        ))),
    }
}

/// What shows whose an artifact or evaluation is.
fn owned(client: &Client, asset: Digest) -> Question {
    match client.get::<serde_json::Value>(&format!("/artifacts/{asset}")) {
        Ok(_) => Question::Artifact(assay_statement::ArtifactId(asset)),
        Err(_) => Question::Statement(StatementId(asset)),
    }
}

/// Whether bytes are the proof of a right.
pub(crate) fn is_proof(bytes: &[u8]) -> bool {
    bytes.starts_with(b"assay-may/")
}

/// Checks a proof and tells what it proves.
pub(crate) fn check(bytes: &[u8], policy: &Policy, in_json: bool) -> Result<(), Failure> {
    let wrong = |error: assay_ledger::fact::MayFileError| LedgerFailure::Bundle(error.to_string());
    let file = MayFile::parse(bytes).map_err(wrong)?;
    let ProvenMay { allowed, facts } = file.verify(policy).map_err(wrong)?;
    let first = facts.first().ok_or_else(|| LedgerFailure::Bundle("it holds no facts".into()))?;
    let witnesses = verify::names(policy, &first.witnesses);
    let key = verify::key_of(policy, first.signed_by);
    if in_json {
        let witnesses: Vec<_> =
            witnesses.iter().map(|(name, seconds)| json!({ "name": name, "time_s": seconds })).collect();
        output::print_json(&json!({
            "party": file.party, "right": file.right, "artifact": file.asset, "allowed": allowed.is_ok(),
            "chain": allowed.as_ref().ok(), "why_not": allowed.as_ref().err().map(ToString::to_string),
            "entries": first.size, "time_ms": first.time_ms, "log_id": first.log, "log": first.checkpoint.origin,
            "snapshot": first.snapshot, "size": first.checkpoint.size,
            "root": first.checkpoint.root.to_base64(), "key": key, "witnesses": witnesses,
        }))?;
    } else {
        let answer = match &allowed {
            Ok(chain) if chain.is_empty() => "yes, as its owner".to_owned(),
            Ok(chain) => {
                format!(
                    "yes, by {}",
                    chain.iter().map(ToString::to_string).collect::<Vec<_>>().join(" under ")
                )
            }
            Err(reason) => format!("not by these grants: {reason}"),
        };
        output::print(&format!(
            "the proof holds\nasked      may {} {} {}\nanswer     {answer}\nas of      {}, after the first {} entries of the \
             log {}\nat size    {} with root {}\n{}{}Not said here: what the entries that came later changed; a right may have \
             been taken back since.\n",
            file.party,
            spoken(file.right),
            file.asset,
            time(first.time_ms),
            first.size,
            first.checkpoint.origin,
            first.checkpoint.size,
            first.checkpoint.root.to_base64(),
            verify::checked_by(key.as_deref()),
            verify::witnessed(&witnesses),
        ))?;
    }
    match allowed {
        Ok(_) => Ok(()),
        Err(reason) => Err(LedgerFailure::Bundle(format!("it does not show the right: {reason}")).into()),
    }
}
