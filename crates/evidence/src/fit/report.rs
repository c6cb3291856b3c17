//! What a fit reports.

use crate::features::LeftOut;
use crate::slice::Slice;
use serde::Serialize;

/// The answer to a buyer's question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitReport {
    /// The mean score required.
    pub floor: f64,
    /// How sure all lower bounds are at once.
    pub confidence: f64,
    /// The seed of the split, in hexadecimal.
    pub seed: String,
    /// The most an answer may cost.
    pub budget: Option<f64>,
    /// What a wrong answer costs.
    pub error_cost: Option<f64>,
    /// The workload and how evidence covers it.
    pub workload: WorkloadReport,
    /// The cheapest model that is shown to suffice; `None` when none is.
    pub choice: Option<String>,
    /// One sentence that says why.
    pub choice_reason: String,
    /// The models by lower bound, then by cost per correct answer.
    pub models: Vec<FittedModel>,
    /// A router between models, beside the best single one; `None` where there is nothing to route between.
    pub router: Option<Router>,
    /// The columns not weighed by, and why.
    pub left_out: Vec<LeftOut>,
}

/// A workload and how evidence covers it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkloadReport {
    /// Its examples.
    pub n: usize,
    /// The part that no evidence covers.
    pub outside: Outside,
    /// The strata that evidence was weighed by.
    pub strata: usize,
    /// What always giving the workload's most frequent label would score, where labels are known.
    pub constant_answer: Option<ConstantAnswer>,
}

/// The part of a workload that no evidence covers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outside {
    /// Its share of the workload.
    pub share: f64,
    /// Why, by column; an example can be outside for several.
    pub reasons: Vec<OutsideReason>,
}

/// One column's part in what lies outside.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutsideReason {
    /// The column.
    pub column: String,
    /// The share of the workload with a value that the evidence does not have.
    pub share: f64,
    /// Such values, or the range that the evidence has.
    pub text: String,
}

/// The policy of always giving one answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConstantAnswer {
    /// The answer.
    pub answer: String,
    /// Its score on the workload.
    pub mean: f64,
}

/// One model on the workload.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedModel {
    /// Its name.
    pub model: String,
    /// Validation outcomes that its estimate rests on.
    pub n: u64,
    /// How many outcomes drawn from the workload itself would tell as much.
    pub n_effective: u64,
    /// The share of the workload that lies outside this model's evidence.
    pub outside: f64,
    /// Its estimated mean score on the part inside the evidence.
    pub mean: Option<f64>,
    /// Lower bound on that mean, simultaneous over the models.
    pub lower: f64,
    /// Upper bound on that mean, simultaneous over the models.
    pub upper: f64,
    /// Lower bound over the whole workload if everything outside the evidence went wrong.
    pub lower_worst_case: f64,
    /// Its mean cost per answer, where costs are known.
    pub cost: Option<f64>,
    /// The standard error of that cost.
    pub cost_error: Option<f64>,
    /// Its cost over its mean score.
    pub cost_per_correct: Option<f64>,
    /// Its cost plus the cost of its errors, per answer.
    pub expected_cost: Option<f64>,
    /// Whether its lower bound reaches the floor.
    pub reaches_floor: bool,
    /// Whether it costs no more than the budget; `None` where there is no budget or no cost.
    pub within_budget: Option<bool>,
    /// What the workload's own outcomes say.
    pub own: Option<OwnEvidence>,
}

/// Outcomes on the workload itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnEvidence {
    /// Outcomes.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Lower bound on the mean.
    pub lower: f64,
    /// Upper bound on the mean.
    pub upper: f64,
    /// Whether they contradict what the weighed evidence says; then only they count.
    pub contradicts: bool,
}

/// A router between models, judged on examples that did not help choose it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Router {
    /// Whether it is shown to be better than the single model.
    pub worth_it: bool,
    /// One sentence that says why.
    pub reason: String,
    /// Its rules; the first that holds decides.
    pub rules: Vec<Rule>,
    /// Its held-out mean score on the workload.
    pub mean: f64,
    /// Lower bound on that mean.
    pub lower: f64,
    /// Its held-out mean cost per answer.
    pub cost: Option<f64>,
    /// The single model that it is compared with.
    pub single: String,
    /// Its mean score less the single model's.
    pub score_difference: Difference,
    /// Its mean cost less the single model's.
    pub cost_difference: Option<Difference>,
}

/// A difference with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The estimate.
    pub mean: f64,
    /// Lower end of the 95% interval.
    pub lower: f64,
    /// Upper end of the 95% interval.
    pub upper: f64,
}

/// One rule of a router.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// When it applies, in words.
    pub text: String,
    /// Predicates that hold; none for everything else.
    pub when: Slice,
    /// The model that answers.
    pub model: String,
    /// The share of the workload inside the evidence that the rule takes.
    pub share: f64,
}
