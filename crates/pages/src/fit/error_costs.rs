//! What an error may cost, as far as a slider goes: by what answers cost in the evaluation.

use assay_evidence::fit::FitReport;
use serde::Serialize;

/// An error that costs less than this part of the cheapest model's answer hardly counts beside what any answer costs.
const LEAST: f64 = 0.1;
/// Beside an error that costs so many of the dearest model's answers, what an answer costs hardly counts.
const MOST: f64 = 100_000.0;

/// The ends of a slider's scale beside its nothing, in the unit of the records' costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ErrorCosts {
    /// The least that is more than nothing.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl ErrorCosts {
    /// Those of what has been weighed; none where no answer is known to cost anything.
    pub fn of(report: &FitReport) -> Option<Self> {
        Self::from(report.models.iter().filter_map(|model| model.cost))
    }

    fn from(costs: impl Iterator<Item = f64>) -> Option<Self> {
        let costs: Vec<f64> = costs.filter(|cost| cost.is_finite() && *cost > 0.0).collect();
        let cheapest = costs.iter().copied().reduce(f64::min)?;
        let dearest = costs.iter().copied().reduce(f64::max)?;
        let scale = Self { least: LEAST * cheapest, most: MOST * dearest };
        // Costs at the end of all numbers leave no room for a scale.
        (scale.least > 0.0 && (scale.most / scale.least).is_finite()).then_some(scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_made_of_what_answers_cost() {
        let scale = |costs: &[f64]| ErrorCosts::from(costs.iter().copied());
        assert_eq!(scale(&[20.0, 0.0, 4.0]), Some(ErrorCosts { least: 0.4, most: 2_000_000.0 }));
        assert_eq!(scale(&[5.0]), Some(ErrorCosts { least: 0.5, most: 500_000.0 }));
        for none in [&[][..], &[0.0], &[f64::NAN], &[f64::MAX], &[1e-200, 1e200], &[f64::MIN_POSITIVE / 4.0]]
        {
            assert!(scale(none).is_none_or(|scale| scale.least > 0.0 && scale.most.is_finite()), "{none:?}");
        }
        assert_eq!(scale(&[0.0]), None);
    }
}
