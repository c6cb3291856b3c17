//! `assay audit`: replays a log and recomputes everything that it says.

mod blobs;
mod evidence;
mod models;
mod replays;
mod rulings;
mod source;
mod told;
mod verdicts;

use std::path::Path;

use assay_store::audit::{AuditFault, Audited, Source, Storage, audit, read_key};
use clap::Args;

use crate::commands::ledger::verify::parse_key;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::storage::{BucketArguments, variable};
use crate::output;
use crate::progress::Count;
use evidence::{Evidence, Recomputed};
use source::Remote;

/// Replay a log from its first entry: every signature, rule, tile, checkpoint and snapshot; and compute again what rests
/// on blobs: the tables of evaluations, verdicts, replays, signatures of models.
///
/// Exits with 1 when anything is wrong, and names the first offending index: either the log is not sound, or it is and
/// parties have said in it what their evidence does not, all of which is listed. Exits with 2 when the log cannot be
/// audited at all.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The log: a server's URL or a folder [default: that of ASSAY_LOG, or `assay-log`].
    #[arg(value_name = "URL|DIR", conflicts_with = "bucket")]
    log: Option<String>,
    #[command(flatten)]
    bucket: BucketArguments,
    /// The log's key, or the file that holds it [default: the one that the log shows, which proves only that it
    /// agrees with itself].
    #[arg(long, value_name = "KEY|FILE")]
    vkey: Option<String>,
    /// Do not read blobs: whether the log is sound, and nothing of what parties say in it.
    #[arg(long)]
    no_blobs: bool,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let report = match arguments.examine() {
        Ok(report) => report,
        Err(Failure::Ledger(LedgerFailure::Audit(fault)))
            if !matches!(fault, AuditFault::Unreadable { .. }) =>
        {
            if arguments.json {
                output::print_json(&told::unsound(&fault))?;
            }
            return Err(LedgerFailure::Audit(fault).into());
        }
        Err(failure) => return Err(Failure::NotAudited(Box::new(failure))),
    };
    match arguments.json {
        true => output::print_json(&told::json(&report))?,
        false => output::print(&told::text(&report, arguments.vkey.is_some()))?,
    }
    if let Some(damaged) = report.recomputed.damaged.first() {
        return Err(LedgerFailure::Audit(damaged.clone()).into());
    }
    match report.recomputed.wrong.first() {
        None => Ok(()),
        Some(first) => Err(LedgerFailure::WrongStatements {
            count: report.recomputed.wrong.len(),
            index: first.index,
            kind: first.kind.word(),
            reason: first.reason.clone(),
        }
        .into()),
    }
}

impl Arguments {
    fn examine(&self) -> Result<Examined, Failure> {
        let key = self.vkey.as_deref().map(parse_key).transpose()?;
        if let Some(url) = self.url() {
            return examine(&Remote::new(&url), key, !self.no_blobs);
        }
        let objects = self.bucket.location(self.log.as_deref().map(Path::new)).open()?;
        examine(&Storage(objects.as_ref()), key, !self.no_blobs)
    }

    /// The server to audit, if it is one.
    fn url(&self) -> Option<String> {
        let named = self.log.is_some() || self.bucket.bucket.is_some() || variable("ASSAY_BUCKET").is_some();
        let log = self.log.clone().or_else(|| variable("ASSAY_LOG").filter(|_| !named));
        log.filter(|log| log.starts_with("http://") || log.starts_with("https://"))
    }
}

/// What an audit found.
pub(crate) struct Examined {
    pub(crate) audited: Audited,
    pub(crate) recomputed: Recomputed,
}

/// Audits a log, and then what rests on blobs.
pub(crate) fn examine(
    source: &dyn Source,
    key: Option<assay_merkle::VerifierKey>,
    with_blobs: bool,
) -> Result<Examined, Failure> {
    let key = match key {
        Some(key) => key,
        None => read_key(source).map_err(LedgerFailure::from)?,
    };
    let bar = Count::new("auditing");
    let mut seen = Evidence::default();
    let audited =
        audit(source, &key, &mut |index, statement| seen.take(index, statement), &mut |done, all| {
            bar.show(done, all);
        })
        .map_err(LedgerFailure::from)?;
    drop(bar);
    let recomputed = if with_blobs { seen.recompute(source)? } else { Recomputed::default() };
    Ok(Examined { audited, recomputed })
}
