//! Options that several commands share.

use crate::failure::Failure;
use crate::ledger::place::{Connection, LogArguments};
use crate::ledger::published::{Published, fetch};
use assay_records::OutcomeColumns;
use assay_statement::StatementId;
use clap::Args;
use std::path::PathBuf;

/// Where the evaluation records are.
#[derive(Debug, Clone, Args)]
pub(crate) struct RecordsArguments {
    /// Examples: a Parquet, CSV or JSON lines file with `example_id` and feature columns.
    /// Not needed when the outcomes are evaluation harness logs, which hold their own.
    #[arg(long, value_name = "FILE")]
    pub(crate) examples: Option<PathBuf>,
    /// Outcomes: files with `model`, `example_id`, `score` in [0, 1]; or lm-evaluation-harness `samples_*.jsonl`
    /// logs, one per model and task (`MODEL=FILE` names the model). Several may be given.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) outcomes: Vec<PathBuf>,
    /// The outcomes' score column.
    #[arg(long, value_name = "COLUMN", default_value = "score")]
    pub(crate) score: String,
    /// The outcomes' column with the cost of each answer [default: `cost` if there is one].
    #[arg(long, value_name = "COLUMN")]
    pub(crate) cost: Option<String>,
    /// The outcomes' column with the answers given [default: `prediction` if there is one].
    #[arg(long, value_name = "COLUMN")]
    pub(crate) prediction: Option<String>,
}

impl RecordsArguments {
    pub(crate) fn columns(&self) -> OutcomeColumns {
        OutcomeColumns {
            score: self.score.clone(),
            cost: self.cost.clone(),
            prediction: self.prediction.clone(),
            ..Default::default()
        }
    }
}

/// Evidence on a log, in the place of files.
#[derive(Debug, Clone, Args)]
pub(crate) struct PublishedArguments {
    /// In place of files: an evaluation that is on a log. The examples are split by the root that the first commit
    /// after it names, which nobody could choose.
    #[arg(long, value_name = "STATEMENT", conflicts_with_all = ["examples", "outcomes", "score", "cost", "prediction", "seed"])]
    pub(crate) evaluation: Option<StatementId>,
    #[command(flatten)]
    log: LogArguments,
}

impl PublishedArguments {
    /// Begins to talk to the log.
    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        Ok(self.log.connect()?)
    }

    /// The evaluation, if one is named.
    pub(crate) fn fetch(&self) -> Result<Option<Published>, Failure> {
        let Some(evaluation) = self.evaluation else { return Ok(None) };
        let connection = self.connect()?;
        let published = fetch(&connection.client, evaluation)?;
        connection.close();
        Ok(Some(published))
    }
}

/// Which columns to slice by, and how the examples are split.
#[derive(Debug, Clone, Args)]
pub(crate) struct FeatureArguments {
    /// The columns to slice by, separated by commas [default: all].
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) features: Option<Vec<String>>,
    /// Columns not to slice by, separated by commas.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// The examples' column with the right answer; never sliced by [default: `label` if there is one].
    #[arg(long, value_name = "COLUMN")]
    pub(crate) label: Option<String>,
    /// Bytes in hexadecimal that decide which examples are for discovery and which for validation.
    #[arg(long, value_name = "HEX", default_value = "00", value_parser = parse_seed)]
    pub(crate) seed: Seed,
}

/// The seed of a split.
#[derive(Debug, Clone)]
pub(crate) struct Seed(pub(crate) Vec<u8>);

fn parse_seed(text: &str) -> Result<Seed, String> {
    let wrong = || "a seed is an even number of hexadecimal digits, such as `5eed`".to_owned();
    if text.is_empty() || !text.is_ascii() || text.len() % 2 == 1 {
        return Err(wrong());
    }
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    };
    text.as_bytes().chunks(2).map(|pair| byte(pair).ok_or_else(wrong)).collect::<Result<_, _>>().map(Seed)
}

/// A failure for options that do not go together.
pub(crate) fn usage(message: impl Into<String>, hint: &'static str) -> Failure {
    Failure::Usage { message: message.into(), hint }
}
