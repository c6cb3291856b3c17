//! `assay snapshot`: logs a snapshot of the state now, so that what is so now can be proven.

use std::path::PathBuf;

use assay_store::log::{OperatorKey, StoreError};
use clap::Args;

use crate::failure::Failure;
use crate::ledger::home::Home;
use crate::ledger::place::{WITNESSES, open_log, operator_key};
use crate::ledger::storage::StorageArguments;
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// Log a snapshot of the log's state, by which facts are proven and the log opens faster; for its operator.
///
/// A server logs one by itself once a day (`--snapshot-interval-s`); this may be run beside it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    storage: StorageArguments,
    /// The log's key [default: the one that `assay init` left on this machine].
    #[arg(long, value_name = "FILE")]
    operator_key: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let made = make(arguments)?;
    if arguments.json {
        return output::print_json(&serde_json::json!({
            "size": made.size, "facts": made.facts, "index": made.index, "new": made.new,
        }));
    }
    let word = if made.new { "logged a snapshot" } else { "nothing was logged since the last snapshot" };
    output::print(&format!(
        "{word}\nentries    {}\nfacts      {}\nindex      {}\n",
        made.size, made.facts, made.index
    ))
}

struct Made {
    size: u64,
    facts: usize,
    index: u64,
    new: bool,
}

fn make(arguments: &Arguments) -> Result<Made, LedgerFailure> {
    let home = Home::find()?;
    let objects = arguments.storage.location().open()?;
    let key = match &arguments.operator_key {
        Some(path) => Some(OperatorKey::from_seed(keys::seed(path)?)),
        None => operator_key(objects.as_ref(), &home)?,
    };
    if key.is_none() {
        return Err(StoreError::ReadOnly.into());
    }
    let mut log = open_log(&objects, key, &home)?;
    let unpacked = if log.grown_since_snapshot() { log.begin_snapshot() } else { None };
    let new = unpacked.is_some();
    if let Some(unpacked) = unpacked {
        let stored = unpacked.store(objects.as_ref())?;
        log.finish_snapshot(stored)?;
        log.append(&[])?;
        log.prune_snapshots()?;
        publish(&log, objects.as_ref(), &home)?;
    }
    let (record, facts) = (log.log(), log.facts());
    Ok(Made { size: record.snapshot_size, facts, index: record.snapshot_index, new })
}

/// Publishes the log, unless it has witnesses: then its server does.
fn publish(
    log: &assay_store::log::Log,
    objects: &dyn assay_store::objects::Objects,
    home: &Home,
) -> Result<(), LedgerFailure> {
    if objects.get(WITNESSES).map_err(StoreError::from)?.is_some() {
        output::note("the log has witnesses: its server publishes the snapshot");
        return Ok(());
    }
    log.publisher()?.publish()?;
    home.remember(log)
}
