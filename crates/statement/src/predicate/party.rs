//! `party`: an identity that signs, and the keys it signs with.
//!
//! Signed by the party's own key. Adding or rotating takes the new key's signature too, so that nobody can claim a
//! key that is not theirs. A revoked key signs nothing any more; what it signed before stays.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::Rules;
use crate::bounded::Text;
use crate::digest::StatementId;
use crate::key::PublicKey;
use crate::subject::Subject;

/// What changes about a party; the subject is the party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The log this is meant for.
    pub log: StatementId,
    /// What changes.
    pub change: PartyChange,
}

/// A change of a party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PartyChange {
    /// A new party; its key is the one that signs.
    Register {
        /// What it calls itself. Nothing stops two parties from using one name.
        name: Text<200>,
        /// Where to reach it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<Text<500>>,
    },
    /// One more key.
    AddKey {
        /// The new key, which signs as well.
        key: PublicKey,
    },
    /// A new key in place of an old one.
    RotateKey {
        /// The key that signs no more from here on.
        old: PublicKey,
        /// The new key, which signs as well.
        new: PublicKey,
    },
    /// A key that signs no more from here on.
    RevokeKey {
        /// The key.
        key: PublicKey,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Text<1000>>,
    },
}

impl Rules for Party {
    const TYPE: &'static str = "assay:party/v1";
    const SIGNATURES: RangeInclusive<usize> = 1..=2;
    const SIGNATURES_WORDS: &'static str = "1 or 2 signatures";

    fn check(&self, _: &[Subject]) -> Result<(), String> {
        match &self.change {
            PartyChange::RotateKey { old, new } if old == new => {
                Err("a key cannot take its own place".into())
            }
            _ => Ok(()),
        }
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
