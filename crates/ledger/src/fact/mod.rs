//! Facts that can be proven to whoever does not have the log: what is asked, what a snapshot answers, and the file that
//! keeps both.

mod answer;
mod file;
mod proof;
mod question;

pub use answer::Answer;
pub use file::{FILE_BYTES_MAX, FactFile, FactFileError, ProveFactError, ProvenFact};
pub use proof::{FactProof, FactProofError, LeafProof};
pub use question::{Question, QuestionError};
