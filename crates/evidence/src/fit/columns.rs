//! The columns that a workload has in common with the examples: only by those can evidence be weighed to it.

use crate::features::ColumnChoice;
use crate::{EvidenceError, Examples};

/// The columns to weigh by, and the examples' columns that cannot be, since the workload lacks them.
///
/// Columns that were asked for by name are left as they are: that the workload lacks one is an error of the fit.
///
/// # Errors
/// No column in common.
pub fn shared_columns(
    mut choice: ColumnChoice,
    examples: &Examples,
    workload: &Examples,
) -> Result<(ColumnChoice, Vec<String>), EvidenceError> {
    if !examples.columns.iter().any(|column| workload.column(&column.name).is_some()) {
        return Err(EvidenceError::NoEvidence("the workload and the examples have no column in common"));
    }
    let lacking = |name: &String| {
        choice.features.is_none()
            && choice.label.as_ref() != Some(name)
            && workload.column(name).is_none()
            && !choice.ignore.contains(name)
    };
    let unused: Vec<String> =
        examples.columns.iter().map(|column| &column.name).filter(|name| lacking(name)).cloned().collect();
    choice.ignore.extend(unused.iter().cloned());
    Ok((choice, unused))
}
