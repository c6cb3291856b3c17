//! Facts that can be proven to whoever does not have the log: what is asked, what a snapshot answers, and the file that
//! keeps both.

mod answer;
mod error;
mod file;
mod may_file;
mod proof;
mod question;
mod verify;

pub use answer::{Answer, AnswerError};
pub use error::{FactFileError, ProveFactError};
pub use file::{FILE_BYTES_MAX, FactFile};
pub use may_file::{MayFile, MayFileError, ProvenMay};
pub use proof::{FactProof, FactProofError, LeafProof};
pub use question::{Question, QuestionError};
pub use verify::ProvenFact;
