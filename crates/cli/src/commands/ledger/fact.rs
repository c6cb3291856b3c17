//! `assay fact`: one file that proves offline what a log's state holds, or that it holds nothing of the sort.

use std::path::PathBuf;

use assay_ledger::fact::{Answer, FactFile, ProvenFact, Question};
use assay_merkle::Policy;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::place::PlaceArguments;
use crate::ledger::words::{time, word};
use crate::output;

/// Prove what is so on a log, or what is not, as of its last snapshot: whose an artifact is, whether a key was revoked,
/// that no incident is recorded.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Export the proof; `assay verify` checks it.
    Export {
        /// What is asked: `artifact ID`, `party DID`, `key DID`, `statement ID`, `grant ID`, `said KIND ID` (is there
        /// any statement of that kind about it?) or `attested SORT ID` (any audit, limitation, incident, compliance,
        /// provenance or review?). In the last two ID may be a party's DID.
        #[arg(required = true, num_args = 2..=3, value_name = "QUESTION")]
        question: Vec<String>,
        /// Where to write it [default: the standard output].
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Export { question, out, place } = &arguments.verb;
    let wrong = |error: String| LedgerFailure::Wrong(error);
    let question: Question =
        question.join("/").parse().map_err(|error| wrong(format!("{error}").replace('/', " ")))?;
    let connection = place.connect()?;
    let file = connection.client.bytes(&format!("api/v1/facts/{question}"))?;
    connection.close();
    let Some(path) = out else { return output::print(&String::from_utf8_lossy(&file)) };
    let failed = |source| Failure::Write { path: path.display().to_string(), source };
    std::fs::write(path, &file).map_err(failed)?;
    match place.json {
        true => output::print_json(
            &json!({ "file": path, "bytes": file.len(), "question": question.to_string() }),
        ),
        false => output::print(&format!("wrote {} ({} bytes)\n", path.display(), file.len())),
    }
}

/// Whether bytes are the proof of a fact, and not a bundle.
pub(crate) fn is_fact(bytes: &[u8]) -> bool {
    bytes.starts_with(b"assay-fact/")
}

/// Checks a proof and tells what it proves.
pub(crate) fn verify(bytes: &[u8], policy: &Policy, in_json: bool) -> Result<(), Failure> {
    let wrong = |error: String| LedgerFailure::Bundle(error);
    let file = FactFile::parse(bytes).map_err(|error| wrong(error.to_string()))?;
    let proven = file.verify(policy).map_err(|error| wrong(error.to_string()))?;
    let witnesses = super::verify::names(policy, &proven.witnesses);
    let key = super::verify::key_of(policy, proven.signed_by);
    if in_json {
        let witnesses: Vec<Value> =
            witnesses.iter().map(|(name, seconds)| json!({ "name": name, "time_s": seconds })).collect();
        return output::print_json(&json!({
            "question": file.question.to_string(), "answer": to_json(&proven.answer),
            "entries": proven.size, "time_ms": proven.time_ms, "log_id": proven.log,
            "snapshot": proven.snapshot, "index": proven.index, "log": proven.checkpoint.origin,
            "size": proven.checkpoint.size, "root": proven.checkpoint.root.to_base64(), "key": key,
            "witnesses": witnesses,
        }));
    }
    let by_whom = super::verify::checked_by(key.as_deref()) + &super::verify::witnessed(&witnesses);
    output::print(&told(&file.question, &proven, &by_whom))
}

fn told(question: &Question, proven: &ProvenFact, by_whom: &str) -> String {
    let later = proven.checkpoint.size.saturating_sub(proven.size);
    format!(
        "the proof holds\nasked      {}\nanswer     {}\nas of      {}, after the first {} entries of the log {}\n\
         by         the snapshot {}, entry {}\nat size    {} with root {}\n{by_whom}\
         Not said here: what the {later} entries that came later changed, and whether the statements are true.\n",
        question.to_string().replace('/', " "),
        in_words(&proven.answer),
        time(proven.time_ms),
        proven.size,
        proven.checkpoint.origin,
        proven.snapshot,
        proven.index,
        proven.checkpoint.size,
        proven.checkpoint.root.to_base64(),
    )
}

fn in_words(answer: &Answer) -> String {
    match answer {
        Answer::Nothing => "no: the log's state holds nothing of the sort".into(),
        Answer::Entry(index) => format!("yes: there is at least one, entry {index}"),
        Answer::Artifact(one) => {
            let (kind, state) = (word(&one.kind), word(&one.state));
            let owner = one.owner;
            format!("the {kind} {}, {state} since entry {}, owned by {owner}", one.name, one.state_index)
        }
        Answer::Party(one) => {
            format!(
                "the party {}, registered by entry {}, with {} active keys",
                one.name, one.index, one.active_keys
            )
        }
        Answer::Key(one) => match one.revoked {
            Some(index) => format!("a key of {}, revoked by entry {index}", one.party),
            None => format!("a key of {} that may sign, added by entry {}", one.party, one.added),
        },
        Answer::Grant(one) => {
            let ends = one.expires_ms.map_or("without end".to_owned(), |ms| format!("until {}", time(ms)));
            let back = one.revoked.map_or(String::new(), |index| format!(", taken back by entry {index}"));
            let (right, holder, giver) = (word(&one.right), one.holder, one.giver);
            format!("the right to {right}, given by {giver} to {holder}, {ends}{back}")
        }
        Answer::Statement(one) => {
            format!("a statement of kind {}, entry {}, by {}", one.kind.word(), one.index, one.author)
        }
    }
}

fn to_json(answer: &Answer) -> Value {
    match answer {
        Answer::Nothing => Value::Null,
        Answer::Entry(index) => json!({ "index": index }),
        Answer::Artifact(one) => json!({
            "name": one.name, "kind": one.kind, "owner": one.owner, "index": one.index, "state": one.state,
            "state_index": one.state_index,
            "parents": one.parents.iter().map(|(relation, id)| json!({ "relation": relation, "artifact": id })).collect::<Vec<_>>(),
        }),
        Answer::Party(one) => {
            json!({ "name": one.name, "index": one.index, "keys": one.keys, "active_keys": one.active_keys })
        }
        Answer::Key(one) => json!({ "party": one.party, "added": one.added, "revoked": one.revoked }),
        Answer::Grant(one) => json!({
            "index": one.index, "assets": one.assets, "right": one.right, "holder": one.holder,
            "giver": one.giver, "under": one.under, "expires_ms": one.expires_ms, "revoked": one.revoked,
            "terms": one.terms,
        }),
        Answer::Statement(one) => {
            json!({ "kind": one.kind.word(), "index": one.index, "author": one.author })
        }
    }
}
