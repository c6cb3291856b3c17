//! Flips: results that change between two runs of the same test.

use crate::ModelOutcomes;
use crate::flips::compare;
use crate::niches::{Warning, WarningEvidence, WarningKind};

/// Flips are worth a warning when this share of the outcomes is shown to change.
const SHARE_MIN: f64 = 0.01;

/// The warning that a model's second run disagrees with its first.
pub(super) fn warning(model: &ModelOutcomes) -> Option<Warning> {
    let flips = compare(&model.scores, model.repeat_scores.as_ref()?)?;
    if flips.share_interval.0 < SHARE_MIN {
        return None;
    }
    let text = format!(
        "{:.1}% of {} outcomes changed between two runs of the same test ({} lost, {} gained): one run's score is that uncertain",
        100.0 * flips.share,
        flips.n,
        flips.lost,
        flips.gained
    );
    let evidence = WarningEvidence {
        n: Some(flips.n),
        observed: Some(flips.share),
        expected: Some(0.0),
        p: Some(flips.p),
        ..Default::default()
    };
    Some(Warning { kind: WarningKind::Flips, text, evidence })
}
