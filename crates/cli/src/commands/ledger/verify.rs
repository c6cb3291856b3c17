//! `assay verify`: checks a bundle, or the proof of a fact or of a right, offline.

use std::path::PathBuf;

use assay_merkle::{Checkpoint, Policy, TlogProof, VerifierKey, leaf_hash};
use assay_statement::{SignedStatement, Subject};
use clap::Args;

use crate::commands::ledger::fact;
use crate::commands::ledger::rights::may;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::words::time;
use crate::output;
use assay_judge::says;

/// Check a bundle, or the proof of a fact or of a right, offline: signatures, inclusion, checkpoint, cosignatures.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The bundle, or the proof of a fact or of a right.
    bundle: PathBuf,
    /// The log's key, as `log.vkey` has it, or the file that holds it.
    #[arg(long, value_name = "KEY|FILE", required_unless_present = "policy")]
    vkey: Option<String>,
    /// A policy of trusted logs and witnesses (c2sp.org/tlog-policy) in place of a single key.
    #[arg(long, value_name = "FILE", conflicts_with = "vkey")]
    policy: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let read = |path: &PathBuf| {
        std::fs::read(path)
            .map_err(|error| LedgerFailure::Read { path: path.clone(), reason: error.to_string() })
    };
    let policy = match (&arguments.vkey, &arguments.policy) {
        (Some(key), _) => policy_of_key(key)?,
        (None, Some(path)) => Policy::parse(&read(path)?).map_err(wrong)?,
        (None, None) => return Err(LedgerFailure::Wrong("neither a key nor a policy is given".into()).into()),
    };
    let bytes = read(&arguments.bundle)?;
    if fact::is_fact(&bytes) {
        return fact::verify(&bytes, &policy, arguments.json);
    }
    if may::is_proof(&bytes) {
        return may::check(&bytes, &policy, arguments.json);
    }
    let Checked { statement, index, checkpoint, key, witnesses } = check(&bytes, &policy)?;
    let checkpoint = &checkpoint;
    let signers: Vec<String> =
        statement.envelope.signatures().iter().map(|one| one.key.to_string()).collect();
    if arguments.json {
        return output::print_json(&serde_json::json!({
            "statement": statement.id, "says": says(&statement.statement), "index": index, "signed_by": signers,
            "about": statement.statement.subjects.iter()
                .map(|one| serde_json::json!({ "id": one.digest, "name": one.name })).collect::<Vec<_>>(),
            "log": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.to_base64(),
            "key": key, "time_ms": witnessed_by(&witnesses).map(|(_, seconds)| seconds.saturating_mul(1000)),
            "witnesses": witnesses.iter().map(|(name, seconds)| serde_json::json!({"name": name, "time_s": seconds})).collect::<Vec<_>>(),
        }));
    }
    let mut text = format!(
        "the bundle holds\nstatement  {}\nsays       {}\n{}signed by  {}\nin the log {} as entry {}\nat size    {} with root {}\n",
        statement.id,
        says(&statement.statement),
        about(&statement.statement.subjects),
        signers.join(", "),
        checkpoint.origin,
        index,
        checkpoint.size,
        checkpoint.root.to_base64(),
    );
    text.push_str(&checked_by(key.as_deref()));
    text.push_str(&match witnessed_by(&witnesses) {
        Some((name, seconds)) => {
            format!("time       no later than {}, when {name} cosigned\n", time(seconds.saturating_mul(1000)))
        }
        None => "time       not known from this file: no witness was asked for\n".to_owned(),
    });
    text.push_str(&witnessed(&witnesses));
    text.push_str("Not checked here: whether the signing key was registered or revoked, and whether the statement is true.\n");
    output::print(&text)
}

/// What a statement is about, a line each: the id, and what the statement calls it.
fn about(subjects: &[Subject]) -> String {
    let line = |subject: &Subject| match &subject.name {
        Some(name) => format!("about      {}, which it calls `{name}`\n", subject.digest),
        None => format!("about      {}\n", subject.digest),
    };
    subjects.iter().map(line).collect()
}

/// A statement that a bundle proves to be on a log.
pub(crate) struct Checked {
    pub(crate) statement: SignedStatement,
    pub(crate) index: u64,
    pub(crate) checkpoint: Checkpoint,
    /// The log's key that signed the checkpoint; none where the policy lists no log.
    pub(crate) key: Option<String>,
    /// The witnesses that cosigned, by their names in the policy, and when, in seconds since 1970.
    pub(crate) witnesses: Vec<(String, u64)>,
}

/// Who witnessed a checkpoint, a line each.
pub(crate) fn witnessed(witnesses: &[(String, u64)]) -> String {
    let line = |(name, seconds): &(String, u64)| {
        format!("witnessed  by {name} at {}\n", time(seconds.saturating_mul(1000)))
    };
    match witnesses.is_empty() {
        true => "witnessed  by nobody that was asked for: the log's own word for its time and for having one history\n"
            .into(),
        false => witnesses.iter().map(line).collect(),
    }
}

/// The earliest cosignature: by then the checkpoint was there.
fn witnessed_by(witnesses: &[(String, u64)]) -> Option<(&str, u64)> {
    witnesses.iter().min_by_key(|(_, seconds)| *seconds).map(|(name, seconds)| (name.as_str(), *seconds))
}

/// The key of a policy's log that is given by its position.
pub(crate) fn key_of(policy: &Policy, position: Option<usize>) -> Option<String> {
    policy.logs().get(position?).map(|log| log.key.to_string())
}

/// By which key a checkpoint was checked, as a line.
pub(crate) fn checked_by(key: Option<&str>) -> String {
    match key {
        Some(key) => format!("checked by the key {key}\n"),
        None => "checked by no key of a log: the policy lists none\n".to_owned(),
    }
}

/// The names in a policy of witnesses that are given by their positions.
pub(crate) fn names(policy: &Policy, witnesses: &[(usize, u64)]) -> Vec<(String, u64)> {
    let named = |(position, seconds): &(usize, u64)| {
        let witness = policy.witnesses().get(*position)?;
        Some((String::from_utf8_lossy(witness.name.as_bytes()).into_owned(), *seconds))
    };
    witnesses.iter().filter_map(named).collect()
}

/// Checks a bundle against a policy.
pub(crate) fn check(bundle: &[u8], policy: &Policy) -> Result<Checked, LedgerFailure> {
    let proof = TlogProof::parse(bundle).map_err(wrong)?;
    let entry =
        proof.extra.as_deref().ok_or_else(|| LedgerFailure::Bundle("it holds no statement".into()))?;
    let statement = SignedStatement::from_entry(entry).map_err(wrong)?;
    if let Some(key) = statement.envelope.first_bad_signature() {
        return Err(LedgerFailure::Bundle(format!("the signature of `{key}` is not good")));
    }
    let evaluation = proof.verify(leaf_hash(entry), policy).map_err(wrong)?;
    let (key, witnesses) = (key_of(policy, evaluation.log), names(policy, &evaluation.witnesses));
    Ok(Checked { statement, index: proof.index, checkpoint: evaluation.checkpoint, key, witnesses })
}

fn wrong(error: impl ToString) -> LedgerFailure {
    LedgerFailure::Bundle(error.to_string())
}

/// A policy that trusts one key and asks for no witness.
pub(crate) fn policy_of_key(words: &str) -> Result<Policy, LedgerFailure> {
    let key = parse_key(words)?;
    Policy::parse(format!("log {key}\nquorum none\n").as_bytes()).map_err(wrong)
}

/// A verifier key, or one out of a file.
pub(crate) fn parse_key(words: &str) -> Result<VerifierKey, LedgerFailure> {
    if let Ok(key) = VerifierKey::parse(words) {
        return Ok(key);
    }
    let failed = |reason: String| LedgerFailure::Read { path: words.into(), reason };
    let text = std::fs::read_to_string(words).map_err(|error| failed(error.to_string()))?;
    VerifierKey::parse(text.trim_end()).map_err(|error| failed(error.to_string()))
}
