//! What an audit found, in words and as JSON.

use assay_store::audit::AuditFault;
use serde_json::{Map, Value, json};

use super::Examined;
use super::evidence::{Tally, Wrong};
use crate::ledger::words::time;

/// Wrong statements that are listed in words; JSON has them all.
const LISTED_MAX: usize = 20;

/// What is wrong with a log, for programs.
pub(super) fn unsound(fault: &AuditFault) -> Value {
    let mut told = self::fault(fault);
    if let Value::Object(told) = &mut told {
        told.insert("sound".to_owned(), false.into());
    }
    told
}

fn fault(fault: &AuditFault) -> Value {
    json!({ "index": fault.index(), "file": fault.name(), "reason": fault.reason() })
}

/// A log that is sound, for programs.
pub(super) fn json(report: &Examined) -> Value {
    let Examined { audited, recomputed } = report;
    let checkpoint = &audited.checkpoint;
    let statements: Map<String, Value> =
        audited.statements.iter().map(|(kind, count)| (kind.word().to_owned(), (*count).into())).collect();
    let wrong =
        |wrong: &Wrong| json!({ "index": wrong.index, "kind": wrong.kind.word(), "reason": wrong.reason });
    let passed_over = recomputed.passed_over.iter();
    json!({
        "sound": recomputed.damaged.is_empty(), "log": audited.log, "origin": checkpoint.origin, "size": checkpoint.size,
        "root": checkpoint.root.to_base64(), "unpublished": audited.unpublished, "signatures": audited.signatures,
        "tiles": audited.tiles, "facts": audited.facts, "statements": statements,
        "first_ms": audited.time_ms.0, "last_ms": audited.time_ms.1,
        "evaluations_recomputed": recomputed.evaluations.right,
        "evaluations_not_recomputed": recomputed.evaluations.unknown,
        "verdicts_recomputed": recomputed.verdicts.right, "verdicts_not_recomputed": recomputed.verdicts.unknown,
        "replays_recomputed": recomputed.replays.right, "replays_not_recomputed": recomputed.replays.unknown,
        "model_signatures_checked": recomputed.models.right,
        "model_signatures_not_checked": recomputed.models.unknown,
        "damaged": recomputed.damaged.iter().map(fault).collect::<Vec<_>>(),
        "wrong": recomputed.wrong.iter().map(wrong).collect::<Vec<_>>(),
        "verdicts_overturned": recomputed.overturned,
        "verdicts_that_passed_over": passed_over
            .map(|(index, ids)| json!({ "index": index, "evaluations": ids })).collect::<Vec<_>>(),
    })
}

/// A log that is sound, in words.
pub(super) fn text(report: &Examined, with_own_key: bool) -> String {
    let Examined { audited, recomputed } = report;
    let checkpoint = &audited.checkpoint;
    let kinds: Vec<String> =
        audited.statements.iter().map(|(kind, count)| format!("{count} {}", kind.word())).collect();
    let mut text = format!(
        "{} is {}\nentries    {} ({})\nroot       {}\nchecked    {} signatures, {} tiles, every rule\nfrom       {}\nto         {}\n",
        checkpoint.origin,
        if recomputed.damaged.is_empty() { "sound" } else { "sound but for blobs" },
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
    text.push_str(&tallied("evaluations", &recomputed.evaluations, "have the rows that they name"));
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
    for fault in recomputed.damaged.iter().take(LISTED_MAX) {
        text.push_str(&format!("damaged    {fault}\n"));
    }
    for Wrong { index, kind, reason } in recomputed.wrong.iter().take(LISTED_MAX) {
        text.push_str(&format!("wrong      the {} at {index}: {reason}\n", kind.word()));
    }
    if let Some(more) = recomputed.wrong.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
        text.push_str(&format!("wrong      {more} more; `--json` has them all\n"));
    }
    if !with_own_key {
        text.push_str(
            "The key is the one that the log itself shows: this proves that the log agrees with itself.\n",
        );
    }
    text
}

fn tallied(word: &str, tally: &Tally, done: &str) -> String {
    if tally.right + tally.unknown == 0 {
        return String::new();
    }
    let unknown = match tally.unknown {
        0 => String::new(),
        count => format!("; {count} could not be: what they rest on cannot be read here"),
    };
    format!("{word} {} {done}{unknown}\n", tally.right)
}
