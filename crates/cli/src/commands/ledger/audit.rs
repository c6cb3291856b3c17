//! `assay audit`: replays a log and recomputes everything that it says.

mod evidence;
mod models;
mod replays;
mod rulings;
mod source;
mod verdicts;

use std::path::Path;

use assay_store::audit::{Audited, Source, Storage, audit, read_key};
use clap::Args;

use crate::commands::ledger::verify::parse_key;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::storage::{BucketArguments, variable};
use crate::ledger::words::time;
use crate::output;
use crate::progress::Count;
use evidence::{Evidence, Recomputed, Tally};
use source::Remote;

/// Replay a log from its first entry: every signature, rule, tile, checkpoint and snapshot; and compute again what rests
/// on blobs: verdicts, replays, signatures of models.
///
/// Exits with 1 at the first thing that is wrong and names it.
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
    /// Do not read blobs: verdicts, replays and signatures of models are then not computed again.
    #[arg(long)]
    no_blobs: bool,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let key = arguments.vkey.as_deref().map(parse_key).transpose()?;
    let report = match arguments.url() {
        Some(url) => examine(&Remote::new(&url), key, !arguments.no_blobs)?,
        None => {
            let folder = arguments.log.as_deref().map(Path::new);
            let objects = arguments.bucket.location(folder).open()?;
            examine(&Storage(objects.as_ref()), key, !arguments.no_blobs)?
        }
    };
    tell(&report, arguments)
}

impl Arguments {
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

fn tell(report: &Examined, arguments: &Arguments) -> Result<(), Failure> {
    let Examined { audited, recomputed } = report;
    let checkpoint = &audited.checkpoint;
    if arguments.json {
        let statements: serde_json::Map<String, serde_json::Value> = audited
            .statements
            .iter()
            .map(|(kind, count)| (kind.word().to_owned(), (*count).into()))
            .collect();
        return output::print_json(&serde_json::json!({
            "sound": true, "log": audited.log, "origin": checkpoint.origin, "size": checkpoint.size,
            "root": checkpoint.root.to_base64(), "unpublished": audited.unpublished, "signatures": audited.signatures,
            "tiles": audited.tiles, "facts": audited.facts, "statements": statements,
            "first_ms": audited.time_ms.0, "last_ms": audited.time_ms.1,
            "verdicts_recomputed": recomputed.verdicts.right, "verdicts_not_recomputed": recomputed.verdicts.unknown,
            "replays_recomputed": recomputed.replays.right, "replays_not_recomputed": recomputed.replays.unknown,
            "model_signatures_checked": recomputed.models.right,
            "model_signatures_not_checked": recomputed.models.unknown,
            "verdicts_overturned": recomputed.overturned,
            "verdicts_that_passed_over": recomputed.passed_over.iter()
                .map(|(index, ids)| serde_json::json!({ "index": index, "evaluations": ids })).collect::<Vec<_>>(),
        }));
    }
    let kinds: Vec<String> =
        audited.statements.iter().map(|(kind, count)| format!("{count} {}", kind.word())).collect();
    let mut text = format!(
        "{} is sound\nentries    {} ({})\nroot       {}\nchecked    {} signatures, {} tiles, every rule\nfrom       {}\nto         {}\n",
        checkpoint.origin,
        checkpoint.size,
        kinds.join(", "),
        checkpoint.root.to_base64(),
        audited.signatures,
        audited.tiles,
        time(audited.time_ms.0),
        time(audited.time_ms.1),
    );
    if audited.unpublished > 0 {
        text.push_str(&format!("beyond     {} entries that are not published yet\n", audited.unpublished));
    }
    text.push_str(&tallied("verdicts   ", &recomputed.verdicts, "recomputed from their evidence"));
    text.push_str(&tallied("replays    ", &recomputed.replays, "compared row by row with their samples"));
    text.push_str(&tallied("signatures ", &recomputed.models, "of models checked against their files"));
    for index in &recomputed.overturned {
        text.push_str(&format!(
            "overturned the verdict at {index} is wrong, and was ruled against: it pays nobody\n"
        ));
    }
    for (index, ids) in &recomputed.passed_over {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let ids = ids.join(", ");
        text.push_str(&format!(
            "careful    the verdict at {index} passes over what was logged before it: {ids}\n"
        ));
    }
    if arguments.vkey.is_none() {
        text.push_str(
            "The key is the one that the log itself shows: this proves that the log agrees with itself.\n",
        );
    }
    output::print(&text)
}

fn tallied(word: &str, tally: &Tally, done: &str) -> String {
    if tally.right + tally.unknown == 0 {
        return String::new();
    }
    let unknown = match tally.unknown {
        0 => String::new(),
        count => format!("; {count} could not be: what they rest on cannot be read here"),
    };
    format!("{word}{} {done}{unknown}\n", tally.right)
}
