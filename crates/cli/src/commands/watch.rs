//! `assay watch`: whether models still reach their floor, as outcomes arrive.

use crate::arguments::{FeatureArguments, RecordsArguments, usage};
use crate::failure::Failure;
use crate::output::{percent, percent_or_dash, table};
use crate::{load, output};
use assay_evidence::watch::{
    RunComparison, SeriesReport, State, WatchReport, WatchSettings, compare_runs, watch,
};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Slices listed per model when two runs are compared; JSON lists all.
const FLIP_SLICES_LISTED_MAX: usize = 3;

/// Tell whether models still reach a floor as outcomes arrive, and compare two runs of one benchmark.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    records: RecordsArguments,
    #[command(flatten)]
    features: FeatureArguments,
    /// The mean score that the use needs, between 0 and 1.
    #[arg(long)]
    floor: f64,
    /// The outcomes' column to order by: numbers, or ISO 8601 times [default: `time` if there is one, else the
    /// order of rows].
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Another run of the same benchmark: report which outcomes flipped from the first run to it.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Fewest outcomes for a slice to be watched [default: 1% of the examples, at least 20].
    #[arg(long, value_name = "N")]
    min_support: Option<usize>,
    /// How sure to be of all intervals at once, at every moment.
    #[arg(long, default_value_t = 0.95)]
    confidence: f64,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

/// What the command writes.
#[derive(Serialize)]
struct Watched {
    #[serde(flatten)]
    report: WatchReport,
    /// Per model, how the second run differs; null without one.
    against: Option<Vec<RunComparison>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Some(path) = &arguments.records.examples else {
        return Err(usage(
            "`--examples` is missing",
            "give the file that holds `example_id` and the features",
        ));
    };
    let examples = assay_records::read_examples(path)?;
    let mut columns = arguments.records.columns();
    columns.time = arguments.time.clone();
    let read = assay_records::read_events(&arguments.records.outcomes, &examples, &columns)?;
    read.notes.iter().for_each(|text| output::note(text));
    let settings = WatchSettings {
        floor: arguments.floor,
        confidence: arguments.confidence,
        support_min: arguments.min_support,
        columns: load::column_choice(&arguments.features, &examples),
    };
    let report = watch(&examples, &read.models, &read.events, &settings)?;
    let against = match &arguments.against {
        Some(second) => {
            let columns = arguments.records.columns();
            let first = assay_records::read_outcomes(&arguments.records.outcomes, &examples, &columns)?;
            let second = assay_records::read_outcomes(std::slice::from_ref(second), &examples, &columns)?;
            Some(compare_runs(&examples, &first.outcomes, &second.outcomes, &settings)?)
        }
        None => None,
    };
    let watched = Watched { report, against };
    if arguments.json { output::print_json(&watched) } else { output::print(&text(&watched)) }
}

fn text(watched: &Watched) -> String {
    let report = &watched.report;
    let mut text =
        format!("{} outcomes, floor {}, {} series\n\n", report.outcomes, report.floor, report.series.len());
    let row = |series: &&SeriesReport| {
        vec![
            series.model.clone(),
            series.text.clone(),
            state_word(series.state).into(),
            percent_or_dash(series.record.mean),
            series.record.n.to_string(),
            format!("{} to {}", percent(series.record.lower), percent(series.record.upper)),
        ]
    };
    let mut series: Vec<&SeriesReport> = report.series.iter().collect();
    series.sort_by_key(|series| series.state);
    let rows: Vec<Vec<String>> = series.iter().map(row).collect();
    text += &table(&["model", "slice", "state", "mean", "n", "interval"], &rows, &[3, 4]);
    for series in series.iter().filter(|series| !series.changes.is_empty()) {
        text += &format!("\n{}, {}:\n", series.model, series.text);
        if let Some(since) = &series.since_break {
            text += &format!("  since the last break: {} of {}\n", percent_or_dash(since.mean), since.n);
        }
        for change in &series.changes {
            let at = if change.time.is_empty() { String::new() } else { format!(" at {}", change.time) };
            text += &format!(
                "  {} -> {} after {} outcomes{at}, mean {}\n",
                state_word(change.from),
                state_word(change.to),
                change.n,
                percent(change.mean)
            );
        }
    }
    for comparison in watched.against.iter().flatten() {
        text += &comparison_text(comparison);
    }
    text
}

fn comparison_text(comparison: &RunComparison) -> String {
    let Some(flips) = &comparison.overall else {
        return format!("\n{}: the two runs share no example\n", comparison.model);
    };
    let mut text = format!(
        "\n{}: {} of {} outcomes flipped ({} lost, {} gained; p {} for no drift)\n",
        comparison.model,
        percent(flips.share),
        flips.n,
        flips.lost,
        flips.gained,
        p_text(flips.p)
    );
    for slice in comparison.slices.iter().filter(|slice| slice.flips.share > 0.0).take(FLIP_SLICES_LISTED_MAX)
    {
        text += &format!("  most on {}: {} of {}\n", slice.text, percent(slice.flips.share), slice.flips.n);
    }
    text
}

/// A p-value; tiny ones are not shown as 0.
fn p_text(p: f64) -> String {
    if p < 0.001 { "below 0.001".into() } else { format!("{p:.3}") }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Holds => "holds",
        State::Weakening => "weakening",
        State::Broken => "broken",
        State::Unproven => "unproven",
    }
}
