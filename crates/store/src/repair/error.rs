//! Why a log cannot be mended.

use std::fmt;

use assay_ledger::FaultyEntry;
use thiserror::Error;

use crate::log::StoreError;
use crate::objects::ObjectError;

/// Some entries that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entries {
    /// The first.
    pub first: u64,
    /// The last, where it is known.
    pub last: Option<u64>,
}

impl fmt::Display for Entries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            Some(last) if last == self.first => write!(formatter, "entry {last}"),
            Some(last) => write!(formatter, "entries {} to {last}", self.first),
            None => write!(formatter, "entries from {} on", self.first),
        }
    }
}

/// An object that should have held entries which are lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a log cannot be mended; nothing was changed, unless the storage failed while it was written to.
#[derive(Debug, Error)]
pub enum RepairError {
    /// No sound object holds some entries.
    #[error("{entries} cannot be found in any sound object: {}; nothing was changed", reasons(.objects))]
    Lost {
        /// Which entries.
        entries: Entries,
        /// The objects that should hold them.
        objects: Vec<Lost>,
    },
    /// An entry breaks a rule, or a root that was signed is not that of the entries.
    #[error("{0}; nothing was changed")]
    Entry(#[from] FaultyEntry),
    /// The other copy is of another log.
    #[error("the other copy is of another log: {reason}; nothing was changed")]
    OtherLog {
        /// What shows it.
        reason: String,
    },
    /// The other copy is of this log and holds another history than this copy.
    #[error("the other copy holds another history: {reason}; nothing was changed")]
    OtherHistory {
        /// What shows it.
        reason: String,
    },
    /// Objects that are sound, each by itself, contradict each other.
    #[error("`{name}` contradicts the other objects: {reason}; nothing was changed")]
    Contradiction {
        /// The object.
        name: String,
        /// What shows it.
        reason: String,
    },
    /// An object changed while the log was being mended.
    #[error("`{name}` has changed meanwhile: something else writes to the log; stop it, and repair again")]
    Changed {
        /// The object.
        name: String,
    },
    /// What is remembered of the log cannot be read.
    #[error("{0}")]
    Memory(String),
    /// The log as a whole.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ObjectError> for RepairError {
    fn from(error: ObjectError) -> Self {
        Self::Store(error.into())
    }
}

fn reasons(objects: &[Lost]) -> String {
    let told: Vec<String> = objects.iter().map(|lost| format!("`{}`: {}", lost.name, lost.reason)).collect();
    told.join("; ")
}
