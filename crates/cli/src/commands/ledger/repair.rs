//! `assay repair`: finds what is damaged or missing of a log, and writes it again from what is sound, here or in another
//! copy.

use std::path::PathBuf;
use std::sync::Arc;

use assay_merkle::Hash;
use assay_store::log::StoreError;
use assay_store::objects::Objects;
use assay_store::repair::{ASIDE, Mending, Origin, Plan, Wrong, plan};
use clap::Args;

use crate::commands::ledger::audit::examine;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::home::Home;
use crate::ledger::place::{WITNESSES, open_log, operator_key};
use crate::ledger::storage::{BucketArguments, Location};
use crate::output;

/// Bring a log back in order: mend what is damaged or missing, from what is sound here or in another copy; then publish
/// and audit it.
///
/// Tiles, bundles, commits and snapshots are written again from each other or from the other copy, once everything has
/// been checked against what was signed. A damaged checkpoint is taken from the other copy, or signed anew. What was damaged
/// is kept under `damaged/`. Where entries are lost, or the other copy is of another log or history, nothing is changed; nor
/// is a checkpoint signed anew that nothing can be held against, unless you say so (`--sign-anew`).
/// Stop whatever serves the log before.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder [default: that of ASSAY_LOG, or `assay-log`].
    #[arg(value_name = "DIR", conflicts_with = "bucket")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    bucket: BucketArguments,
    /// Another copy of the log, from which whatever is not sound here is taken: a folder.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Another copy of the log: a bucket, at the same endpoint as `--bucket`.
    #[arg(long, value_name = "BUCKET[/PREFIX]", conflicts_with = "from")]
    from_bucket: Option<String>,
    /// Sign another checkpoint even where no copy has a sound one and this machine remembers none. If a reader or a
    /// witness has seen a longer log, this forks it: compare with the last checkpoint that one of them holds.
    #[arg(long)]
    sign_anew: bool,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let home = Home::find()?;
    let objects: Arc<dyn Objects> = arguments.bucket.location(arguments.folder.as_deref()).open()?;
    let from = match (&arguments.from, &arguments.from_bucket) {
        (Some(folder), _) => Some(Location::Folder(folder.clone()).open()?),
        (None, Some(bucket)) => Some(arguments.bucket.named(bucket).open()?),
        (None, None) => None,
    };
    let remembered = |log| home.read_mark(log).map_err(|error| error.to_string());
    let plan = plan(objects.as_ref(), from.as_deref(), &remembered).map_err(LedgerFailure::from)?;
    let witnessed = objects.get(WITNESSES).map_err(|error| LedgerFailure::from(StoreError::from(error)))?;
    if plan.signs && witnessed.is_none() && !home.operator_key(plan.origin()).exists() {
        return Err(LedgerFailure::Unsigned.into());
    }
    if plan.unproven && !arguments.sign_anew {
        return Err(LedgerFailure::Unproven { size: plan.size }.into());
    }
    plan.carry_out().map_err(LedgerFailure::from)?;
    if !arguments.json {
        output::print(&told(plan.mendings(), plan.signs))?;
    }
    let finished = finish(&plan, &objects, witnessed.is_some(), &home);
    if arguments.json {
        let named = plan.mendings().iter().filter(|one| one.wrong != Wrong::Beyond);
        let mended: Vec<_> = named.map(|one| json(one, plan.signs)).collect();
        let (size, root) = finished.as_ref().ok().copied().unzip();
        output::print_json(&serde_json::json!({
            "size": size, "fetched": plan.fetched, "sound": size.map(|_| true), "root": root.map(|root| root.to_base64()),
            "mended": mended,
        }))?;
        // What was mended has been even where the rest fails.
        return finished.map(|_| ());
    }
    let (size, _) = finished?;
    output::print(&format!(
        "the log has {size} entries and is sound; {} commits were fetched\n",
        plan.fetched
    ))
}

/// Publishes and audits the log that was mended; its size, and the root of its checkpoint.
fn finish(
    plan: &Plan<'_>,
    objects: &Arc<dyn Objects>,
    witnessed: bool,
    home: &Home,
) -> Result<(u64, Hash), Failure> {
    if plan.signs && witnessed {
        return Err(LedgerFailure::Unwitnessed.into());
    }
    let key = operator_key(objects.as_ref(), home)?;
    let publishes = !witnessed && key.is_some();
    let log = open_log(objects, key, home)?;
    if publishes {
        log.publisher().map_err(LedgerFailure::from)?.publish().map_err(LedgerFailure::from)?;
        home.remember(&log)?;
    }
    let size = log.read().size();
    drop(log);
    let source = assay_store::audit::Storage(objects.as_ref());
    Ok((size, examine(&source, None, false)?.audited.checkpoint.root))
}

/// Where what an object holds now is from, in words.
fn from(mending: &Mending, signs: bool) -> &'static str {
    match mending.origin {
        Origin::Here => "written again from what is here",
        Origin::Other => "taken from the other copy",
        Origin::Nowhere if signs && mending.name == assay_store::log::names::CHECKPOINT => {
            "another is signed"
        }
        Origin::Nowhere => "set aside, since the log does without it",
    }
}

fn told(mendings: &[Mending], signs: bool) -> String {
    let mut text = String::new();
    for mending in mendings {
        let (name, from) = (&mending.name, from(mending, signs));
        text.push_str(&match &mending.wrong {
            // There may be many, so they are counted and not named.
            Wrong::Beyond => continue,
            Wrong::Missing => format!("`{name}` was missing: {from}\n"),
            Wrong::Damaged(reason) => format!("`{name}` was damaged ({reason}): {from}\n"),
            Wrong::Older => format!("`{name}` was older than that of the other copy: {from}\n"),
        });
    }
    if mendings.iter().any(|mending| matches!(mending.wrong, Wrong::Damaged(_))) {
        text.push_str(&format!("what was damaged is kept under `{ASIDE}`\n"));
    }
    text
}

fn json(mending: &Mending, signs: bool) -> serde_json::Value {
    let (was, reason) = match &mending.wrong {
        Wrong::Missing | Wrong::Beyond => ("missing", None),
        Wrong::Damaged(reason) => ("damaged", Some(reason)),
        Wrong::Older => ("older", None),
    };
    let from = match mending.origin {
        Origin::Here => "here",
        Origin::Other => "other",
        Origin::Nowhere if signs && mending.name == assay_store::log::names::CHECKPOINT => "signed",
        Origin::Nowhere => "set_aside",
    };
    serde_json::json!({ "name": mending.name, "was": was, "reason": reason, "from": from })
}
