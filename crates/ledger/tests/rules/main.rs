//! The rules: what they take, what they refuse, and that replaying gives the same state.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, unreachable_pub)]

mod facts;
mod golden;
mod harness;
mod may_files;
mod proofs;
mod refusals;
mod replaying;
mod scenarios;
