//! The first line of a journal: which run it belongs to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::{EvaluateError, Item, ModelFactory, Scorer};

/// The layout of the journal; raised whenever it changes.
const VERSION: u32 = 1;

/// What must be the same for a run to be resumed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    assay_journal: u32,
    model: String,
    scorer: String,
    label: String,
    examples: usize,
    model_digest: String,
    examples_digest: String,
}

impl Header {
    pub(crate) fn new(model: &dyn ModelFactory, scorer: &Scorer, label: &str, items: &[Item]) -> Self {
        let examples = items.iter().fold(Digest::new(), |digest, item| {
            let digest = digest.text(&item.example_id).number(item.fields.len() as u64);
            item.fields
                .iter()
                .fold(digest, |digest, (name, value)| digest.text(name).text(&value.to_string()))
        });
        Self {
            assay_journal: VERSION,
            model: model.name().to_owned(),
            scorer: scorer.to_string(),
            label: label.to_owned(),
            examples: items.len(),
            model_digest: Digest::new().text(&model.identity()).hex(),
            examples_digest: examples.hex(),
        }
    }

    /// Checks that a journal that begins with `self` can be resumed by the run `run`.
    pub(crate) fn check(&self, run: &Header, path: &Path) -> Result<(), EvaluateError> {
        let pairs = [
            ("journal version", self.assay_journal.to_string(), run.assay_journal.to_string()),
            ("model", self.model.clone(), run.model.clone()),
            ("scorer", self.scorer.clone(), run.scorer.clone()),
            ("label column", self.label.clone(), run.label.clone()),
            ("number of examples", self.examples.to_string(), run.examples.to_string()),
            ("model settings of digest", short(&self.model_digest), short(&run.model_digest)),
            ("examples of digest", short(&self.examples_digest), short(&run.examples_digest)),
        ];
        match pairs.into_iter().find(|(_, journal, run)| journal != run) {
            None => Ok(()),
            Some((what, journal, run)) => {
                Err(EvaluateError::JournalMismatch { path: path.to_owned(), what, journal, run })
            }
        }
    }
}

/// Enough of a digest to tell two apart in a message.
fn short(digest: &str) -> String {
    digest.chars().take(16).collect()
}
