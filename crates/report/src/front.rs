//! Which models are on the Pareto front: nothing known is both cheaper and better.

/// Whether each (cost, mean) is on the front.
pub fn on_front(points: &[(f64, f64)]) -> Vec<bool> {
    let beats = |(cost, mean): &(f64, f64), (other_cost, other_mean): &(f64, f64)| {
        other_cost <= cost && other_mean >= mean && (other_cost < cost || other_mean > mean)
    };
    points.iter().map(|point| !points.iter().any(|other| beats(point, other))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_is_what_nothing_beats() {
        let points = [(1.0, 0.2), (2.0, 0.5), (3.0, 0.4), (4.0, 0.6), (4.0, 0.6), (4.0, 0.5)];
        assert_eq!(on_front(&points), [true, true, false, true, true, false]);
        assert!(on_front(&[]).is_empty());
    }
}
