//! Words that the demo's studies share.

use crate::output::cost_or_dash;
pub(super) use crate::output::percent;
use assay_evidence::niches::{Finding, ModelReport, Report};
use assay_report::Context;

/// A study with its story.
pub(super) struct Study {
    pub(super) report: Report,
    pub(super) context: Context,
    pub(super) text: String,
}

/// The context of a page about a study.
pub(super) fn context(title: &str, cost_unit: &str, command: String) -> Context {
    Context {
        title: title.into(),
        cost_unit: Some(cost_unit.into()),
        command,
        version: env!("CARGO_PKG_VERSION").into(),
        ..Default::default()
    }
}

/// A row of a table.
pub(super) fn table_row<const N: usize>(cells: [String; N]) -> Vec<String> {
    cells.to_vec()
}

/// What a model that loses overall is good for, beside the best model there; nothing where it has no niche.
pub(super) fn small_model(report: &Report, name: &str, unit: &str) -> String {
    let Some(model) = report.models.iter().find(|model| model.model == name) else { return String::new() };
    let rank = 1 + report.models.iter().filter(|other| other.mean > model.mean).count();
    let mut text = format!(
        "   {name} comes {} of {} overall with {}.",
        ordinal(rank),
        report.models.len(),
        percent(model.mean)
    );
    match model.niches.first() {
        None => text += " No niche of its own is shown.\n\n",
        Some(niche) => text += &niche_text(report, model, niche, unit),
    }
    text
}

/// 1st, 2nd, 3rd, 4th, …
fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn niche_text(report: &Report, model: &ModelReport, niche: &Finding, unit: &str) -> String {
    let seen = &niche.validation;
    let mut text = format!(
        " It still works where {}:\n   {} of {} held-out examples, where {} is the floor",
        niche.text,
        seen.mean.map_or_else(|| "unknown".into(), percent),
        seen.n,
        report.floor
    );
    if let Some(cost) = niche.cost_per_correct {
        text += &format!(", for {} {unit} a right answer", cost_or_dash(Some(cost)));
    }
    text += ".\n";
    // What a buyer would take there otherwise: the surest alternative of known cost, on the same examples.
    let known = niche.alternatives.iter().filter(|other| other.cost_per_correct.is_some());
    if let Some(surest) = known.max_by(|a, b| a.mean.total_cmp(&b.mean))
        && let (Some(own), Some(cost)) = (niche.cost_per_correct, surest.cost_per_correct)
    {
        text += &format!(
            "   {} scores {} there for {} {unit} a right answer, {:.0} times as much.\n",
            surest.model,
            percent(surest.mean),
            cost_or_dash(Some(cost)),
            cost / own
        );
    }
    if let Some(limit) = model.limits.first() {
        let mean = limit.validation.mean.map_or_else(|| "unknown".into(), percent);
        text += &format!("   It must not be used where {}: {mean} there.\n", limit.text);
    }
    text + "\n"
}
