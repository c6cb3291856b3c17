//! `assay audit`: replays a log and recomputes everything that it says.

mod source;
mod verdicts;

use std::path::Path;

use assay_store::audit::{Audited, Source, Storage, audit, read_key};
use assay_store::objects::folder::Folder;
use clap::Args;

use crate::commands::ledger::verify::parse_key;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::words::time;
use crate::output;
use crate::progress::Count;
use source::Remote;
use verdicts::Verdicts;

/// Replay a log from its first entry: every signature, rule, tile, checkpoint, snapshot and verdict.
///
/// Exits with 1 at the first thing that is wrong and names it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The log: a server's URL or a folder.
    #[arg(value_name = "URL|DIR", env = "ASSAY_LOG", default_value = "assay-log")]
    log: String,
    /// The log's key, or the file that holds it [default: the one that the log shows, which proves only that it
    /// agrees with itself].
    #[arg(long, value_name = "KEY|FILE")]
    vkey: Option<String>,
    /// Do not recompute verdicts from the evidence's blobs.
    #[arg(long)]
    no_verdicts: bool,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let key = arguments.vkey.as_deref().map(parse_key).transpose()?;
    let report = if arguments.log.starts_with("http://") || arguments.log.starts_with("https://") {
        examine(&Remote::new(&arguments.log), key, !arguments.no_verdicts)?
    } else {
        let folder = Folder::new(Path::new(&arguments.log));
        examine(&Storage(&folder), key, !arguments.no_verdicts)?
    };
    tell(&report, arguments)
}

/// What an audit found, verdicts included.
pub(crate) struct Examined {
    pub(crate) audited: Audited,
    pub(crate) verdicts: verdicts::Tally,
}

/// Audits a log, and then its verdicts.
pub(crate) fn examine(
    source: &dyn Source,
    key: Option<assay_merkle::VerifierKey>,
    with_verdicts: bool,
) -> Result<Examined, Failure> {
    let key = match key {
        Some(key) => key,
        None => read_key(source).map_err(LedgerFailure::from)?,
    };
    let bar = Count::new("auditing");
    let mut seen = Verdicts::default();
    let audited =
        audit(source, &key, &mut |index, statement| seen.take(index, statement), &mut |done, all| {
            bar.show(done, all);
        })
        .map_err(LedgerFailure::from)?;
    drop(bar);
    let verdicts = if with_verdicts { seen.recompute(source)? } else { verdicts::Tally::default() };
    Ok(Examined { audited, verdicts })
}

fn tell(report: &Examined, arguments: &Arguments) -> Result<(), Failure> {
    let Examined { audited, verdicts } = report;
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
            "verdicts_recomputed": verdicts.right, "verdicts_not_recomputed": verdicts.unknown,
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
    if verdicts.right + verdicts.unknown > 0 {
        let unknown = match verdicts.unknown {
            0 => String::new(),
            count => format!("; {count} could not be: their evidence is not public"),
        };
        text.push_str(&format!("verdicts   {} recomputed from their evidence{unknown}\n", verdicts.right));
    }
    if arguments.vkey.is_none() {
        text.push_str(
            "The key is the one that the log itself shows: this proves that the log agrees with itself.\n",
        );
    }
    output::print(&text)
}
