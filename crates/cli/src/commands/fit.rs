//! `assay fit`: the cheapest model, or router, that suffices for a workload.

use crate::arguments::{FeatureArguments, PublishedArguments, RecordsArguments, usage};
use crate::commands::niches::{WithSource, source_text};
use crate::failure::Failure;
use crate::ledger::published::Seed;
use crate::output::{cost_or_dash, percent, percent_or_dash, table};
use crate::progress::Spinner;
use crate::{load, output};
use assay_evidence::Examples;
use assay_evidence::features::ColumnChoice;
use assay_evidence::fit::{FitReport, FitSettings, FittedModel, Router, fit, shared_columns};
use clap::Args;
use std::path::{Path, PathBuf};

/// Models listed for a person; JSON lists all.
const MODELS_LISTED_MAX: usize = 15;

/// Pick the cheapest model, or router between models, that suffices for a workload of your own.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    records: RecordsArguments,
    #[command(flatten)]
    published: PublishedArguments,
    #[command(flatten)]
    features: FeatureArguments,
    /// Your workload: examples with the same feature columns; labels where you have some.
    #[arg(long, value_name = "FILE")]
    workload: PathBuf,
    /// Outcomes on the workload's own examples, where you have a few.
    #[arg(long, value_name = "FILE")]
    workload_outcomes: Option<PathBuf>,
    /// The mean score that the workload needs, between 0 and 1.
    #[arg(long)]
    floor: f64,
    /// The most that an answer may cost on average, in the unit of the records' costs.
    #[arg(long, value_name = "COST", conflicts_with = "error_cost")]
    budget: Option<f64>,
    /// What a wrong answer costs, in the same unit.
    #[arg(long, value_name = "COST")]
    error_cost: Option<f64>,
    /// How sure to be of all bounds at once.
    #[arg(long, default_value_t = 0.95)]
    confidence: f64,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

/// What is asked of a fit, wherever the options come from.
pub(crate) struct Asked<'a> {
    pub(crate) records: &'a RecordsArguments,
    pub(crate) published: &'a PublishedArguments,
    pub(crate) features: &'a FeatureArguments,
    pub(crate) workload: &'a Path,
    pub(crate) workload_outcomes: Option<&'a PathBuf>,
    pub(crate) floor: f64,
    pub(crate) budget: Option<f64>,
    pub(crate) error_cost: Option<f64>,
    pub(crate) confidence: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let asked = Asked {
        records: &arguments.records,
        published: &arguments.published,
        features: &arguments.features,
        workload: &arguments.workload,
        workload_outcomes: arguments.workload_outcomes.as_ref(),
        floor: arguments.floor,
        budget: arguments.budget,
        error_cost: arguments.error_cost,
        confidence: arguments.confidence,
    };
    let (report, published) = weigh(&asked)?;
    match arguments.json {
        true => output::print_json(&WithSource { report: &report, published: published.as_ref() }),
        false => output::print(&(text(&report) + &source_text(published.as_ref()))),
    }
}

/// Weighs evidence to a workload.
pub(crate) fn weigh(asked: &Asked<'_>) -> Result<(FitReport, Option<Seed>), Failure> {
    let evidence = load::evidence(asked.records, asked.published, asked.features)?;
    let (records, published) = (evidence.records, evidence.published);
    let workload = assay_records::read_examples(asked.workload)?;
    let own = match asked.workload_outcomes {
        Some(path) => {
            let read = assay_records::read_outcomes(
                std::slice::from_ref(path),
                &workload,
                &asked.records.columns(),
            )?;
            read.notes.iter().for_each(|text| output::note(text));
            Some(read.outcomes)
        }
        None => None,
    };
    let settings = FitSettings {
        floor: asked.floor,
        budget: asked.budget,
        error_cost: asked.error_cost,
        confidence: asked.confidence,
        seed: evidence.seed,
        columns: columns(asked.features, &records.examples, &workload)?,
    };
    let spinner = Spinner::new("weighing the evidence");
    let report = fit(&records.examples, &records.outcomes, &workload, own.as_ref(), &settings)?;
    drop(spinner);
    Ok((report, published))
}

/// The columns to weigh by: those that the workload has too.
fn columns(
    features: &FeatureArguments,
    examples: &Examples,
    workload: &Examples,
) -> Result<ColumnChoice, Failure> {
    let shared = shared_columns(load::column_choice(features, examples), examples, workload);
    let (columns, unused) = shared.map_err(|error| {
        usage(error.to_string(), "the workload needs the examples' feature columns, computed the same way")
    })?;
    for name in unused {
        output::note(&format!("the workload has no column `{name}`, so evidence is not weighed by it"));
    }
    Ok(columns)
}

fn text(report: &FitReport) -> String {
    let mut text = format!("workload of {} examples, floor {}\n", report.workload.n, report.floor);
    text += &format!("outside all evidence: {}\n", percent(report.workload.outside.share));
    for reason in &report.workload.outside.reasons {
        text += &format!("  {} of it by `{}`: {}\n", percent(reason.share), reason.column, reason.text);
    }
    if let Some(constant) = &report.workload.constant_answer {
        text += &format!("always answering `{}` would score {}\n", constant.answer, percent(constant.mean));
    }
    let chosen = report.choice.as_deref().unwrap_or("none");
    text += &format!("\nchoice: {chosen}: {}\n\n", report.choice_reason);
    text += &models_table(report);
    match &report.router {
        Some(router) => text + &router_text(router),
        None => text + "\nrouter: none, there is nothing to route between\n",
    }
}

fn models_table(report: &FitReport) -> String {
    let row = |model: &FittedModel| {
        vec![
            model.model.clone(),
            model.mean.map_or_else(|| "-".into(), |_| percent(model.lower)),
            percent_or_dash(model.mean),
            model.n_effective.to_string(),
            cost_or_dash(model.cost),
            cost_or_dash(model.cost_per_correct),
            cost_or_dash(model.expected_cost),
            if model.reaches_floor { "yes" } else { "no" }.into(),
        ]
    };
    let rows: Vec<Vec<String>> = report.models.iter().take(MODELS_LISTED_MAX).map(row).collect();
    let header =
        ["model", "at least", "mean", "evidence", "cost", "per correct", "with errors", "reaches floor"];
    let mut text = table(&header, &rows, &[1, 2, 3, 4, 5, 6]);
    if report.models.len() > MODELS_LISTED_MAX {
        text +=
            &format!("and {} more models (`--json` lists all)\n", report.models.len() - MODELS_LISTED_MAX);
    }
    text
}

fn router_text(router: &Router) -> String {
    let mut text = format!("\nrouter: {}\n", router.reason);
    let score = router.score_difference;
    text += &format!(
        "  held out: {} (at least {}), {} points against {} [{} to {}]\n",
        percent(router.mean),
        percent(router.lower),
        signed_points(score.mean),
        router.single,
        signed_points(score.lower),
        signed_points(score.upper)
    );
    if let (Some(cost), Some(difference)) = (router.cost, router.cost_difference) {
        text += &format!(
            "  cost {} an answer, a difference of {:+.3} [{:+.3} to {:+.3}]\n",
            cost_or_dash(Some(cost)),
            difference.mean,
            difference.lower,
            difference.upper
        );
    }
    if router.worth_it {
        for rule in &router.rules {
            text += &format!("  {}: {} ({} of the workload)\n", rule.text, rule.model, percent(rule.share));
        }
    }
    text
}

fn signed_points(difference: f64) -> String {
    format!("{:+.1}", 100.0 * difference)
}
