//! What the settings of all questions have in common.

use crate::EvidenceError;

/// The smallest slice that is looked at where nothing else is asked: 1% of the examples.
pub(crate) fn support_min_default(examples: usize) -> usize {
    examples.div_ceil(100).max(20).min(examples.max(1))
}

/// Requires a number strictly between 0 and 1.
pub(crate) fn open_unit(name: &'static str, value: f64) -> Result<(), EvidenceError> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(EvidenceError::Setting { name, value: value.to_string(), wanted: "strictly between 0 and 1" })
}
