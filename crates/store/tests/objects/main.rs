//! The same tests for every storage: whoever passes them may carry a log.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod fake;
mod folder;
mod log;
mod lost_answers;
mod races;
mod s3;
mod suite;
