//! `assay repair`: brings a log back in order: fetches what it lacks from another copy, and writes anew what derives.

use std::path::PathBuf;
use std::sync::Arc;

use assay_store::log::{StoreError, names};
use assay_store::objects::Objects;
use clap::Args;

use crate::commands::ledger::audit::examine;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::home::Home;
use crate::ledger::place::{WITNESSES, open_log, operator_key};
use crate::ledger::storage::{BucketArguments, Location};
use crate::output;

/// Bring a log back in order: fetch commits that it lacks from another copy, then publish and audit it.
///
/// Whatever derives from commits (tiles, bundles, the checkpoint) is written anew. Nothing that was signed is changed.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder [default: that of ASSAY_LOG, or `assay-log`].
    #[arg(value_name = "DIR", conflicts_with = "bucket")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    bucket: BucketArguments,
    /// Another copy of the log, newer than this one: a folder.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Another copy of the log, newer than this one: a bucket, at the same endpoint as `--bucket`.
    #[arg(long, value_name = "BUCKET[/PREFIX]", conflicts_with = "from")]
    from_bucket: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let home = Home::find()?;
    let objects: Arc<dyn Objects> = arguments.bucket.location(arguments.folder.as_deref()).open()?;
    let from = match (&arguments.from, &arguments.from_bucket) {
        (Some(folder), _) => Some(Location::Folder(folder.clone())),
        (None, Some(bucket)) => Some(arguments.bucket.named(bucket)),
        (None, None) => None,
    };
    let fetched = match from {
        Some(from) => fetch(from.open()?.as_ref(), objects.as_ref())?,
        None => 0,
    };
    let key = operator_key(objects.as_ref(), &home)?;
    let log = open_log(&objects, key, &home)?;
    let witnessed = objects.get(WITNESSES).map_err(|error| LedgerFailure::from(StoreError::from(error)))?;
    if witnessed.is_none() {
        log.publisher().map_err(LedgerFailure::from)?.publish().map_err(LedgerFailure::from)?;
    }
    let size = log.read().size();
    drop(log);
    let source = assay_store::audit::Storage(objects.as_ref());
    let audited = examine(&source, None, false)?.audited;
    if arguments.json {
        return output::print_json(
            &serde_json::json!({ "size": size, "fetched": fetched, "sound": true, "root": audited.checkpoint.root.to_base64() }),
        );
    }
    output::print(&format!("the log has {size} entries and is sound; {fetched} commits were fetched\n"))
}

/// Copies the commits that are only in the other copy; each is checked when the log is opened.
fn fetch(from: &dyn Objects, to: &dyn Objects) -> Result<u64, LedgerFailure> {
    let store = |error| LedgerFailure::Store(assay_store::log::StoreError::Objects(error));
    let (mut fetched, mut after) = (0, None::<String>);
    loop {
        let found = from.list(names::COMMITS, after.as_deref(), 1000).map_err(store)?;
        let Some(last) = found.last().cloned() else { return Ok(fetched) };
        for name in found {
            if to.size(&name).map_err(store)?.is_none()
                && let Some(object) = from.get(&name).map_err(store)?
            {
                let _ = to.create(&name, &object.bytes).map_err(store)?;
                fetched += 1;
            }
        }
        after = Some(last);
    }
}
