//! Where evidence meets the log: the tables of evaluations, verdicts on claims, and statements in words.
//!
//! It reads bytes that it is given and fetches none.

mod claim;
mod error;
mod logged;
mod says;
mod tables;
mod word;

pub use claim::{EVIDENCE_MAX, Judged, METHOD, condition_of, difference, judge_claim, slice_of};
pub use error::JudgeError;
pub use logged::{Fetch, Fetched, LoggedEvaluation, PassedOver, Reason};
pub use says::{says, says_with};
pub use tables::{TABLES_BYTES_MAX, Tables};
pub use word::{count, word};
