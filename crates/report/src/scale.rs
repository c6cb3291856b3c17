//! The axes of the scatter: a logarithmic one for cost, a plain one for shares.

/// A scale from values to places on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// The values at the two ends; logarithms on the cost axis.
    from: f64,
    to: f64,
    /// The places of the two ends.
    start: f64,
    end: f64,
}

impl Scale {
    /// A logarithmic scale that holds all the costs given, with some room to both sides.
    pub(crate) fn costs(costs: &[f64], start: f64, end: f64) -> Self {
        let low = costs.iter().copied().fold(f64::INFINITY, f64::min).log10();
        let high = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max).log10();
        // Half a decade at the least, so that there is always a round cost to mark.
        let room = ((high - low) * 0.06).max(0.25);
        Self { from: low - room, to: high + room, start, end }
    }

    /// A plain scale from one share to another, ends at whole tens of percents.
    pub(crate) fn shares(low: f64, high: f64, start: f64, end: f64) -> Self {
        let from = (low * 10.0).floor().clamp(0.0, 9.0) / 10.0;
        let to = (high * 10.0).ceil().clamp(from * 10.0 + 1.0, 10.0) / 10.0;
        Self { from, to, start, end }
    }

    /// The place of a share, or of the logarithm of a cost.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let part = (value - self.from) / (self.to - self.from);
        self.start + part.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// The place of a cost.
    pub(crate) fn place_cost(&self, cost: f64) -> f64 {
        self.place(cost.log10())
    }

    /// Round costs along the axis: 1, 2 and 5 times powers of ten, or the powers alone where those are many.
    pub(crate) fn cost_ticks(&self) -> Vec<f64> {
        let decades = self.from.floor() as i32..=self.to.ceil() as i32;
        let digits: &[f64] = match self.to - self.from {
            span if span > 6.0 => &[1.0],
            span if span > 3.0 => &[1.0, 3.0],
            _ => &[1.0, 2.0, 5.0],
        };
        decades
            .flat_map(|decade| digits.iter().map(move |digit| digit * 10f64.powi(decade)))
            .filter(|cost| (self.from..=self.to).contains(&cost.log10()))
            .collect()
    }

    /// Every whole ten percent along the axis.
    pub(crate) fn share_ticks(&self) -> Vec<f64> {
        let tens = (self.from * 10.0).round() as i32..=(self.to * 10.0).round() as i32;
        tens.map(|ten| f64::from(ten) / 10.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_lie_by_their_logarithm() {
        let scale = Scale::costs(&[1.0, 100.0], 0.0, 100.0);
        assert!((scale.place_cost(10.0) - 50.0).abs() < 1e-9);
        assert!(scale.place_cost(1.0) > 0.0 && scale.place_cost(100.0) < 100.0);
        assert_eq!(scale.cost_ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    }

    #[test]
    fn one_cost_is_enough() {
        let scale = Scale::costs(&[3.0], 0.0, 100.0);
        assert!((scale.place_cost(3.0) - 50.0).abs() < 1e-9);
        assert!(!scale.cost_ticks().is_empty());
    }

    #[test]
    fn shares_end_at_whole_tens() {
        let scale = Scale::shares(0.183, 0.75, 100.0, 0.0);
        assert_eq!(scale.share_ticks().len(), 8);
        assert_eq!(scale.place(0.1), 100.0);
        assert_eq!(scale.place(0.8), 0.0);
    }
}
