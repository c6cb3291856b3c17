//! Break-even: what one model is worth to a workload over the next best that suffices, with its interval.
//!
//! Without a cost of errors the buyer needs so many right answers, and a model's cost for each is `c / q`: its mean cost
//! per answer over its mean score. Over an alternative it saves
//!
//! ```text
//! answers * (c' / q' - c / q)
//! ```
//!
//! With a cost of errors `e` the buyer sends so many questions, and it saves
//!
//! ```text
//! answers * ((c' + e (1 - q')) - (c + e (1 - q)))
//! ```
//!
//! The interval puts each score at the end of its bounds over the whole workload, on which all models' bounds hold at
//! once, and each cost two standard errors away; what lies outside the evidence counts as all wrong at one end and as
//! all right at the other. So thin evidence gives a wide interval, or one without an end.

use serde::Serialize;
use thiserror::Error;

use super::report::{FitReport, FittedModel};
use super::router::NORMAL_95;

/// Why there is no break-even.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoBreakEven {
    /// The model is not among those that were weighed, or has no outcome that counts.
    #[error("the evidence has no outcomes of `{0}` on such a workload")]
    NoModel(String),
    /// What an answer costs is not known.
    #[error("the evidence does not say what an answer of `{0}` costs")]
    NoCost(String),
    /// There is nothing to compare it with.
    #[error(
        "no other model of known cost is shown to reach the floor, so there is nothing that it could replace"
    )]
    NoAlternative,
}

/// What a model is worth to a workload over the next best that suffices, in the unit of the records' costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BreakEven {
    /// The model.
    pub model: String,
    /// Whether it is shown to reach the floor.
    pub suffices: bool,
    /// The next best: the cheapest other model that is shown to reach the floor.
    pub alternative: String,
    /// Right answers that are needed; with a cost of errors, questions.
    pub answers: u64,
    /// What it saves in all.
    pub estimate: f64,
    /// The least that it saves; `None` where the evidence sets no bound.
    pub lower: Option<f64>,
    /// The most that it saves; `None` where the evidence sets no bound.
    pub upper: Option<f64>,
}

/// Where a price lies against what is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Less than the least that is saved: it is shown to pay.
    Below,
    /// The evidence does not tell.
    Within,
    /// More than the most that is saved: it is shown not to pay.
    Above,
}

impl BreakEven {
    /// Where a price in the unit of the costs lies.
    pub fn position(&self, price: f64) -> Position {
        match (self.lower, self.upper) {
            (Some(lower), _) if price < lower => Position::Below,
            (_, Some(upper)) if price > upper => Position::Above,
            _ => Position::Within,
        }
    }
}

/// A range that may have no upper end.
struct Range {
    least: f64,
    estimate: f64,
    most: Option<f64>,
}

/// What a model is worth over the next best that suffices, for so many answers.
///
/// # Errors
/// A model without outcomes or cost, or nothing to compare it with.
pub fn break_even(report: &FitReport, model: &str, answers: u64) -> Result<BreakEven, NoBreakEven> {
    let found = report.models.iter().find(|fitted| fitted.model == model && fitted.mean.is_some());
    let fitted = found.ok_or_else(|| NoBreakEven::NoModel(model.to_owned()))?;
    let own = expense(report, fitted).ok_or_else(|| NoBreakEven::NoCost(model.to_owned()))?;
    let others = report.models.iter().filter(|other| other.model != model && other.reaches_floor);
    let others = others.filter_map(|other| Some((other, expense(report, other)?)));
    let (other, next) = others
        .min_by(|one, two| one.1.estimate.total_cmp(&two.1.estimate))
        .ok_or(NoBreakEven::NoAlternative)?;
    let times = |saved: f64| answers as f64 * saved;
    Ok(BreakEven {
        model: model.to_owned(),
        suffices: fitted.reaches_floor,
        alternative: other.model.clone(),
        answers,
        estimate: times(next.estimate - own.estimate),
        lower: own.most.map(|most| times(next.least - most)),
        upper: next.most.map(|most| times(most - own.least)),
    })
}

/// What a right answer costs; with a cost of errors, what a question costs.
fn expense(report: &FitReport, model: &FittedModel) -> Option<Range> {
    let (cost, mean) = (model.cost?, model.mean?);
    let outside = report.workload.outside.share;
    let (lower, upper) = (model.lower_worst_case, model.upper * (1.0 - outside) + outside);
    let error = NORMAL_95 * model.cost_error.unwrap_or_default();
    let (cheap, dear) = ((cost - error).max(0.0), cost + error);
    match report.error_cost {
        Some(price) => Some(Range {
            least: cheap + price * (1.0 - upper),
            estimate: cost + price * (1.0 - mean),
            most: Some(dear + price * (1.0 - lower)),
        }),
        None if mean > 0.0 => Some(Range {
            least: cheap / upper,
            estimate: cost / mean,
            most: (lower > 0.0).then(|| dear / lower),
        }),
        None => None,
    }
}
