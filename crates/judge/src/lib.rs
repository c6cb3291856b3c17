//! Where evidence meets the log: the tables of evaluations, verdicts on claims, and statements in words.
//!
//! It reads bytes that it is given and fetches none.

mod claim;
mod error;
mod says;
mod tables;
mod word;

pub use claim::{Judged, LoggedEvaluation, METHOD, condition_of, difference, judge_claim, slice_of};
pub use error::JudgeError;
pub use says::{says, says_with};
pub use tables::Tables;
pub use word::{count, word};
