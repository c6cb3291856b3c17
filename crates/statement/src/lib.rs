//! Signed statements about AI models: envelopes, predicates, parties and keys. Plain data in, plain data out.

mod base58;
pub mod bounded;
mod digest;
pub mod envelope;
mod key;
pub mod predicate;
pub mod signature;
mod statement;
mod subject;
mod verified;

pub use digest::{ArtifactId, Digest, DigestError, StatementId};
pub use envelope::{Envelope, EnvelopeError};
pub use key::{KeyError, PartyId, PublicKey};
pub use predicate::{Kind, Predicate};
pub use signature::{SecretKey, SignError, Signer};
pub use statement::{STATEMENT_TYPE, SUBJECTS_MAX, SignedStatement, Statement, StatementError};
pub use subject::Subject;
pub use verified::{BadSignature, Verified};
