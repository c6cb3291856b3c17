//! The tables of an evaluation: examples and outcomes as blobs, and the root over the rows.

use assay_evidence::{Categories, Column, Examples, ModelOutcomes, Outcomes, Values};
use assay_merkle::{Frontier, Hash, leaf_hash};
use assay_records::{OutcomeColumns, Source, examples_from, outcomes_from};

use crate::JudgeError;

/// The most bytes that the tables of an evaluation may have together for anyone to rest on them.
pub const TABLES_BYTES_MAX: u64 = 256 << 20;

/// Examples and the outcomes on them.
pub struct Tables {
    /// The examples.
    pub examples: Examples,
    /// What each model did on them.
    pub outcomes: Outcomes,
}

impl Tables {
    /// Reads the tables of an evaluation from the bytes of its blobs.
    ///
    /// # Errors
    /// Bytes that are no such tables.
    pub fn read(examples: Vec<u8>, outcomes: Vec<u8>) -> Result<Self, JudgeError> {
        let examples = examples_from(&Source::from_bytes("the examples", None, examples)?)?;
        let source = Source::from_bytes("the outcomes", None, outcomes)?;
        let read = outcomes_from(&[source], &examples, &OutcomeColumns::default())?;
        Ok(Self { examples, outcomes: read.outcomes })
    }

    /// The examples of these rows, and the outcomes on them.
    pub fn subset(&self, rows: &[usize]) -> Self {
        let numbers =
            |values: &Vec<f64>| rows.iter().filter_map(|row| values.get(*row).copied()).collect::<Vec<f64>>();
        let categories = |values: &Categories| Categories {
            levels: values.levels.clone(),
            codes: rows.iter().filter_map(|row| values.codes.get(*row).copied()).collect(),
        };
        let column = |column: &Column| Column {
            name: column.name.clone(),
            values: match &column.values {
                Values::Numbers(values) => Values::Numbers(numbers(values)),
                Values::Categories(values) => Values::Categories(categories(values)),
                Values::TooFine { distinct_min } => Values::TooFine { distinct_min: *distinct_min },
            },
        };
        let model = |model: &ModelOutcomes| ModelOutcomes {
            model: model.model.clone(),
            scores: numbers(&model.scores),
            costs: model.costs.as_ref().map(numbers),
            latencies_ms: model.latencies_ms.as_ref().map(numbers),
            predictions: model.predictions.as_ref().map(categories),
            repeat_scores: model.repeat_scores.as_ref().map(numbers),
        };
        let examples = Examples {
            ids: rows.iter().filter_map(|row| self.examples.ids.get(*row).cloned()).collect(),
            columns: self.examples.columns.iter().map(column).collect(),
        };
        Self { examples, outcomes: Outcomes { models: self.outcomes.models.iter().map(model).collect() } }
    }

    /// How many rows there are, and the root of the RFC 6962 tree over them.
    ///
    /// A row is `[model, example_id, score]` as JSON without white space; rows come model by model in the order in
    /// which the table first names them, and in the order of the examples.
    pub fn rows_root(&self) -> (u64, Hash) {
        let mut frontier = Frontier::new();
        for model in &self.outcomes.models {
            for (example, score) in self.examples.ids.iter().zip(&model.scores) {
                if !score.is_nan() {
                    let row = serde_json::json!([model.model, example, score]).to_string();
                    frontier.append(leaf_hash(row.as_bytes()), &mut |_, _| {});
                }
            }
        }
        (frontier.size(), frontier.root())
    }
}
