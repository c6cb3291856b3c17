//! `claim`: a niche, or a limit, stated before its evidence.
//!
//! Signed by the model's owner. Only evidence that is logged later counts for or against it.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::{Figure, Rate};
use crate::bounded::{List, Text};
use crate::digest::{Digest, StatementId};
use crate::subject::Subject;

/// What an owner says a model will do; the subject is the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The log this is meant for.
    pub log: StatementId,
    /// Reaches the floor, or does not.
    pub kind: ClaimKind,
    /// Where: all conditions together; every example when there is none.
    pub slice: List<Condition, 8>,
    /// What is measured, such as `accuracy`.
    pub metric: Text<100>,
    /// The score in question.
    pub floor: Rate,
    /// How sure a verdict must be, such as 0.95.
    pub confidence: Rate,
    /// The benchmark that counts; any when none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmark: Option<Digest>,
}

/// Which way a claim goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// The model reaches the floor on the slice.
    Niche,
    /// The model does not.
    Limit,
}

/// A condition on one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The feature.
    pub feature: Text<200>,
    /// How its value is compared.
    pub op: Operator,
    /// With what.
    pub value: ConditionValue,
}

/// How a feature's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// Is this text or number; with `null`, is missing.
    #[serde(rename = "=")]
    Is,
    /// Is one of these texts.
    #[serde(rename = "in")]
    In,
    /// A number below this.
    #[serde(rename = "<")]
    Below,
    /// This number or more.
    #[serde(rename = ">=")]
    AtLeast,
    /// From the first number to just below the second.
    #[serde(rename = "range")]
    Range,
}

/// What a feature's value is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ConditionValue {
    /// No value.
    Missing,
    /// A number.
    Number(Figure),
    /// A text.
    Text(Text<300>),
    /// Some texts.
    Texts(List<Text<300>, 32>),
    /// A range of numbers.
    Range {
        /// Its first number.
        from: Figure,
        /// The number it stops before.
        to: Figure,
    },
}

impl Condition {
    fn fits(&self) -> bool {
        matches!(
            (self.op, &self.value),
            (Operator::Is, ConditionValue::Missing | ConditionValue::Number(_) | ConditionValue::Text(_))
                | (Operator::In, ConditionValue::Texts(_))
                | (Operator::Below | Operator::AtLeast, ConditionValue::Number(_))
        ) || matches!((self.op, &self.value), (Operator::Range, ConditionValue::Range { from, to }) if from < to)
    }
}

impl Rules for Claim {
    const TYPE: &'static str = "assay:claim/v1";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        if let Some(condition) = self.slice.iter().find(|condition| !condition.fits()) {
            return Err(format!(
                "the value of the condition on `{}` does not fit its `op`",
                condition.feature
            ));
        }
        if self.floor.get() <= 0.0 || self.floor.get() >= 1.0 {
            return Err("`floor` must be above 0 and below 1: no evidence can decide about the ends".into());
        }
        if !(0.5..1.0).contains(&self.confidence.get()) {
            return Err("`confidence` must be at least 0.5 and below 1".into());
        }
        Ok(())
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
