//! The detector: an e-value that grows once scores lie on one side of the floor, whenever that begins.
//!
//! For each possible beginning `j` a bet that scores from there on lie on that side would be a test
//! martingale; their mixture with weights `1 / (j (j + 1))`, which sum to 1, is one too. So while the mean
//! stays on the other side, or at the floor, the mixture ever reaches `1 / alpha` with probability at most `alpha`
//! (Ville 1939; the mixture over beginnings is the e-process form of the Shiryaev-Roberts statistic, see
//! Shin, Ramdas and Rinaldo, "E-detectors", 2024).

use crate::bounds::betting::FRACTIONS;

/// Wealth is held below this, so that a long decline cannot overflow it.
const WEALTH_MAX: f64 = 1e280;

/// The side of the floor that is bet on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The floor is missed.
    Below,
    /// The floor is reached again.
    Above,
}

/// The running mixture.
#[derive(Debug, Clone)]
pub(super) struct Detector {
    side: Side,
    floor: f64,
    observed: f64,
    /// Per fraction bet, the weighed wealth of all beginnings so far.
    wealth: [f64; FRACTIONS.len()],
}

impl Detector {
    pub(super) fn new(side: Side, floor: f64) -> Self {
        Self { side, floor, observed: 0.0, wealth: [0.0; FRACTIONS.len()] }
    }

    /// Takes the next score in [0, 1].
    pub(super) fn observe(&mut self, score: f64) {
        self.observed += 1.0;
        let weight = 1.0 / (self.observed * (self.observed + 1.0));
        let gain = match self.side {
            Side::Below => (1.0 - score) / (1.0 - self.floor) - 1.0,
            Side::Above => score / self.floor - 1.0,
        };
        for (wealth, fraction) in self.wealth.iter_mut().zip(FRACTIONS) {
            *wealth = ((*wealth + weight) * (1.0 + fraction * gain)).min(WEALTH_MAX);
        }
    }

    /// The e-value against the mean having been on the other side all along.
    pub(super) fn e_value(&self) -> f64 {
        // Beginnings still to come hold the rest of the weight, unbet.
        let rest = 1.0 / (self.observed + 1.0);
        self.wealth.iter().sum::<f64>() / FRACTIONS.len() as f64 + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_plain_mixture_over_beginnings() {
        let scores = [1.0, 0.0, 0.5, 0.0, 1.0, 0.25];
        let floor = 0.7;
        let mut detector = Detector::new(Side::Below, floor);
        scores.iter().for_each(|score| detector.observe(*score));
        let product = |fraction: f64, from: usize| {
            scores[from..]
                .iter()
                .map(|x| 1.0 - fraction + fraction * (1.0 - x) / (1.0 - floor))
                .product::<f64>()
        };
        let begun: f64 = (0..scores.len())
            .map(|from| {
                let weight = 1.0 / ((from + 1) as f64 * (from + 2) as f64);
                weight * FRACTIONS.iter().map(|f| product(*f, from)).sum::<f64>() / FRACTIONS.len() as f64
            })
            .sum();
        let plain = begun + 1.0 / (scores.len() as f64 + 1.0);
        assert!((detector.e_value() / plain - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_late_decline_is_seen_soon() {
        let mut detector = Detector::new(Side::Below, 0.9);
        (0..5000).for_each(|at| detector.observe(f64::from(u8::from(at % 20 != 0))));
        assert!(detector.e_value() < 1.0);
        let delay = (0..).take_while(|at| {
            detector.observe(f64::from(u8::from(at % 2 == 0)));
            detector.e_value() < 20.0
        });
        let delay = delay.count();
        assert!(delay < 80, "{delay}");
    }
}
