//! The tables of an evaluation: examples and outcomes as blobs, and the root over the rows.

use assay_evidence::{Categories, Column, Examples, ModelOutcomes, Outcomes, Values};
use assay_merkle::{Frontier, Hash, leaf_hash};
use assay_records::{Bounds, OutcomeColumns, Source, examples_from, outcomes_from};

use crate::JudgeError;

/// The most bytes that the tables of an evaluation may have together for anyone to rest on them.
pub const TABLES_BYTES_MAX: u64 = 256 << 20;

/// The most examples with their features, the most rows of outcomes, of how many models on how many examples, and the
/// most bytes of different texts: a file's own length says little, which may hold the same row a thousand million times.
const EXAMPLES: Bounds = Bounds { rows_max: 1 << 22, cells_max: 1 << 26, text_bytes_max: 1 << 28 };
const OUTCOMES: Bounds = Bounds { rows_max: 1 << 26, cells_max: 1 << 25, text_bytes_max: 1 << 28 };

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
    /// Bytes that are no such tables, or stand for more than anyone has to read.
    pub fn read(examples: Vec<u8>, outcomes: Vec<u8>) -> Result<Self, JudgeError> {
        let source = Source::from_bytes("the examples", None, examples)?;
        let examples = examples_from(&source.bounded(EXAMPLES))?;
        let outcomes = read_outcomes(&examples, "the outcomes", outcomes)?;
        Ok(Self { examples, outcomes })
    }

    /// Reads other outcomes on the same examples, as a replay brings them.
    ///
    /// # Errors
    /// As [`Tables::read`].
    pub fn outcomes_again(&self, outcomes: Vec<u8>) -> Result<Outcomes, JudgeError> {
        read_outcomes(&self.examples, "the replayed outcomes", outcomes)
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

fn read_outcomes(examples: &Examples, name: &str, outcomes: Vec<u8>) -> Result<Outcomes, JudgeError> {
    let source = Source::from_bytes(name, None, outcomes)?.bounded(OUTCOMES);
    Ok(outcomes_from(&[source], examples, &OutcomeColumns::default())?.outcomes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Six thousand models with one outcome each, on six thousand examples, are few bytes and much memory.
    #[test]
    fn tables_that_stand_for_too_much_are_not_read() {
        let lines = |head: &str, line: &dyn Fn(u64) -> String| {
            (0..6000).fold(head.to_owned(), |text, number| text + &line(number) + "\n").into_bytes()
        };
        let examples = lines("example_id\n", &|number| number.to_string());
        let outcomes = lines("model,example_id,score\n", &|number| format!("model {number},{number},1"));
        let error = Tables::read(examples.clone(), outcomes).err().unwrap().to_string();
        assert_eq!(error, "`the outcomes` has more than 33554432 cells, the most that is read of it");
        // A feature that appears at the end is as long as all others.
        let wide = |number: u64| {
            let features: Vec<String> = (0..1999).map(|feature| format!(",\"f{feature}\":1")).collect();
            format!(
                "{{\"example_id\":\"{number}\"{}}}",
                if number == 39_999 { features.concat() } else { String::new() }
            )
        };
        let examples = (0..40_000).fold(String::new(), |text, number| text + &wide(number) + "\n");
        let error = Tables::read(examples.into_bytes(), b"model,example_id,score\na,1,1\n".to_vec());
        let error = error.err().unwrap().to_string();
        assert_eq!(error, "`the examples` has more than 67108864 cells, the most that is read of it");
    }
}
