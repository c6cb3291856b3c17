//! One model on one slice over time: its confidence sequence and its state.

use super::SeriesReport;
use super::detector::{Detector, Side};
use crate::bounds::beta_binomial;
use crate::bounds::betting::ScoreCounts;
use crate::slice::Slice;
use serde::Serialize;

/// Changes of state kept per series; a series that flickers more than this says so by reaching it.
const CHANGES_MAX: usize = 1000;

/// Whether a floor is still reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Shown to have been missed, at some time since the record (or since the last recovery) began.
    Broken,
    /// Recent scores speak against it, or what was shown no longer is, but it is not yet past doubt.
    Weakening,
    /// Not shown either way.
    Unproven,
    /// The record (or what followed the last break) shows that it is reached, and nothing recent speaks against it.
    Holds,
}

/// A count and a mean with the confidence sequence's interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Outcomes.
    pub n: u64,
    /// Their mean score.
    pub mean: Option<f64>,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// How many outcomes the series had then.
    pub n: u64,
    /// The time of the outcome that changed it; empty where records have no times.
    pub time: String,
    /// The state before.
    pub from: State,
    /// The state after.
    pub to: State,
    /// The mean of the whole record then.
    pub mean: f64,
}

/// Scores since some moment.
#[derive(Debug, Clone, Default)]
struct Record {
    scores: Vec<f64>,
    sum: f64,
    /// Scores that are neither 0 nor 1.
    fractional: usize,
    /// While there are fractional scores: logarithms of wealth are recomputed at these counts only.
    cached: Option<(usize, f64, f64)>,
}

/// A series as it is being watched.
#[derive(Debug, Clone)]
pub(super) struct Series {
    floor: f64,
    alpha: f64,
    record: Record,
    since_break: Option<Record>,
    /// Bets that the floor is missed.
    decline: Detector,
    /// After a break, bets that the floor is reached again.
    recovery: Option<Detector>,
    state: State,
    changes: Vec<Change>,
}

impl Series {
    pub(super) fn new(floor: f64, alpha: f64) -> Self {
        Self {
            floor,
            alpha,
            record: Record::default(),
            since_break: None,
            decline: Detector::new(Side::Below, floor),
            recovery: None,
            state: State::Unproven,
            changes: Vec::new(),
        }
    }

    /// Takes the next score and its time.
    pub(super) fn observe(&mut self, score: f64, time: &str) {
        self.record.push(score);
        if let Some(since) = &mut self.since_break {
            since.push(score);
        }
        self.decline.observe(score);
        if let Some(recovery) = &mut self.recovery {
            recovery.observe(score);
        }
        let state = self.next_state();
        if state == self.state {
            return;
        }
        if self.changes.len() < CHANGES_MAX {
            let (n, mean) = (self.record.scores.len() as u64, self.record.mean().unwrap_or_default());
            self.changes.push(Change { n, time: time.to_owned(), from: self.state, to: state, mean });
        }
        if state == State::Broken {
            // What follows a break is judged afresh, whenever it begins to be better.
            self.since_break = Some(Record::default());
            self.recovery = Some(Detector::new(Side::Above, self.floor));
        }
        if self.state == State::Broken {
            self.since_break = Some(Record::default());
            self.decline = Detector::new(Side::Below, self.floor);
        }
        self.state = state;
    }

    fn next_state(&mut self) -> State {
        let record = self.since_break.as_mut().unwrap_or(&mut self.record);
        let (above, below) = record.log_evidence(self.floor);
        let threshold = -self.alpha.ln();
        let decline = self.decline.e_value().ln();
        let recovered = self.recovery.as_ref().is_some_and(|recovery| recovery.e_value().ln() >= threshold);
        let reached = above >= threshold || recovered;
        match self.state {
            State::Broken if recovered => State::Holds,
            State::Broken => State::Broken,
            _ if decline >= threshold => State::Broken,
            _ if decline >= threshold / 2.0 || below >= threshold => State::Weakening,
            // Left only once nothing recent speaks against the floor any more, lest the state flicker.
            State::Weakening if decline >= 0.0 || !reached => State::Weakening,
            _ if reached => State::Holds,
            State::Holds if decline < 0.0 => State::Holds,
            State::Holds => State::Weakening,
            _ => State::Unproven,
        }
    }

    pub(super) fn report(&self, model: String, slice: Slice) -> SeriesReport {
        SeriesReport {
            model,
            text: slice.to_string(),
            slice,
            state: self.state,
            record: self.record.estimate(self.alpha),
            since_break: self.since_break.as_ref().map(|record| record.estimate(self.alpha)),
            e_value: self.decline.e_value(),
            changes: self.changes.clone(),
        }
    }
}

impl Record {
    fn push(&mut self, score: f64) {
        self.scores.push(score);
        self.sum += score;
        self.fractional += usize::from(score != 0.0 && score != 1.0);
    }

    fn mean(&self) -> Option<f64> {
        (!self.scores.is_empty()).then(|| self.sum / self.scores.len() as f64)
    }

    /// Logarithms of the e-values against the mean being at most, and at least, the floor.
    ///
    /// Two-sided: each reaches the threshold when the floor leaves the confidence sequence on that side.
    fn log_evidence(&mut self, floor: f64) -> (f64, f64) {
        let Some(mean) = self.mean() else { return (0.0, 0.0) };
        let n = self.scores.len();
        if self.fractional == 0 {
            let evidence = beta_binomial::log_e_value(self.sum as u64, n as u64, floor);
            return if mean > floor { (evidence, f64::NEG_INFINITY) } else { (f64::NEG_INFINITY, evidence) };
        }
        // Any fixed schedule of looks is valid; one every 2% keeps a long series from costing its square.
        let due = self.cached.is_none_or(|(at, _, _)| n < 200 || n >= at + at / 50);
        if due {
            let counts = ScoreCounts::new(self.scores.clone());
            let above = counts.log_wealth_above(floor) - std::f64::consts::LN_2;
            self.cached = Some((n, above, counts.log_wealth_below(floor) - std::f64::consts::LN_2));
        }
        self.cached.map_or((0.0, 0.0), |(_, above, below)| (above, below))
    }

    fn estimate(&self, alpha: f64) -> Estimate {
        let n = self.scores.len() as u64;
        let (lower, upper) = if self.fractional == 0 {
            beta_binomial::interval(self.sum as u64, n, alpha)
        } else {
            let counts = ScoreCounts::new(self.scores.clone());
            (counts.lower(alpha / 2.0), counts.upper(alpha / 2.0))
        };
        Estimate { n, mean: self.mean(), lower, upper }
    }
}
