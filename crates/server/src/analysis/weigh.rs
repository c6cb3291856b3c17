//! Weighing one evaluation: the niches found as `assay niches` finds them.

use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{Finding, Map, Report, Settings, find_telling};
use assay_pages::part::Waiting;

use super::logged::Logged;
use super::{Analysis, Question};
use crate::background::Tell;

/// The most findings of each sort that are kept of a model, and of others on each.
const FINDINGS_MAX: usize = 12;
const ALTERNATIVES_MAX: usize = 6;

/// Weighs an evaluation, or says in words why it cannot be.
pub(super) fn weigh(question: &Question, logged: &Logged, tell: &mut Tell<'_>) -> Result<Analysis, String> {
    tell(Waiting::Reading);
    let evidence = logged.evidence(question.evaluation)?;
    let tables = &evidence.tables;
    let settings = Settings {
        floor: question.floor.share(),
        seed: evidence.seed(),
        columns: ColumnChoice { label: evidence.label(), ..ColumnChoice::default() },
        ..Settings::default()
    };
    let mut listener = |progress| tell(Waiting::Working(progress));
    let report = find_telling(&tables.examples, &tables.outcomes, &settings, &mut listener);
    let report = report.map_err(|error| error.to_string())?;
    let counts = report.models.iter().map(|model| (model.niches.len(), model.limits.len())).collect();
    Ok(Analysis {
        report: trimmed(report),
        counts,
        models: evidence.models.clone(),
        seed_size: evidence.seed_size,
        seed_root: evidence.seed_root,
    })
}

/// Without what no page shows, so that what is kept stays small.
fn trimmed(mut report: Report) -> Report {
    report.map = Map::default();
    for model in &mut report.models {
        model.unconfirmed.clear();
        for findings in [&mut model.niches, &mut model.limits] {
            findings.truncate(FINDINGS_MAX);
            findings
                .iter_mut()
                .for_each(|finding: &mut Finding| finding.alternatives.truncate(ALTERNATIVES_MAX));
        }
    }
    report
}
