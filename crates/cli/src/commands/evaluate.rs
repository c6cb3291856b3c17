//! `assay evaluate`: runs a model over examples and writes its outcomes.

use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use assay_evaluate::{
    ApiKey, EvaluateError, Item, ModelFactory, ModelOptions, ModelSpec, OnFailure, OpenaiOptions, Run,
    Scorer, Settings, SpecFactory, Summary, Template, evaluate,
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// Set when a person presses Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Run a model over examples and write outcomes with prediction, score, latency and cost.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The model: `cmd:COMMAND` (JSON lines on its standard input and output), `openai:BASE_URL#MODEL` (chat
    /// completions), or `http://…` / `https://…` (plain POST). `NAME=` before it names it in the outcomes.
    #[arg(long, value_name = "SPEC")]
    model: String,
    /// Examples: a Parquet, CSV or JSON lines file with `example_id`, the label, and what the model needs.
    #[arg(long, value_name = "FILE")]
    examples: PathBuf,
    /// Where to write the outcomes: CSV if it ends in `.csv`, else JSON lines.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How answers are scored: `exact_match[:ignore_case]`, `contains[:ignore_case]`, `regex:PATTERN`,
    /// `numeric[:TOLERANCE]`, or `provided` (the model's own score).
    #[arg(long, default_value = "exact_match")]
    scorer: String,
    /// The column with the right answer; it is never sent to the model.
    #[arg(long, value_name = "COLUMN", default_value = "label")]
    label: String,
    /// How many examples are asked for at the same time.
    #[arg(long, value_name = "N", default_value_t = 4)]
    concurrency: usize,
    /// Go on with an interrupted run.
    #[arg(long)]
    resume: bool,
    /// How long one answer may take, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    timeout_ms: u64,
    /// How often an example is asked for again after a failure.
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
    /// The wait before the first retry, in milliseconds; it doubles with each further one.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    backoff_ms: u64,
    /// What happens when an example gets no answer after all attempts.
    #[arg(long, value_enum, default_value_t = OnFailureChoice::Stop)]
    on_failure: OnFailureChoice,
    /// Chat completions: the prompt, with `{column}` where a column's value goes.
    #[arg(long)]
    prompt: Option<String>,
    /// Chat completions: the system prompt.
    #[arg(long)]
    system: Option<String>,
    /// Chat completions: the longest answer, in tokens.
    #[arg(long, value_name = "N")]
    max_tokens: Option<u32>,
    /// Chat completions: the price of a million input tokens, for costs.
    #[arg(long, value_name = "PRICE")]
    input_price: Option<f64>,
    /// Chat completions: the price of a million output tokens, for costs.
    #[arg(long, value_name = "PRICE")]
    output_price: Option<f64>,
    /// Chat completions: the environment variable that holds the key.
    #[arg(long, value_name = "NAME", default_value = "OPENAI_API_KEY")]
    api_key_variable: String,
    /// Write a JSON summary.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OnFailureChoice {
    /// The run stops; what is finished is kept.
    Stop,
    /// The example is recorded with score 0 and its error.
    ScoreZero,
}

/// The summary as JSON shows it.
#[derive(Serialize)]
struct SummaryJson<'a> {
    model: &'a str,
    total: usize,
    resumed: usize,
    failed: usize,
    mean_score: f64,
    cost: Option<f64>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let rows = assay_records::read_rows(&arguments.examples)?;
    let items: Vec<Item> =
        rows.into_iter().map(|row| Item { example_id: row.example_id, fields: row.fields }).collect();
    let model = model(arguments)?;
    let scorer: Scorer = arguments.scorer.parse()?;
    // A second Ctrl-C ends the program at once, as people expect.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    let settings = settings(arguments);
    let run = Run {
        items: &items,
        model: &model,
        scorer: &scorer,
        settings: &settings,
        output: &arguments.out,
        clock: &SystemTime::now,
        stop: &STOP,
    };
    let summary = evaluate(&run, &mut Bar::new())?;
    report(arguments, model.name(), &summary)
}

fn model(arguments: &Arguments) -> Result<SpecFactory, EvaluateError> {
    let spec: ModelSpec = arguments.model.parse()?;
    let template = |text: &Option<String>| text.as_deref().map(str::parse::<Template>).transpose();
    let api_key = std::env::var(&arguments.api_key_variable).ok().map(|key| ApiKey::new(&key)).transpose()?;
    let openai = OpenaiOptions {
        api_key,
        prompt: template(&arguments.prompt)?,
        system: template(&arguments.system)?,
        max_tokens: arguments.max_tokens,
        input_price_per_million: arguments.input_price,
        output_price_per_million: arguments.output_price,
    };
    SpecFactory::new(spec, ModelOptions { timeout_ms: arguments.timeout_ms, openai })
}

fn settings(arguments: &Arguments) -> Settings {
    Settings {
        label: arguments.label.clone(),
        concurrency: arguments.concurrency,
        retries_max: arguments.retries,
        backoff_ms: arguments.backoff_ms,
        on_failure: match arguments.on_failure {
            OnFailureChoice::Stop => OnFailure::Stop,
            OnFailureChoice::ScoreZero => OnFailure::ScoreZero,
        },
        resume: arguments.resume,
    }
}

fn report(arguments: &Arguments, model: &str, summary: &Summary) -> Result<(), Failure> {
    let &Summary { total, resumed, failed, mean_score, cost } = summary;
    if arguments.json {
        return output::print_json(&SummaryJson { model, total, resumed, failed, mean_score, cost });
    }
    let mut text = format!("{model}: mean score {} of {total} examples", output::percent(mean_score));
    if resumed > 0 {
        text += &format!(", {resumed} of them finished by an earlier run");
    }
    if failed > 0 {
        text += &format!(", {failed} of them failed and scored 0");
    }
    if cost.is_some() {
        text += &format!(", cost {} in all", output::cost_or_dash(cost));
    }
    output::print(&(text + &format!("\noutcomes written to {}\n", arguments.out.display())))
}
