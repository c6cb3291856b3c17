//! `protocol`: an evaluation announced before it runs.
//!
//! Signed by the evaluator. An open benchmark is named by its digest. A sealed one is named by a commitment, whose
//! digest is logged before the models are; revealing it later shows that the benchmark was fixed before it could be
//! fitted to a model, and that a model logged in between was fixed before the benchmark could be read off the log.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Rules;
use crate::bounded::{List, Text};
use crate::digest::{ArtifactId, Digest, StatementId};

/// A step of a protocol: its announcement, whose subject is the benchmark or its commitment; or the opening of a
/// sealed one, whose subject is the announcement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// The log this is meant for.
    pub log: StatementId,
    /// Which step.
    pub step: ProtocolStep,
}

/// A step of a protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProtocolStep {
    /// What will be tested, and how.
    Announce {
        /// The benchmark.
        benchmark: Benchmark,
        /// What is measured, such as `accuracy`.
        metric: Text<100>,
        /// What runs it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        harness: Option<Text<300>>,
        /// The models to be tested; any when none is named.
        #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
        models: List<ArtifactId, 256>,
        /// How many examples.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        examples: Option<u64>,
    },
    /// What a commitment stood for.
    Reveal {
        /// The benchmark's digest.
        benchmark: Digest,
        /// The 32 bytes that hid it.
        salt: Digest,
    },
}

/// How an announcement names its benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benchmark {
    /// The subject is the digest of the benchmark.
    Open,
    /// The subject is a commitment to it: see [`commitment`].
    Sealed,
}

/// The commitment to a benchmark: `SHA-256("assay:sealed/v1" || 0x00 || salt || digest)`.
pub fn commitment(salt: &Digest, benchmark: &Digest) -> Digest {
    let hash = Sha256::new()
        .chain_update(b"assay:sealed/v1\0")
        .chain_update(salt.as_bytes())
        .chain_update(benchmark.as_bytes());
    Digest::from(<[u8; 32]>::from(hash.finalize()))
}

impl Rules for Protocol {
    const TYPE: &'static str = "assay:protocol/v1";

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
