//! The sample of an evaluation that is run again: which rows, and whether they came out alike.

use std::collections::{HashMap, HashSet};

use assay_evidence::{Examples, ModelOutcomes, Outcomes};
use assay_statement::Digest;
use sha2::{Digest as _, Sha256};

use assay_judge::Tables;

/// A row of the evaluation that is in the sample.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) model: String,
    pub(crate) example: String,
    pub(crate) score: f64,
}

/// The rows with the smallest `SHA-256(root || model || 0x1f || example_id)`.
pub(crate) fn sample(tables: &Tables, root: &Digest, count: usize) -> Vec<Row> {
    let mut ranked = Vec::new();
    for model in &tables.outcomes.models {
        for (example, score) in scored(&tables.examples, model) {
            let hash = Sha256::new().chain_update(root.as_bytes()).chain_update(&model.model);
            let rank: [u8; 32] = hash.chain_update([0x1f]).chain_update(example).finalize().into();
            ranked.push((rank, Row { model: model.model.clone(), example: example.to_owned(), score }));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(count).map(|(_, row)| row).collect()
}

fn scored<'a>(examples: &'a Examples, model: &'a ModelOutcomes) -> impl Iterator<Item = (&'a str, f64)> {
    let rows = examples.ids.iter().zip(&model.scores);
    rows.filter(|(_, score)| !score.is_nan()).map(|(example, score)| (example.as_str(), *score))
}

/// A sample that was run again, beside the one that should have been.
pub(crate) struct Again {
    /// The sample's rows, each with the score that came out now.
    pub(crate) rows: Vec<(Row, f64)>,
    /// The first row of the sample that has no score now.
    pub(crate) missing: Option<Row>,
    /// How many scores there are of rows that are not in the sample.
    pub(crate) beyond: usize,
}

impl Again {
    /// Lays outcomes on the same examples beside a sample.
    pub(crate) fn of(sample: Vec<Row>, examples: &Examples, outcomes: &Outcomes) -> Self {
        let mut scores = HashMap::new();
        for model in &outcomes.models {
            for (example, score) in scored(examples, model) {
                scores.insert((model.model.as_str(), example), score);
            }
        }
        let drawn: HashSet<(&str, &str)> =
            sample.iter().map(|row| (row.model.as_str(), row.example.as_str())).collect();
        let beyond = scores.keys().filter(|row| !drawn.contains(*row)).count();
        let (mut rows, mut missing) = (Vec::new(), None);
        for row in &sample {
            match scores.get(&(row.model.as_str(), row.example.as_str())) {
                Some(score) => rows.push((row.clone(), *score)),
                None if missing.is_none() => missing = Some(row.clone()),
                None => {}
            }
        }
        Self { rows, missing, beyond }
    }

    /// How many scores lie no further apart than the tolerance.
    pub(crate) fn matched(&self, tolerance: f64) -> u64 {
        self.rows.iter().filter(|(row, score)| (score - row.score).abs() <= tolerance).count() as u64
    }

    /// The sample's rows as they came out, as JSON lines in the order of the sample.
    pub(crate) fn to_json_lines(&self) -> String {
        let line = |(row, score): &(Row, f64)| {
            serde_json::json!({ "model": row.model, "example_id": row.example, "score": score }).to_string()
                + "\n"
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The golden sample in `vectors/evidence`, which `docs/formats.md` explains.
    #[test]
    fn a_sample_is_drawn_as_the_golden_file_says() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/evidence");
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let tables = Tables::read(read("first-examples.csv"), read("first-outcomes.csv")).unwrap();
        let golden: Value = serde_json::from_slice(&read("sample.json")).unwrap();
        let root: Digest = golden["root"].as_str().unwrap().parse().unwrap();
        let wanted = golden["rows"].as_array().unwrap();
        let drawn = sample(&tables, &root, wanted.len());
        let shown = |row: &Row| serde_json::json!([row.model, row.example, row.score]);
        assert_eq!(drawn.iter().map(shown).collect::<Vec<_>>(), *wanted);
        // A sample of more is a longer one, and all rows are the most that there are.
        let all = sample(&tables, &root, usize::MAX);
        assert_eq!((all.len() as u64, &all[..drawn.len()]), (tables.rows_root().0, &drawn[..]));
    }
}
