//! Which columns of an outcomes file mean what.

use crate::RecordsError;
use crate::source::Source;

/// The names of the columns of an outcomes file. Columns `model` and `example_id` are always needed.
///
/// `None` means the conventional column (`cost`, `prediction`, `latency_ms`, `run`, `time`) where the file has
/// one; a name given here must be in every file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeColumns {
    /// The score, from 0 to 1.
    pub score: String,
    /// What the answer cost, in any unit.
    pub cost: Option<String>,
    /// The answer given.
    pub prediction: Option<String>,
    /// How long the answer took, in milliseconds.
    pub latency: Option<String>,
    /// Which run of the same test the row belongs to.
    pub run: Option<String>,
    /// When it happened.
    pub time: Option<String>,
}

impl Default for OutcomeColumns {
    fn default() -> OutcomeColumns {
        let score = "score".to_string();
        OutcomeColumns { score, cost: None, prediction: None, latency: None, run: None, time: None }
    }
}

/// How many columns have a meaning.
pub(crate) const MEANINGS: usize = 8;

impl OutcomeColumns {
    /// The columns in a fixed order (model, example, score, cost, prediction, latency, run, time), and whether
    /// each must be there.
    pub(crate) fn wanted(&self) -> [(&str, bool); MEANINGS] {
        fn named<'n>(given: &'n Option<String>, conventional: &'n str) -> (&'n str, bool) {
            given.as_deref().map_or((conventional, false), |name| (name, true))
        }
        [
            ("model", true),
            ("example_id", true),
            (&self.score, true),
            named(&self.cost, "cost"),
            named(&self.prediction, "prediction"),
            named(&self.latency, "latency_ms"),
            named(&self.run, "run"),
            named(&self.time, "time"),
        ]
    }

    /// The column of each meaning.
    pub(crate) fn names(&self) -> OutcomeNames<'_> {
        let [_, _, score, cost, _, latency, _, time] = self.wanted();
        OutcomeNames { score: score.0, cost: cost.0, latency: latency.0, time: time.0 }
    }

    /// The position of each wanted column among the columns of a file.
    pub(crate) fn positions(
        &self,
        source: &Source,
        names: &[String],
    ) -> Result<[Option<usize>; MEANINGS], RecordsError> {
        let mut positions = [None; MEANINGS];
        for (position, (name, needed)) in positions.iter_mut().zip(self.wanted()) {
            *position = names.iter().position(|known| known == name);
            if needed && position.is_none() {
                return Err(RecordsError::unknown_column(source.name(), name, names));
            }
        }
        Ok(positions)
    }
}

/// The columns whose values are checked, for messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OutcomeNames<'n> {
    pub(crate) score: &'n str,
    pub(crate) cost: &'n str,
    pub(crate) latency: &'n str,
    pub(crate) time: &'n str,
}
