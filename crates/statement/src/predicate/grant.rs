//! `grant`: a right to an artifact, given by its owner or passed on by whoever holds it.
//!
//! Signed by whoever gives it. A right that is passed on is never wider than it was.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::terms::TermSheet;
use crate::digest::StatementId;
use crate::key::PartyId;

/// A right that is given; the subject is the artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The log this is meant for.
    pub log: StatementId,
    /// To whom.
    pub to: PartyId,
    /// What they may do.
    pub right: Right,
    /// The giver's own grant, where the giver is not the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<StatementId>,
    /// Until when, in milliseconds since 1970 (UTC); without end where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<u64>,
    /// On what terms.
    pub terms: TermSheet,
}

/// What a party may do with an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See its private records.
    Inspect,
    /// Test it.
    Evaluate,
    /// Use it.
    Use,
    /// Make others from it.
    FineTune,
    /// Hand it to others.
    Redistribute,
    /// Everything, in the owner's place.
    Own,
}

impl Right {
    /// Every right.
    pub const ALL: &[Right] =
        &[Self::Inspect, Self::Evaluate, Self::Use, Self::FineTune, Self::Redistribute, Self::Own];

    /// Whether whoever holds this right may do what the other allows.
    pub fn covers(self, other: Self) -> bool {
        match self {
            Self::Own => true,
            Self::Redistribute => matches!(other, Self::Redistribute | Self::Inspect),
            // Using takes in testing, and testing seeing.
            _ => other <= self,
        }
    }

    /// The right in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Evaluate => "evaluate",
            Self::Use => "use",
            Self::FineTune => "fine_tune",
            Self::Redistribute => "redistribute",
            Self::Own => "own",
        }
    }
}

impl Rules for Grant {
    const TYPE: &'static str = "assay:grant/v1";

    fn check(&self, _: &[crate::subject::Subject]) -> Result<(), String> {
        match self.right {
            Right::Own => Err("ownership is sold, not granted".into()),
            _ => Ok(()),
        }
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_covers_itself_and_what_it_takes_in() {
        for right in Right::ALL {
            assert!(right.covers(*right));
            assert!(Right::Own.covers(*right));
            assert!(!right.covers(Right::Own) || *right == Right::Own);
        }
        assert!(Right::Use.covers(Right::Evaluate) && Right::FineTune.covers(Right::Use));
        assert!(!Right::Use.covers(Right::FineTune) && !Right::Evaluate.covers(Right::Use));
        assert!(!Right::FineTune.covers(Right::Redistribute) && !Right::Redistribute.covers(Right::Use));
    }
}
