//! The first study: what 29 language models answered to the questions of MMLU-Pro.

use super::story::{self, Study, percent, table_row};
use super::write;
use crate::failure::Failure;
use crate::output::cost_or_dash;
use assay_evidence::features::ColumnChoice;
use assay_evidence::fit::{FitReport, FitSettings, fit};
use assay_evidence::niches::{Report, Settings, Verdict, find};
use assay_evidence::{Examples, Outcomes, Values};
use assay_records::{OutcomeColumns, read_examples, read_outcomes};
use assay_report::{ExtraSection, Table};
use std::path::Path;

const EXAMPLES: &[u8] = include_bytes!("../../../../../examples/mmlu-pro/examples.parquet");
const OUTCOMES: &[u8] = include_bytes!("../../../../../examples/mmlu-pro/outcomes.parquet");

/// The floor of the study.
const FLOOR: f64 = 0.75;

/// The floor of the workload's buyer.
const WORKLOAD_FLOOR: f64 = 0.6;

/// The small model whose story is told if it has a niche.
const SMALL_MODEL: &str = "Phi-3-mini-4k-instruct";

/// Runs the study and tells its story.
pub(super) fn study(directory: &Path) -> Result<Study, Failure> {
    let folder = directory.join("mmlu-pro");
    let (examples_path, outcomes_path) = (folder.join("examples.parquet"), folder.join("outcomes.parquet"));
    write(&examples_path, EXAMPLES)?;
    write(&outcomes_path, OUTCOMES)?;
    let examples = read_examples(&examples_path)?;
    let read = read_outcomes(std::slice::from_ref(&outcomes_path), &examples, &OutcomeColumns::default())?;
    let columns = ColumnChoice { label: Some("answer".into()), ..Default::default() };
    let settings = Settings { floor: FLOOR, columns: columns.clone(), ..Default::default() };
    let report = find(&examples, &read.outcomes, &settings)?;
    let workload_path = folder.join("workload.csv");
    write(&workload_path, workload_csv(&examples).as_bytes())?;
    let fitted = fit_workload(&examples, &read.outcomes, &workload_path, columns)?;
    let command = format!(
        "assay niches --examples {} --outcomes {} --label answer --floor {FLOOR} --report report.html",
        examples_path.display(),
        outcomes_path.display()
    );
    let mut context = story::context("29 language models on MMLU-Pro", "TFLOP", command);
    context.examples_name = "MMLU-Pro, 12,032 questions".into();
    context.outcomes_names = vec!["published outputs of 29 language models (TIGER-AI-Lab/MMLU-Pro)".into()];
    context.sections.push(fit_section(&fitted));
    let text = told(&report, &fitted, &workload_path, &examples_path, &outcomes_path);
    Ok(Study { report, context, text })
}

/// A buyer's workload: the features, and nothing else, of short questions in biology, psychology and economics.
fn workload_csv(examples: &Examples) -> String {
    let text = |name: &str, row: usize| match examples.column(name).map(|column| &column.values) {
        Some(Values::Categories(categories)) => categories.text(row).unwrap_or_default().to_owned(),
        Some(Values::Numbers(numbers)) => numbers.get(row).map(f64::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    let columns = ["category", "source", "n_options", "q_chars", "opt_chars"];
    let mut csv = format!("example_id,{}\n", columns.join(","));
    let wanted = |row: &usize| {
        let category = text("category", *row);
        let short = text("q_chars", *row).parse::<f64>().is_ok_and(|chars| chars < 200.0);
        short && ["biology", "psychology", "economics"].contains(&category.as_str())
    };
    for row in (0..examples.len()).filter(wanted) {
        let cells: Vec<String> = columns.iter().map(|column| text(column, row)).collect();
        csv += &format!("workload-{row},{}\n", cells.join(","));
    }
    csv
}

fn fit_workload(
    examples: &Examples,
    outcomes: &Outcomes,
    workload: &Path,
    columns: ColumnChoice,
) -> Result<FitReport, Failure> {
    let workload = read_examples(workload)?;
    let settings = FitSettings {
        floor: WORKLOAD_FLOOR,
        columns: ColumnChoice { label: Some("answer".into()), ..columns },
        ..Default::default()
    };
    Ok(fit(examples, outcomes, &workload, None, &settings)?)
}

fn told(report: &Report, fitted: &FitReport, workload: &Path, examples: &Path, outcomes: &Path) -> String {
    let count = |verdict| report.models.iter().filter(|model| model.verdict == verdict).count();
    let mut text = format!(
        "1. Published records: {} language models on {} questions (MMLU-Pro), floor {}\n\n",
        report.models.len(),
        report.examples.discovery + report.examples.validation,
        report.floor
    );
    text += &format!(
        "   {} reach it over all questions, {} on a niche; {} are unproven, {} are ruled out everywhere.\n",
        count(Verdict::General),
        count(Verdict::Niche),
        count(Verdict::Unproven),
        count(Verdict::RuledOut)
    );
    text += &format!(
        "   {} slices of at least {} questions were counted for every model on one half of the questions;\n   \
         what was picked there was tested on the other half.\n\n",
        report.search.slices, report.min_support
    );
    text += &story::small_model(report, SMALL_MODEL, "TFLOP");
    text += &fit_text(fitted);
    text += &format!(
        "   assay fit --examples {} --outcomes {} --label answer \\\n       --workload {} --floor {WORKLOAD_FLOOR}\n\n",
        examples.display(),
        outcomes.display(),
        workload.display()
    );
    text
}

fn fit_text(fitted: &FitReport) -> String {
    let mut text = format!(
        "   A buyer with {} short questions in biology, psychology and economics needs {}:\n   {}\n",
        fitted.workload.n,
        fitted.floor,
        match &fitted.choice {
            Some(choice) => format!("take {choice}, {}.", fitted.choice_reason),
            None => format!("{}.", fitted.choice_reason),
        }
    );
    if let Some(router) = &fitted.router {
        text += &format!("   A router between models: {}", router.reason);
        if let (true, Some(cost)) = (router.worth_it, router.cost_difference) {
            text += &format!(
                " ({} held out, cost {:+.2} [{:+.2} to {:+.2}] TFLOP an answer)",
                percent(router.mean),
                cost.mean,
                cost.lower,
                cost.upper
            );
        }
        text += ".\n";
    }
    text
}

/// The fit as a section of the report.
fn fit_section(fitted: &FitReport) -> ExtraSection {
    let mut paragraphs = vec![
        format!(
            "A buyer has {} short questions in biology, psychology and economics and needs a mean score of {}. \
             Evidence from all questions is weighed to theirs; {} of them lie outside all evidence.",
            fitted.workload.n,
            fitted.floor,
            percent(fitted.workload.outside.share)
        ),
        match &fitted.choice {
            Some(choice) => format!("Take {choice}: {}.", fitted.choice_reason),
            None => format!("Take none: {}.", fitted.choice_reason),
        },
    ];
    if let Some(router) = &fitted.router {
        paragraphs.push(format!("A router between models: {}.", router.reason));
    }
    let row = |model: &assay_evidence::fit::FittedModel| {
        table_row([
            model.model.clone(),
            percent(model.lower),
            model.mean.map_or_else(|| "unknown".into(), percent),
            cost_or_dash(model.cost),
            cost_or_dash(model.cost_per_correct),
        ])
    };
    let header = ["Model", "At least", "Mean", "TFLOP per answer", "TFLOP per right answer"];
    ExtraSection {
        title: "Fit: a buyer's own workload".into(),
        paragraphs,
        table: Some(Table {
            header: header.map(String::from).to_vec(),
            rows: fitted.models.iter().take(12).map(row).collect(),
            numeric: vec![1, 2, 3, 4],
        }),
    }
}
