//! `assay monitor`: watches a log, checks that it stays one history, and tells what is new about what one cares about.

mod concern;

use std::path::{Path, PathBuf};
use std::time::Duration;

use assay_merkle::{Checkpoint, HashSource, SignedNote, TileHashes, TileId, TileSource, VerifierKey};
use assay_merkle::{EntryBundleId, entry_bundle, leaf_hash, proof};
use assay_statement::{ArtifactId, PartyId, SignedStatement};
use clap::Args;

use crate::commands::ledger::verify::parse_key;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::output;
use assay_judge::says;
use concern::Concern;

/// Watch a log: check that each checkpoint continues the one before, verify what is new, tell what concerns you.
///
/// It remembers the last checkpoint in a file, so that a log which forks between two runs is found out.
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
    let key = parse_key(&arguments.vkey)?;
    let client = Client::new(&arguments.url);
    loop {
        look(arguments, &client, &key)?;
        if arguments.once {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(arguments.every.max(1)));
    }
}

/// Looks once: from the checkpoint that is remembered to the one that is published now.
fn look(arguments: &Arguments, client: &Client, key: &VerifierKey) -> Result<(), Failure> {
    let wrong = |reason: String| LedgerFailure::Bundle(reason);
    let bytes = fetch(client, "checkpoint")?;
    let note = SignedNote::parse(&bytes).map_err(|error| wrong(error.to_string()))?;
    let now = Checkpoint::open(&note, key).map_err(|error| wrong(error.to_string()))?;
    let before = remembered(&arguments.state, key)?;
    let old_size = before.as_ref().map_or(0, |before| before.size);
    let tiles = TileHashes::new(RemoteTiles(client), now.size);
    if let Some(before) = &before {
        check_growth(before, &now, &tiles)?;
    }
    if now.size > old_size || before.is_none() {
        tell_new(arguments, client, old_size, &now, &tiles)?;
    }
    // Remembered last: what was not told will be told at the next look.
    let failed = |source| Failure::Write { path: arguments.state.display().to_string(), source };
    std::fs::write(&arguments.state, note.to_string()).map_err(failed)
}

fn remembered(path: &Path, key: &VerifierKey) -> Result<Option<Checkpoint>, LedgerFailure> {
    let failed = |reason: String| LedgerFailure::Read { path: path.to_path_buf(), reason };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.to_string())),
    };
    let note = SignedNote::parse(&bytes).map_err(|error| failed(error.to_string()))?;
    Checkpoint::open(&note, key).map(Some).map_err(|error| failed(error.to_string()))
}

/// The tree that was seen must be the beginning of the tree that is shown.
fn check_growth(
    before: &Checkpoint,
    now: &Checkpoint,
    tiles: &TileHashes<RemoteTiles<'_>>,
) -> Result<(), LedgerFailure> {
    let forked = |reason: String| {
        LedgerFailure::Bundle(format!(
            "the log does not continue what it showed before, at size {} with root {}: {reason}",
            before.size, before.root
        ))
    };
    if now.size < before.size {
        return Err(forked(format!("it now has {} entries", now.size)));
    }
    let path =
        proof::consistency_proof(before.size, now.size, tiles).map_err(|error| forked(error.to_string()))?;
    proof::verify_consistency(before.size, before.root, now.size, now.root, &path)
        .map_err(|error| forked(error.to_string()))
}

/// Verifies every new entry against the tree, and tells those that concern the person.
fn tell_new(
    arguments: &Arguments,
    client: &Client,
    old_size: u64,
    now: &Checkpoint,
    tiles: &TileHashes<RemoteTiles<'_>>,
) -> Result<(), Failure> {
    let wrong = |index: u64, reason: String| LedgerFailure::Bundle(format!("entry {index}: {reason}"));
    let root = proof::root_at(now.size, tiles).map_err(|error| LedgerFailure::Bundle(error.to_string()))?;
    if root != now.root {
        return Err(LedgerFailure::Bundle("its tiles do not have the root that it signed".into()).into());
    }
    let mut concern = Concern::new(client, &arguments.artifact, &arguments.party);
    for index in old_size / 256..now.size.div_ceil(256) {
        let Some(id) = EntryBundleId::in_log(index, now.size) else { break };
        let bytes = fetch(client, &id.path())?;
        let entries = entry_bundle::decode_bundle_of_width(&bytes, id.width)
            .map_err(|error| LedgerFailure::Bundle(format!("`{}`: {error}", id.path())))?;
        for (index, entry) in (id.first_entry()..).zip(entries).filter(|(index, _)| *index >= old_size) {
            let leaf = tiles.hashes(&[assay_merkle::NodeId::leaf(index)]);
            let leaf = leaf.map_err(|error| wrong(index, error.to_string()))?;
            if leaf.first() != Some(&leaf_hash(entry)) {
                return Err(wrong(index, "it is not the entry that the tree holds".into()).into());
            }
            let statement =
                SignedStatement::from_entry(entry).map_err(|error| wrong(index, error.to_string()))?;
            if let Some(key) = statement.envelope.first_bad_signature() {
                return Err(wrong(index, format!("the signature of `{key}` is not good")).into());
            }
            if concern.of(&statement) {
                tell(arguments, index, &statement)?;
            }
        }
    }
    Ok(())
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

fn fetch(client: &Client, name: &str) -> Result<Vec<u8>, LedgerFailure> {
    client.file(name)?.ok_or_else(|| LedgerFailure::Bundle(format!("`{name}` is missing")))
}

struct RemoteTiles<'a>(&'a Client);

impl TileSource for RemoteTiles<'_> {
    type Error = LedgerFailure;

    fn tile(&self, id: TileId) -> Result<Vec<u8>, LedgerFailure> {
        fetch(self.0, &id.path())
    }
}
