//! `assay monitor`: watches a log, checks that it stays one history, and tells what is new about what one cares about.

mod concern;
mod outage;
mod seen;

use std::path::PathBuf;
use std::time::Duration;

use assay_merkle::{
    Checkpoint, EntryBundleId, HashSource, MakeProofError, SignedNote, TileError, TileHashes, TileId,
    TileSource, VerifierKey, entry_bundle, leaf_hash, proof,
};
use assay_statement::{ArtifactId, PartyId, SignedStatement};
use clap::Args;

use crate::commands::ledger::verify::parse_key;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::output;
use assay_judge::says;
use concern::Concern;
use outage::Outage;

/// Watch a log: check that each checkpoint continues the one before, verify what is new, tell what concerns you.
///
/// It remembers the last checkpoint in a file, so that a log which forks between two runs is found out. It ends with status
/// 1 when the log is found wrong: a fork, a signature that is not good, an entry that its tree does not hold. A server that
/// does not answer, or is overloaded or out of order (429, 5xx), or lacks a file, is asked again and again, after pauses
/// that grow to five minutes; with `--once` it ends with status 2, as it
/// does where it cannot watch at all.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The log's server.
    url: String,
    /// The log's key, or the file that holds it.
    #[arg(long, value_name = "KEY|FILE")]
    vkey: String,
    /// Tell what is said about this artifact: also by verdicts, replays and answers, which name it through other
    /// statements.
    #[arg(long, value_name = "ARTIFACT")]
    artifact: Vec<ArtifactId>,
    /// Tell what is said about or by this party.
    #[arg(long, value_name = "DID")]
    party: Vec<PartyId>,
    /// Where the last checkpoint is remembered.
    #[arg(long, value_name = "FILE", default_value = "assay-monitor.checkpoint")]
    state: PathBuf,
    /// How often to look, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    every: u64,
    /// Look once and end.
    #[arg(long)]
    once: bool,
    /// One JSON object per statement.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    watch(arguments).map_err(|failure| match failure {
        Failure::Ledger(LedgerFailure::Finding(_)) => failure,
        failure => Failure::NotWatched(Box::new(failure)),
    })
}

fn watch(arguments: &Arguments) -> Result<(), Failure> {
    let key = parse_key(&arguments.vkey)?;
    let client = Client::new(&arguments.url);
    if arguments.once {
        return look(arguments, &client, &key);
    }
    let mut outage = Outage::default();
    loop {
        let pause = match look(arguments, &client, &key) {
            Ok(()) => {
                outage.end(client.url());
                Duration::from_secs(arguments.every.max(1))
            }
            Err(Failure::Ledger(failure @ LedgerFailure::Unreachable { .. })) => outage.go_on(&failure),
            Err(failure) => return Err(failure),
        };
        std::thread::sleep(pause);
    }
}

fn wrong(reason: impl ToString) -> LedgerFailure {
    LedgerFailure::Finding(reason.to_string())
}

/// Looks once: from the checkpoint that is remembered to the one that is published now.
fn look(arguments: &Arguments, client: &Client, key: &VerifierKey) -> Result<(), Failure> {
    let note = SignedNote::parse(&client.log_file("checkpoint")?).map_err(wrong)?;
    let now = Checkpoint::open(&note, key).map_err(wrong)?;
    let before = seen::read(&arguments.state, key)?;
    let old_size = before.as_ref().map_or(0, |before| before.size);
    let tiles = TileHashes::new(RemoteTiles(client), now.size);
    if let Some(before) = &before {
        check_growth(before, &now, &tiles)?;
    }
    if now.size > old_size || before.is_none() {
        // Told once all of it is verified, so that nothing is told twice where the server goes away in between.
        for (index, statement) in find_new(arguments, client, old_size, &now, &tiles)? {
            tell(arguments, index, &statement)?;
        }
    }
    // Remembered last: what was not told will be told at the next look.
    Ok(seen::write(&arguments.state, &note)?)
}

/// The tree that was seen must be the beginning of the tree that is shown.
fn check_growth(
    before: &Checkpoint,
    now: &Checkpoint,
    tiles: &TileHashes<RemoteTiles<'_>>,
) -> Result<(), LedgerFailure> {
    let forked = |reason: String| {
        wrong(format!(
            "it does not continue what it showed before, at size {} with root {}: {reason}",
            before.size, before.root
        ))
    };
    if now.size < before.size {
        return Err(forked(format!("it now has {} entries", now.size)));
    }
    let path = proof::consistency_proof(before.size, now.size, tiles)
        .map_err(|error| unread(error, |error| forked(error.to_string())))?;
    proof::verify_consistency(before.size, before.root, now.size, now.root, &path)
        .map_err(|error| forked(error.to_string()))
}

/// What kept a proof from being made: the server where it did not answer, and not a fault of the log's.
fn unread<E>(
    error: MakeProofError<TileError<LedgerFailure>>,
    otherwise: impl FnOnce(MakeProofError<TileError<LedgerFailure>>) -> E,
) -> E
where
    E: From<LedgerFailure>,
{
    match error {
        MakeProofError::Source(TileError::Source { source, .. }) => source.into(),
        other => otherwise(other),
    }
}

/// Verifies every new entry against the tree; those that concern the person, with their indexes.
fn find_new(
    arguments: &Arguments,
    client: &Client,
    old_size: u64,
    now: &Checkpoint,
    tiles: &TileHashes<RemoteTiles<'_>>,
) -> Result<Vec<(u64, SignedStatement)>, LedgerFailure> {
    let root = proof::root_at(now.size, tiles).map_err(|error| unread(error, wrong))?;
    if root != now.root {
        return Err(wrong("its tiles do not have the root that it signed"));
    }
    let mut concern = Concern::new(client, &arguments.artifact, &arguments.party)?;
    let mut found = Vec::new();
    for index in old_size / 256..now.size.div_ceil(256) {
        let Some(id) = EntryBundleId::in_log(index, now.size) else { break };
        let bytes = client.log_file(&id.path())?;
        let entries = entry_bundle::decode_bundle_of_width(&bytes, id.width)
            .map_err(|error| wrong(format!("`{}`: {error}", id.path())))?;
        for (index, entry) in (id.first_entry()..).zip(entries).filter(|(index, _)| *index >= old_size) {
            let statement = check_entry(index, entry, tiles)?;
            if concern.of(&statement)? {
                found.push((index, statement));
            }
        }
    }
    Ok(found)
}

/// An entry must be what the tree holds, and signed as it says.
fn check_entry(
    index: u64,
    entry: &[u8],
    tiles: &TileHashes<RemoteTiles<'_>>,
) -> Result<SignedStatement, LedgerFailure> {
    let wrong = |reason: String| wrong(format!("entry {index}: {reason}"));
    let leaf = tiles.hashes(&[assay_merkle::NodeId::leaf(index)]).map_err(|error| match error {
        TileError::Source { source, .. } => source,
        other => wrong(other.to_string()),
    })?;
    if leaf.first() != Some(&leaf_hash(entry)) {
        return Err(wrong("it is not the entry that the tree holds".to_owned()));
    }
    let statement = SignedStatement::from_entry(entry).map_err(|error| wrong(error.to_string()))?;
    match statement.envelope.first_bad_signature() {
        Some(key) => Err(wrong(format!("the signature of `{key}` is not good"))),
        None => Ok(statement),
    }
}

fn tell(arguments: &Arguments, index: u64, statement: &SignedStatement) -> Result<(), Failure> {
    if arguments.json {
        let payload: serde_json::Value =
            serde_json::from_slice(statement.envelope.payload()).unwrap_or_default();
        let line = serde_json::json!({ "index": index, "id": statement.id, "payload": payload });
        return output::print(&format!("{line}\n"));
    }
    output::print(&format!("{index:>6}  {}\n        {}\n", says(&statement.statement), statement.id))
}

struct RemoteTiles<'a>(&'a Client);

impl TileSource for RemoteTiles<'_> {
    type Error = LedgerFailure;

    fn tile(&self, id: TileId) -> Result<Vec<u8>, LedgerFailure> {
        self.0.log_file(&id.path())
    }
}
