//! `assay niches`: where each model reaches a floor, and where it does not.

use crate::arguments::{FeatureArguments, PublishedArguments, RecordsArguments};
use crate::failure::Failure;
use crate::ledger::published::Seed;
use crate::progress::Spinner;
use crate::{load, output};
use assay_evidence::niches::{Finding, ModelReport, Report, Settings, Verdict, find};
use assay_report::{Context, ExtraSection, niches_page};
use clap::Args;
use std::path::PathBuf;

/// Tell, for each model, where it reaches the score that a use needs, why, at what cost, and where it fails.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    records: RecordsArguments,
    #[command(flatten)]
    published: PublishedArguments,
    #[command(flatten)]
    features: FeatureArguments,
    /// The mean score that the use needs, between 0 and 1.
    #[arg(long, default_value_t = 0.9)]
    floor: f64,
    /// Most predicates in a slice, 1 to 5.
    #[arg(long, default_value_t = 3)]
    depth: usize,
    /// Fewest examples in a slice [default: 1% of the examples, or more where so few could not confirm the floor].
    #[arg(long, value_name = "N")]
    min_support: Option<usize>,
    /// The share of false ones tolerated among the niches reported, and among the limits.
    #[arg(long, default_value_t = 0.1)]
    fdr: f64,
    /// How sure to be of all intervals at once.
    #[arg(long, default_value_t = 0.95)]
    confidence: f64,
    /// Stated means to hold against the rows: a CSV file with the columns `model` and `mean`.
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
    /// Write a report to this HTML file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The unit of the records' costs, for the report.
    #[arg(long, value_name = "UNIT")]
    cost_unit: Option<String>,
    /// Another run of the same benchmark: models whose results flip between the two are warned about.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let evidence = load::evidence(&arguments.records, &arguments.published, &arguments.features)?;
    let (mut records, published) = (evidence.records, evidence.published);
    if let Some(second) = &arguments.against {
        load::add_second_run(&mut records, second, &arguments.records)?;
    }
    let settings = Settings {
        floor: arguments.floor,
        depth: arguments.depth,
        support_min: arguments.min_support,
        false_discovery_rate: arguments.fdr,
        confidence: arguments.confidence,
        seed: evidence.seed,
        columns: load::column_choice(&arguments.features, &records.examples),
        claims: load::claims(arguments.claims.as_deref(), &records.outcomes)?,
    };
    let spinner = Spinner::new("weighing the evidence");
    let report = find(&records.examples, &records.outcomes, &settings)?;
    drop(spinner);
    if let Some(path) = &arguments.report {
        let page = niches_page(&report, &context(arguments, published.as_ref()));
        std::fs::write(path, page)
            .map_err(|source| Failure::Write { path: path.display().to_string(), source })?;
        output::note(&format!("report written to {}", path.display()));
    }
    match arguments.json {
        true => output::print_json(&WithSource { report: &report, published: published.as_ref() }),
        false => output::print(&(text(&report) + &source_text(published.as_ref()))),
    }
}

/// A report that says which evaluation it is of.
#[derive(serde::Serialize)]
pub(crate) struct WithSource<'a, R: serde::Serialize> {
    #[serde(flatten)]
    pub(crate) report: &'a R,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) published: Option<&'a Seed>,
}

/// Where published evidence and its seed come from, in words.
pub(crate) fn source_text(published: Option<&Seed>) -> String {
    let Some(seed) = published else { return String::new() };
    format!(
        "\nof the evaluation {}, entry {} of the log {}\nsplit by the root {} that the log had at size {}, when the first \
         commit after it began\n",
        seed.evaluation, seed.index, seed.log, seed.root, seed.size
    )
}

fn context(arguments: &Arguments, published: Option<&Seed>) -> Context {
    let name = |path: &PathBuf| path.display().to_string();
    let outcomes_names: Vec<String> = arguments.records.outcomes.iter().map(name).collect();
    if let Some(seed) = published {
        return Context {
            title: "Where each model still works".into(),
            examples_name: format!(
                "of the evaluation {}, entry {} of the log {}",
                seed.evaluation, seed.index, seed.log
            ),
            sections: vec![seed_section(seed)],
            cost_unit: arguments.cost_unit.clone(),
            command: load::command_line(),
            version: env!("CARGO_PKG_VERSION").into(),
            ..Default::default()
        };
    }
    Context {
        title: "Where each model still works".into(),
        examples_name: arguments
            .records
            .examples
            .as_ref()
            .map(name)
            .unwrap_or_else(|| outcomes_names.join(", ")),
        outcomes_names,
        cost_unit: arguments.cost_unit.clone(),
        command: load::command_line(),
        version: env!("CARGO_PKG_VERSION").into(),
        ..Default::default()
    }
}

fn seed_section(seed: &Seed) -> ExtraSection {
    let paragraph = format!(
        "The split follows from the root {} that the log had at size {}, when the first commit after the evaluation \
         began: nobody could know it when the outcomes were published.",
        seed.root, seed.size
    );
    ExtraSection { title: "Where the seed comes from".into(), paragraphs: vec![paragraph], table: None }
}

fn text(report: &Report) -> String {
    let mut models: Vec<&ModelReport> = report.models.iter().collect();
    models.sort_by(|a, b| a.verdict.cmp(&b.verdict).then(b.mean.total_cmp(&a.mean)));
    let row = |model: &&ModelReport| {
        vec![
            model.model.clone(),
            verdict_word(model.verdict).into(),
            output::percent(model.mean),
            model.n.to_string(),
            model.niches.len().to_string(),
            output::percent_or_dash(model.niche_coverage),
            model.limits.len().to_string(),
            model.warnings.len().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = models.iter().map(row).collect();
    let mut text = format!(
        "floor {}: {} models, {} examples to discover on and {} to validate on; {} slices of at least {} searched\n\n",
        report.floor,
        report.models.len(),
        report.examples.discovery,
        report.examples.validation,
        report.search.slices,
        report.min_support
    );
    let header = ["model", "verdict", "mean", "n", "niches", "covering", "limits", "warnings"];
    text += &output::table(&header, &rows, &[2, 3, 4, 5, 6, 7]);
    for model in models {
        text += &model_text(model);
    }
    for left_out in &report.left_out {
        text += &format!("\nnot sliced by `{}`: {}", left_out.column, left_out.reason);
    }
    text + "\n"
}

fn model_text(model: &ModelReport) -> String {
    let mut text = format!("\n{}: {}, {}\n", model.model, verdict_word(model.verdict), model.verdict_reason);
    for (mark, findings) in [("works", &model.niches), ("fails", &model.limits)] {
        for finding in findings {
            text += &finding_text(mark, finding);
        }
    }
    for warning in &model.warnings {
        text += &format!("  careful: {}\n", warning.text);
    }
    text
}

fn finding_text(mark: &str, finding: &Finding) -> String {
    let seen = &finding.validation;
    format!(
        "  {mark}: {} - {} of {} [{} to {}]\n",
        finding.text,
        output::percent_or_dash(seen.mean),
        seen.n,
        output::percent(seen.lower),
        output::percent(seen.upper)
    )
}

pub(crate) fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::General => "general",
        Verdict::Niche => "niche",
        Verdict::Unproven => "unproven",
        Verdict::RuledOut => "ruled out",
    }
}
