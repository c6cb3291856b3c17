//! What is asked of a search for niches.

use crate::EvidenceError;
use crate::features::ColumnChoice;
use crate::search::DEPTH_MAX;
use crate::settings::{open_unit, support_min_default};

/// The question: which score suffices, and how sure to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The mean score that a use requires, strictly between 0 and 1.
    pub floor: f64,
    /// Most predicates in a slice.
    pub depth: usize,
    /// Fewest examples in a slice, both halves together; chosen from the data when `None`.
    pub support_min: Option<usize>,
    /// Share of false ones tolerated among the niches reported, and among the limits.
    pub false_discovery_rate: f64,
    /// How sure to be of all intervals at once.
    pub confidence: f64,
    /// Bytes that decide the split.
    pub seed: Vec<u8>,
    /// The columns to slice by.
    pub columns: ColumnChoice,
    /// Mean scores that someone states for a model, to be held against its rows.
    pub claims: Vec<Claim>,
}

/// A mean score that someone states for a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The model.
    pub model: String,
    /// The stated mean, in [0, 1].
    pub mean: f64,
    /// How far the true mean may be from it for the statement to be rounding; half of its last digit.
    pub rounding: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            floor: 0.9,
            depth: 3,
            support_min: None,
            false_discovery_rate: 0.1,
            confidence: 0.95,
            seed: vec![0],
            columns: ColumnChoice::default(),
            claims: Vec::new(),
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), EvidenceError> {
        open_unit("floor", self.floor)?;
        open_unit("false discovery rate", self.false_discovery_rate)?;
        open_unit("confidence", self.confidence)?;
        if self.depth == 0 || self.depth > DEPTH_MAX {
            let value = self.depth.to_string();
            return Err(EvidenceError::Setting {
                name: "depth",
                value,
                wanted: "a whole number from 1 to 5",
            });
        }
        if self.support_min == Some(0) {
            return Err(EvidenceError::Setting { name: "support", value: "0".into(), wanted: "at least 1" });
        }
        Ok(())
    }

    /// The smallest slice worth asking about: 1% of the examples, but enough that a perfect score on the
    /// validation half could confirm the floor.
    pub(super) fn support_min_for(&self, examples: usize) -> usize {
        let perfect = (self.false_discovery_rate.ln() / self.floor.ln()).ceil() as usize;
        self.support_min
            .unwrap_or_else(|| support_min_default(examples).max(2 * perfect).min(examples.max(1)))
    }
}
