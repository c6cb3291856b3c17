//! `assay evaluation replay`: a sample that nobody could foresee, run again by someone else.

use std::collections::HashMap;
use std::path::PathBuf;

use assay_statement::predicate::{Rate, Replay as Predicate, Sample};
use assay_statement::{Digest, StatementId};
use clap::Args;
use sha2::{Digest as _, Sha256};

use crate::arguments::usage;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::read::evaluation_of;
use crate::ledger::submit::submit;
use crate::ledger::tables::Tables;
use crate::output;

/// Draw a sample of an evaluation's rows, and, once they were run again, log how many came out alike.
///
/// Without `--outcomes` it prints the examples of the sample, one JSON object per line with `model` and `example_id`;
/// with them it compares and logs. The sample is drawn by the root of the first checkpoint after the evaluation.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The evaluation.
    evaluation: StatementId,
    /// How many rows.
    #[arg(long, value_name = "N", default_value_t = 50)]
    rows: usize,
    /// The outcomes of the sample, run again.
    #[arg(long, value_name = "FILE")]
    outcomes: Option<PathBuf>,
    /// How far two scores may lie apart and still count as alike.
    #[arg(long, default_value_t = 0.0)]
    tolerance: f64,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// A row of the evaluation that is in the sample.
struct Row {
    model: String,
    example: String,
    score: f64,
}

impl Replay {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let tolerance = Rate::new(self.tolerance)
            .ok_or_else(|| usage("`--tolerance` is not a share from 0 to 1", "scores lie from 0 to 1"))?;
        let connection = self.place.connect()?;
        let client = &connection.client;
        let shown = client.statement(self.evaluation)?;
        let evaluation = evaluation_of(&shown)?.ok_or_else(|| {
            LedgerFailure::Wrong(format!("the statement `{}` is not an evaluation", self.evaluation))
        })?;
        let tables = Tables::read(
            client.blob(&evaluation.evaluation.examples.digest)?,
            client.blob(&evaluation.evaluation.outcomes.blob.digest)?,
        )?;
        let (size, root) = client.seed(self.evaluation)?;
        let sample = sample(&tables, &root, self.rows);
        let Some(path) = &self.outcomes else { return print(&sample) };
        let again = assay_records::read_outcomes(
            std::slice::from_ref(path),
            &tables.examples,
            &assay_records::OutcomeColumns::default(),
        )?;
        let mut scores = HashMap::new();
        for model in &again.outcomes.models {
            for (example, score) in tables.examples.ids.iter().zip(&model.scores) {
                scores.insert((model.model.as_str(), example.as_str()), *score);
            }
        }
        let mut matched = 0;
        for row in &sample {
            let score =
                scores.get(&(row.model.as_str(), row.example.as_str())).filter(|score| !score.is_nan());
            let score = score.ok_or_else(|| {
                let reason = format!(
                    "it has no score of `{}` on the example `{}` of the sample",
                    row.model, row.example
                );
                LedgerFailure::Read { path: path.clone(), reason }
            })?;
            matched += u64::from((score - row.score).abs() <= tolerance.get());
        }
        let signer = self.key.signer()?;
        let log = client.log()?.id;
        let differed = sample.len() as u64 - matched;
        let replay = Predicate {
            log,
            sample: Sample { size, root, rows: sample.len() as u64 },
            tolerance,
            matched,
            differed,
            outcomes: client.put_file(log, path, "application/octet-stream", signer.as_ref())?,
        };
        let logged = submit(client, vec![self.evaluation.into()], replay, &[signer.as_ref()])?;
        connection.close();
        logged.tell(
            self.place.json,
            &format!("replayed {} rows: {matched} came out alike, {differed} did not", sample.len()),
        )
    }
}

/// The rows with the smallest `SHA-256(root || model || 0x1f || example_id)`.
fn sample(tables: &Tables, root: &Digest, count: usize) -> Vec<Row> {
    let mut ranked = Vec::new();
    for model in &tables.outcomes.models {
        for (example, score) in
            tables.examples.ids.iter().zip(&model.scores).filter(|(_, score)| !score.is_nan())
        {
            let hash = Sha256::new().chain_update(root.as_bytes()).chain_update(&model.model);
            let rank: [u8; 32] = hash.chain_update([0x1f]).chain_update(example).finalize().into();
            ranked.push((rank, Row { model: model.model.clone(), example: example.clone(), score: *score }));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(count).map(|(_, row)| row).collect()
}

fn print(sample: &[Row]) -> Result<(), Failure> {
    let line =
        |row: &Row| serde_json::json!({ "model": row.model, "example_id": row.example }).to_string() + "\n";
    output::print(&sample.iter().map(line).collect::<String>())
}
