//! `assay evaluation replay`: a sample that nobody could foresee, run again by someone else.

use std::path::PathBuf;

use assay_statement::StatementId;
use assay_statement::predicate::{Rate, Replay as Predicate, Sample};
use clap::Args;

use crate::arguments::usage;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::published;
use crate::ledger::sample::{Again, Row, sample};
use crate::ledger::submit::submit;
use crate::ledger::words::count;
use crate::output;

/// Draw a sample of an evaluation's rows, and, once they were run again, log how many came out alike.
///
/// Without `--outcomes` it prints the examples of the sample, one JSON object per line with `model` and `example_id`;
/// with them it compares and logs. The sample is drawn by the root that the first commit after the evaluation names.
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

impl Replay {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let tolerance = Rate::new(self.tolerance)
            .ok_or_else(|| usage("`--tolerance` is not a share from 0 to 1", "scores lie from 0 to 1"))?;
        if self.rows == 0 {
            let message = "`--rows` is 0: a sample has at least one row";
            return Err(usage(message, "without `--rows` a sample has 50 rows"));
        }
        let connection = self.place.connect()?;
        let client = &connection.client;
        let evidence = published::fetch(client, self.evaluation)?;
        let drawn = sample(&evidence.tables, &evidence.seed.root, self.rows);
        let Some(path) = &self.outcomes else { return print(&drawn) };
        let examples = &evidence.tables.examples;
        let read = assay_records::read_outcomes(
            std::slice::from_ref(path),
            examples,
            &assay_records::OutcomeColumns::default(),
        )?;
        let again = Again::of(drawn, examples, &read.outcomes);
        if let Some(row) = &again.missing {
            let (model, example) = (&row.model, &row.example);
            let reason = format!("it has no score of `{model}` on the example `{example}` of the sample");
            return Err(LedgerFailure::Read { path: path.clone(), reason }.into());
        }
        let (rows, matched) = (again.rows.len() as u64, again.matched(tolerance.get()));
        let signer = self.key.signer()?;
        let log = client.log()?.id;
        let differed = rows - matched;
        let replay = Predicate {
            log,
            sample: Sample { size: evidence.seed.size, root: evidence.seed.root, rows },
            tolerance,
            matched,
            differed,
            // Of what was run again, the sample and nothing else.
            outcomes: client.put_bytes(
                log,
                again.to_json_lines().as_bytes(),
                "application/x-ndjson",
                signer.as_ref(),
            )?,
        };
        let mut logged = submit(client, vec![self.evaluation.into()], replay, &[signer.as_ref()])?;
        connection.close();
        for (name, count) in [("rows", rows), ("matched", matched), ("differed", differed)] {
            logged.say(name, count);
        }
        logged.tell(
            self.place.json,
            &format!("replayed {}: {matched} came out alike, {differed} did not", count(rows, "row")),
        )
    }
}

fn print(sample: &[Row]) -> Result<(), Failure> {
    let line =
        |row: &Row| serde_json::json!({ "model": row.model, "example_id": row.example }).to_string() + "\n";
    output::print(&sample.iter().map(line).collect::<String>())
}
