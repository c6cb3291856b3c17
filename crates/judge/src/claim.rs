//! Judging a claim by the evaluations that were logged after it.
//!
//! The rule is `fresh-mixture/v1`: of the evaluations named as evidence, in the order of the log, each example counts
//! once, the first time it is met, and only if no evaluation of the model that was logged before the claim held it;
//! for whoever made the claim could have seen those. The test is that of `assay_evidence::claim`.
//!
//! Anyone may log an evaluation of any model, so one whose tables say nothing is passed over: otherwise whoever logs
//! rubbish would stop every verdict on somebody else's model.

use std::collections::HashSet;

use assay_evidence::claim::{Judgement, Shown, judge, rows_of};
use assay_evidence::slice::{self, Slice};
use assay_statement::predicate::{
    Claim, ClaimKind, Condition, ConditionValue, Decision, Figure, Operator, Rate, Verdict,
};
use assay_statement::{ArtifactId, StatementId};

use assay_statement::bounded::{List, Text};

use crate::error::JudgeError;
use crate::logged::{Fetch, LoggedEvaluation, PassedOver, Reason};
use crate::tables::Tables;

/// The rule's name in verdicts.
pub const METHOD: &str = "fresh-mixture/v1";

/// The most evaluations that a verdict names.
pub const EVIDENCE_MAX: usize = 256;

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
    /// How many outcomes each of them added.
    pub added: Vec<u64>,
    /// The sum of the scores of all outcomes.
    pub sum: f64,
    /// Whether all scores are 0 or 1.
    pub is_binary: bool,
    /// Those that would have been, or would have told what had been seen, had their tables said anything; in the order
    /// of the log.
    pub passed_over: Vec<PassedOver>,
}

/// Judges a claim about a model that was logged at an index.
///
/// `evaluations` are those of the model; `counts` says which of those after the claim are evidence.
///
/// # Errors
/// Whatever fetching gives; a claim that cannot be tested.
pub fn judge_claim<E: From<JudgeError>>(
    claim: &Claim,
    model: ArtifactId,
    claim_index: u64,
    evaluations: &[LoggedEvaluation],
    counts: &dyn Fn(&LoggedEvaluation) -> bool,
    fetch: &Fetch<'_, E>,
) -> Result<Judged, E> {
    let mut ordered: Vec<&LoggedEvaluation> = evaluations.iter().filter(|one| one.is_about(claim)).collect();
    ordered.sort_by_key(|one| one.index);
    let mut gathered = Gathered::default();
    let slice = slice_of(claim);
    for one in ordered {
        let is_before = one.index < claim_index;
        if !is_before && !counts(one) {
            continue;
        }
        let reason = match one.tables(fetch)? {
            Err(reason) => Some(reason),
            Ok(tables) => gathered.take(one, model, &tables, (!is_before).then_some(&slice)).err(),
        };
        let id = one.id;
        gathered.passed_over.extend(reason.map(|reason| PassedOver {
            id,
            index: one.index,
            is_before,
            reason,
        }));
    }
    let Gathered { scores, evidence, added, seen_before, passed_over, .. } = gathered;
    let (sum, is_binary) = (scores.iter().sum(), scores.iter().all(|score| *score == 0.0 || *score == 1.0));
    let judgement = judge(scores, claim.floor.get(), claim.confidence.get()).map_err(JudgeError::from)?;
    let decision = decision(claim.kind, judgement.shown);
    Ok(Judged { judgement, decision, seen_before, evidence, added, sum, is_binary, passed_over })
}

fn decision(kind: ClaimKind, shown: Shown) -> Decision {
    match (kind, shown) {
        (_, Shown::Nothing) => Decision::Undecided,
        (ClaimKind::Niche, Shown::Reaches) | (ClaimKind::Limit, Shown::Misses) => Decision::Upheld,
        (ClaimKind::Niche, Shown::Misses) | (ClaimKind::Limit, Shown::Reaches) => Decision::Refuted,
    }
}

/// What the evaluations gave so far.
#[derive(Default)]
struct Gathered {
    /// Examples that were in evidence before the claim.
    seen: HashSet<String>,
    /// Examples whose score has been counted.
    counted: HashSet<String>,
    scores: Vec<f64>,
    seen_before: u64,
    evidence: Vec<StatementId>,
    added: Vec<u64>,
    passed_over: Vec<PassedOver>,
}

impl Gathered {
    /// Takes in an evaluation: as evidence on a slice, or without one as what had been seen before the claim.
    ///
    /// # Errors
    /// Why it says nothing; nothing has been taken in then.
    fn take(
        &mut self,
        one: &LoggedEvaluation,
        model: ArtifactId,
        tables: &Tables,
        slice: Option<&Slice>,
    ) -> Result<(), Reason> {
        let unfit = |words: &str| Reason::Unfit(words.to_owned());
        let name = one.name_of(model).ok_or_else(|| unfit("it does not name the model as its table does"))?;
        let outcomes = tables.outcomes.models.iter().find(|outcomes| outcomes.model == name);
        let outcomes = outcomes.ok_or_else(|| unfit("its table has no outcome of the model"))?;
        let Some(slice) = slice else {
            let answered = tables.examples.ids.iter().zip(&outcomes.scores);
            let answered = answered.filter(|(_, score)| !score.is_nan());
            self.seen.extend(answered.map(|(id, _)| id.clone()));
            return Ok(());
        };
        let rows = rows_of(slice, &tables.examples).map_err(|error| Reason::Unfit(error.to_string()))?;
        self.evidence.push(one.id);
        let before = self.scores.len();
        for row in rows {
            let (id, score) = (tables.examples.ids.get(row), outcomes.scores.get(row));
            let (Some(id), Some(score)) = (id, score.filter(|score| !score.is_nan())) else { continue };
            if self.seen.contains(id) {
                self.seen_before += 1;
            } else if self.counted.insert(id.clone()) {
                self.scores.push(*score);
            }
        }
        self.added.push((self.scores.len() - before) as u64);
        Ok(())
    }
}

impl Judged {
    /// The evaluations that a verdict is to name where there are more than it can: those that add the most outcomes, and
    /// of equals the earlier; with how many it leaves out.
    pub fn weightiest(&self) -> Option<(HashSet<StatementId>, usize)> {
        let beyond = self.evidence.len().checked_sub(EVIDENCE_MAX).filter(|beyond| *beyond > 0)?;
        let mut all: Vec<(u64, StatementId)> =
            self.evidence.iter().zip(&self.added).map(|(id, added)| (*added, *id)).collect();
        all.sort_by_key(|(added, _)| std::cmp::Reverse(*added));
        Some((all.into_iter().take(EVIDENCE_MAX).map(|(_, id)| id).collect(), beyond))
    }

    /// Whether a verdict on this evidence can say so where more had been seen before the claim than is known here: what
    /// had been seen only takes outcomes away. Of scores of 0 and 1, how many there are and their mean give all the rest.
    pub fn can_be_less(&self, claim: &Claim, signed: &Verdict) -> bool {
        let n = signed.outcomes as f64;
        let sum = signed.mean.map_or(0.0, |mean| mean.get() * n);
        let near = 1e-6 * (1.0 + n);
        signed.outcomes <= self.judgement.n
            && sum <= self.sum + near
            && n - sum <= self.judgement.n as f64 - self.sum + near
            && (!self.is_binary || follows(claim, signed, sum.round() as u64))
    }

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

/// Whether what a verdict says follows from its own number of outcomes, so many of which score 1 and the others 0.
fn follows(claim: &Claim, signed: &Verdict, ones: u64) -> bool {
    let scores = (0..signed.outcomes).map(|number| f64::from(u8::from(number < ones)));
    let Ok(judgement) = judge(scores, claim.floor.get(), claim.confidence.get()) else { return false };
    let decision = decision(claim.kind, judgement.shown);
    let alone = Judged {
        judgement,
        decision,
        seen_before: 0,
        evidence: signed.evidence.to_vec(),
        added: Vec::new(),
        sum: ones as f64,
        is_binary: true,
        passed_over: Vec::new(),
    };
    alone.verdict(signed.log, claim).is_ok_and(|given| difference(signed, &given).is_none())
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
