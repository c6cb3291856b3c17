//! What is asked of a fit.

use crate::EvidenceError;
use crate::features::ColumnChoice;
use crate::settings::open_unit;

/// The buyer's question.
#[derive(Debug, Clone, PartialEq)]
pub struct FitSettings {
    /// The mean score that the workload requires, strictly between 0 and 1.
    pub floor: f64,
    /// The most that an answer may cost on average, in the unit of the records' costs.
    pub budget: Option<f64>,
    /// What a wrong answer costs, in the same unit.
    pub error_cost: Option<f64>,
    /// How sure to be of all lower bounds at once.
    pub confidence: f64,
    /// Bytes that decide the split.
    pub seed: Vec<u8>,
    /// The columns to weigh by.
    pub columns: ColumnChoice,
}

impl Default for FitSettings {
    fn default() -> Self {
        Self {
            floor: 0.9,
            budget: None,
            error_cost: None,
            confidence: 0.95,
            seed: vec![0],
            columns: ColumnChoice::default(),
        }
    }
}

impl FitSettings {
    pub(super) fn check(&self) -> Result<(), EvidenceError> {
        open_unit("floor", self.floor)?;
        open_unit("confidence", self.confidence)?;
        for (name, value) in [("budget", self.budget), ("error cost", self.error_cost)] {
            if let Some(value) = value.filter(|value| !value.is_finite() || *value < 0.0) {
                return Err(EvidenceError::Setting {
                    name,
                    value: value.to_string(),
                    wanted: "a number of at least 0",
                });
            }
        }
        Ok(())
    }
}
