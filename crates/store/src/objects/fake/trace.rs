//! What happened, in words.

use std::fmt;

use crate::objects::Operation;

/// One operation of one writer, and what came of it.
///
/// Shown as `writer 0 op 17 create commits/3 -> crashed after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which handle, in the order of their opening.
    pub writer: usize,
    /// Which operation of that writer, from 0.
    pub index: u64,
    /// What was attempted.
    pub operation: Operation,
    /// The object, or empty.
    pub name: String,
    /// What came of it, in words.
    pub outcome: &'static str,
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { writer, index, operation, name, outcome } = self;
        let space = if name.is_empty() { "" } else { " " };
        write!(formatter, "writer {writer} op {index} {operation}{space}{name} -> {outcome}")
    }
}
