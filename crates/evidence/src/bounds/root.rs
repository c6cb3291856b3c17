//! Bisection, the one root finder that all bounds share.

/// The point in `[low, high]` where a monotone condition changes from true at `low` to false at `high`.
///
/// Halves the interval until it is as narrow as a double can tell; returns the side on which `holds` is
/// true, so that a bound found this way errs on the side of the caller's condition.
pub(super) fn last_true(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    // 60 halvings bring an interval of width 1 below the spacing of doubles near 1.
    for _ in 0..60 {
        let middle = low + (high - low) / 2.0;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
