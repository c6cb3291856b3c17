//! The second study: language identifiers really run, timed, and searched for niches.

use super::identifiers::{LANGUAGES, identifiers};
use super::story::{self, Study, percent};
use super::{phrases, write};
use crate::failure::Failure;
use crate::output::{cost_or_dash, table};
use crate::progress::Bar;
use assay_evaluate::{Item, Run, Scorer, Settings as RunSettings, evaluate};
use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{ModelReport, Report, Settings, find};
use assay_records::{OutcomeColumns, read_examples, read_outcomes, read_rows};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

const PHRASES: &[u8] = include_bytes!("../../../../../examples/langid/phrases.csv");

/// The floor of the study.
const FLOOR: f64 = 0.95;

/// Runs every identifier over the phrases and tells the story.
pub(super) fn study(directory: &Path) -> Result<Study, Failure> {
    let folder = directory.join("langid");
    let examples_path = folder.join("examples.csv");
    let csv = phrases::examples_csv(PHRASES).map_err(|error| Failure::Write {
        path: examples_path.display().to_string(),
        source: error.into(),
    })?;
    write(&examples_path, &csv)?;
    let outcomes_paths = run_all(&folder, &examples_path, None)?;
    let examples = read_examples(&examples_path)?;
    let read = read_outcomes(&outcomes_paths, &examples, &OutcomeColumns::default())?;
    let columns = ColumnChoice { label: Some("label".into()), ..Default::default() };
    let report = find(&examples, &read.outcomes, &Settings { floor: FLOOR, columns, ..Default::default() })?;
    let outcomes: Vec<String> = outcomes_paths.iter().map(|path| path.display().to_string()).collect();
    let command = format!(
        "assay niches --examples {} --outcomes {} --floor {FLOOR} --report report.html",
        examples_path.display(),
        outcomes.join(" ")
    );
    let mut context = story::context("Language identifiers, run just now", "µs", command);
    context.examples_name = format!("{} interface phrases in {} languages", examples.len(), LANGUAGES.len());
    context.outcomes_names = outcomes;
    let text = told(&report);
    Ok(Study { report, context, text })
}

/// Runs every identifier, or the one that is named; one at a time and alone, so that their times can be compared.
pub(super) fn run_all(folder: &Path, examples: &Path, only: Option<&str>) -> Result<Vec<PathBuf>, Failure> {
    let items: Vec<Item> = read_rows(examples)?
        .into_iter()
        .map(|row| Item { example_id: row.example_id, fields: row.fields })
        .collect();
    let settings = RunSettings { concurrency: 1, ..Default::default() };
    let stop = AtomicBool::new(false);
    let mut paths = Vec::new();
    for identifier in identifiers().into_iter().filter(|one| only.is_none_or(|name| one.name() == name)) {
        let output = folder.join(format!("{}.jsonl", identifier.name()));
        // The demo measures afresh each time; what an earlier one left is in the way.
        for old in [output.clone(), assay_evaluate::journal_path(&output)] {
            let _ = std::fs::remove_file(old);
        }
        let run = Run {
            items: &items,
            model: identifier.as_ref(),
            scorer: &Scorer::default(),
            settings: &settings,
            output: &output,
            clock: &SystemTime::now,
            stop: &stop,
        };
        evaluate(&run, &mut Bar::new())?;
        paths.push(output);
    }
    Ok(paths)
}

fn told(report: &Report) -> String {
    let mut text = format!(
        "2. A live run: {} language identifiers on {} interface phrases, floor {}\n\n",
        report.models.len(),
        report.examples.discovery + report.examples.validation,
        report.floor
    );
    let row = |model: &ModelReport| {
        vec![
            format!("   {}", model.model),
            crate::commands::niches::verdict_word(model.verdict).into(),
            percent(model.mean),
            cost_or_dash(model.cost_mean),
            model.niche_coverage.map_or_else(|| "-".into(), percent),
        ]
    };
    let mut models: Vec<&ModelReport> = report.models.iter().collect();
    models.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let rows: Vec<Vec<String>> = models.iter().map(|model| row(model)).collect();
    text += &table(&["   model", "verdict", "mean", "µs an answer", "niches cover"], &rows, &[2, 3, 4]);
    text.push('\n');
    let cheapest = models.iter().filter(|model| model.cost_mean.is_some()).min_by(|a, b| {
        let cost = |model: &ModelReport| model.cost_mean.unwrap_or(f64::INFINITY);
        cost(a).total_cmp(&cost(b))
    });
    if let Some(cheapest) = cheapest {
        text += &story::small_model(report, &cheapest.model, "µs");
    }
    let warned =
        report.models.iter().flat_map(|model| model.warnings.iter().map(move |warning| (model, warning)));
    for (model, warning) in warned.filter(|(_, warning)| warning.evidence.needed.is_none()).take(2) {
        text += &format!("   Careful with {}: {}.\n", model.model, warning.text);
    }
    text
}
