//! Judging a claim by the evaluations that were logged after it.
//!
//! The rule is `fresh-mixture/v1`: of the evaluations named as evidence, in the order of the log, each example counts
//! once, the first time it is met, and only if no evaluation of the model that was logged before the claim held it;
//! for whoever made the claim could have seen those. The test is that of `assay_evidence::claim`.

use std::collections::HashSet;

use assay_evidence::claim::{Judgement, Shown, judge, rows_of};
use assay_evidence::slice::{self, Slice};
use assay_statement::predicate::{
    Claim, ClaimKind, Condition, ConditionValue, Decision, Evaluation, Figure, Operator, Rate, Verdict,
};
use assay_statement::{ArtifactId, Digest, Statement, StatementId};

use assay_statement::bounded::{List, Text};

use crate::error::JudgeError;
use crate::tables::Tables;

/// The rule's name in verdicts.
pub const METHOD: &str = "fresh-mixture/v1";

/// An evaluation that is on the log.
#[derive(Clone)]
pub struct LoggedEvaluation {
    /// Its id.
    pub id: StatementId,
    /// Its entry.
    pub index: u64,
    /// The statement.
    pub statement: Statement,
    /// What the statement says.
    pub evaluation: Evaluation,
}

impl LoggedEvaluation {
    /// The name that the outcome table gives to a model.
    pub fn name_of(&self, model: ArtifactId) -> Option<&str> {
        let subject = self.statement.subjects.iter().find(|subject| subject.digest == model.0)?;
        subject.name.as_ref().map(|name| name.as_str())
    }

    /// Whether it is about what the claim is about.
    pub fn is_about(&self, claim: &Claim) -> bool {
        self.evaluation.metric == claim.metric
            && claim.benchmark.is_none_or(|benchmark| benchmark == self.evaluation.benchmark)
    }

    /// The tables must be the ones that were signed: their rows have the root that the evaluation names.
    ///
    /// # Errors
    /// Other rows.
    pub fn check_rows(&self, tables: &Tables) -> Result<(), JudgeError> {
        let (rows, root) = tables.rows_root();
        let named = &self.evaluation.outcomes;
        match rows == named.rows && root.as_bytes() == named.rows_root.as_bytes() {
            true => Ok(()),
            false => Err(JudgeError::OtherRows(self.id)),
        }
    }
}

/// What evidence says of a claim.
pub struct Judged {
    /// The figures.
    pub judgement: Judgement,
    /// What follows from them.
    pub decision: Decision,
    /// Outcomes on the slice that did not count, because the claim's maker could have seen their examples.
    pub seen_before: u64,
    /// The evaluations that were taken in.
    pub evidence: Vec<StatementId>,
}

/// Judges a claim about a model that was logged at an index.
///
/// `evaluations` are those of the model; `counts` says which of those after the claim are evidence; `fetch` gives the
/// bytes of a blob.
///
/// # Errors
/// Whatever fetching gives; tables that cannot be read, or are not those that were signed.
pub fn judge_claim<E: From<JudgeError>>(
    claim: &Claim,
    model: ArtifactId,
    claim_index: u64,
    evaluations: &[LoggedEvaluation],
    counts: &dyn Fn(&LoggedEvaluation) -> bool,
    fetch: &dyn Fn(&Digest) -> Result<Vec<u8>, E>,
) -> Result<Judged, E> {
    let slice = slice_of(claim);
    let (mut seen, mut scores) = (HashSet::new(), Vec::new());
    let (mut evidence, mut seen_before) = (Vec::new(), 0);
    let mut ordered: Vec<&LoggedEvaluation> = evaluations.iter().filter(|one| one.is_about(claim)).collect();
    ordered.sort_by_key(|one| one.index);
    let mut counted = HashSet::new();
    for one in ordered {
        let before = one.index < claim_index;
        if !before && !counts(one) {
            continue;
        }
        let tables = Tables::read(
            fetch(&one.evaluation.examples.digest)?,
            fetch(&one.evaluation.outcomes.blob.digest)?,
        )?;
        one.check_rows(&tables)?;
        let Some(name) = one.name_of(model) else { continue };
        let outcomes = tables.outcomes.models.iter().find(|outcomes| outcomes.model == name);
        let Some(outcomes) = outcomes else { continue };
        if before {
            let answered =
                tables.examples.ids.iter().zip(&outcomes.scores).filter(|(_, score)| !score.is_nan());
            seen.extend(answered.map(|(id, _)| id.clone()));
            continue;
        }
        evidence.push(one.id);
        for row in rows_of(&slice, &tables.examples).map_err(JudgeError::from)? {
            let (id, score) = (tables.examples.ids.get(row), outcomes.scores.get(row));
            let (Some(id), Some(score)) = (id, score.filter(|score| !score.is_nan())) else { continue };
            if seen.contains(id) {
                seen_before += 1;
            } else if counted.insert(id.clone()) {
                scores.push(*score);
            }
        }
    }
    let judgement = judge(scores, claim.floor.get(), claim.confidence.get()).map_err(JudgeError::from)?;
    let decision = match (claim.kind, judgement.shown) {
        (_, Shown::Nothing) => Decision::Undecided,
        (ClaimKind::Niche, Shown::Reaches) | (ClaimKind::Limit, Shown::Misses) => Decision::Upheld,
        (ClaimKind::Niche, Shown::Misses) | (ClaimKind::Limit, Shown::Reaches) => Decision::Refuted,
    };
    Ok(Judged { judgement, decision, seen_before, evidence })
}

impl Judged {
    /// The verdict that says so.
    ///
    /// # Errors
    /// Figures that no statement can hold.
    pub fn verdict(&self, log: StatementId, claim: &Claim) -> Result<Verdict, JudgeError> {
        let rate = |share: f64| {
            Rate::new(rounded(share.clamp(0.0, 1.0)))
                .ok_or_else(|| JudgeError::Unfit("a rate is no share".into()))
        };
        let figure = |number: f64| {
            Figure::new(rounded(number)).ok_or_else(|| JudgeError::Unfit("an e-value is not finite".into()))
        };
        let judgement = &self.judgement;
        let (against, for_it) = match claim.kind {
            ClaimKind::Niche => (judgement.misses_log10, judgement.reaches_log10),
            ClaimKind::Limit => (judgement.reaches_log10, judgement.misses_log10),
        };
        Ok(Verdict {
            log,
            evidence: list(self.evidence.clone())?,
            method: text(METHOD)?,
            outcomes: judgement.n,
            mean: judgement.mean.map(rate).transpose()?,
            lower: rate(judgement.lower)?,
            upper: rate(judgement.upper)?,
            e_value_against_log10: figure(against)?,
            e_value_for_log10: figure(for_it)?,
            decision: self.decision,
        })
    }
}

/// To nine decimals, which every machine's arithmetic gives alike.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

/// What a signed verdict says that a recomputed one does not.
pub fn difference(signed: &Verdict, recomputed: &Verdict) -> Option<String> {
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-6 * (1.0 + one.abs());
    let same_mean = match (signed.mean, recomputed.mean) {
        (Some(one), Some(other)) => near(one.get(), other.get()),
        (one, other) => one.is_none() && other.is_none(),
    };
    if signed.method != recomputed.method {
        return Some(format!("it follows the rule `{}`, which this version does not know", signed.method));
    }
    if signed.decision != recomputed.decision {
        return Some(
            format!("it says `{:?}`, the evidence `{:?}`", signed.decision, recomputed.decision)
                .to_lowercase(),
        );
    }
    if signed.outcomes != recomputed.outcomes {
        return Some(format!(
            "it counts {} outcomes, the evidence has {}",
            signed.outcomes, recomputed.outcomes
        ));
    }
    let figures = [
        (signed.lower.get(), recomputed.lower.get()),
        (signed.upper.get(), recomputed.upper.get()),
        (signed.e_value_against_log10.get(), recomputed.e_value_against_log10.get()),
        (signed.e_value_for_log10.get(), recomputed.e_value_for_log10.get()),
    ];
    match same_mean && figures.iter().all(|(one, other)| near(*one, *other)) {
        true => None,
        false => Some("its figures are not those of the evidence".into()),
    }
}

/// A claim's slice as evidence knows slices.
pub fn slice_of(claim: &Claim) -> Slice {
    Slice(claim.slice.iter().filter_map(predicate_of).collect())
}

fn predicate_of(condition: &Condition) -> Option<slice::Predicate> {
    let as_evidence = match (condition.op, &condition.value) {
        (Operator::Is, ConditionValue::Missing) => slice::Condition::Missing,
        (Operator::Is, ConditionValue::Number(number)) => slice::Condition::Equals(number.get()),
        (Operator::Is, ConditionValue::Text(text)) => slice::Condition::Is(text.to_string()),
        (Operator::In, ConditionValue::Texts(texts)) => {
            slice::Condition::In(texts.iter().map(ToString::to_string).collect())
        }
        (Operator::Below, ConditionValue::Number(number)) => slice::Condition::Below(number.get()),
        (Operator::AtLeast, ConditionValue::Number(number)) => slice::Condition::AtLeast(number.get()),
        (Operator::Range, ConditionValue::Range { from, to }) => {
            slice::Condition::Range(from.get(), to.get())
        }
        // `Claim::check` lets in nothing else.
        _ => return None,
    };
    Some(slice::Predicate { feature: condition.feature.to_string(), condition: as_evidence })
}

/// A condition of a claim out of evidence's.
///
/// # Errors
/// A bound or a text that no statement can hold.
pub fn condition_of(predicate: &slice::Predicate) -> Result<Condition, JudgeError> {
    let number =
        |number: f64| Figure::new(number).ok_or_else(|| JudgeError::Unfit("a bound is not finite".into()));
    let (op, value) = match &predicate.condition {
        slice::Condition::Missing => (Operator::Is, ConditionValue::Missing),
        slice::Condition::Equals(is) => (Operator::Is, ConditionValue::Number(number(*is)?)),
        slice::Condition::Is(is) => (Operator::Is, ConditionValue::Text(text(is)?)),
        slice::Condition::In(texts) => {
            let texts = texts.iter().map(|one| text(one)).collect::<Result<Vec<_>, _>>()?;
            (Operator::In, ConditionValue::Texts(list(texts)?))
        }
        slice::Condition::Below(end) => (Operator::Below, ConditionValue::Number(number(*end)?)),
        slice::Condition::AtLeast(start) => (Operator::AtLeast, ConditionValue::Number(number(*start)?)),
        slice::Condition::Range(from, to) => {
            (Operator::Range, ConditionValue::Range { from: number(*from)?, to: number(*to)? })
        }
    };
    Ok(Condition { feature: text(&predicate.feature)?, op, value })
}

fn text<const MAX: usize>(words: &str) -> Result<Text<MAX>, JudgeError> {
    let wrong =
        |error| JudgeError::Unfit(format!("`{}`: {error}", words.chars().take(60).collect::<String>()));
    Text::new(words).map_err(wrong)
}

fn list<T, const MAX: usize>(items: Vec<T>) -> Result<List<T, MAX>, JudgeError> {
    List::new(items).map_err(|error| JudgeError::Unfit(error.to_string()))
}
