//! `artifact`: a model, adapter, dataset or benchmark, and what it was made from.
//!
//! Signed by the owner, who is whoever registers it first. The subject is the artifact: the SHA-256 of its manifest.

use serde::{Deserialize, Serialize};

use super::Rules;
use super::shared::BlobReference;
use crate::bounded::{List, Text};
use crate::digest::{ArtifactId, StatementId};
use crate::subject::Subject;

/// A new artifact; the subject is its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// The log this is meant for.
    pub log: StatementId,
    /// What it is.
    pub kind: ArtifactKind,
    /// What people call it.
    pub name: Text<200>,
    /// Which version of that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Text<100>>,
    /// What the manifest covers.
    pub manifest: Manifest,
    /// The licence: an SPDX expression, or `proprietary`.
    pub licence: Text<200>,
    /// What it was made from.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub lineage: List<LineageEdge, 64>,
    /// Other names it is known under, such as a hub's `owner/model`.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub identifiers: List<Text<300>, 16>,
    /// The model card, data sheet or other description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<BlobReference>,
    /// A signature of its files by a key of another sort than this log's, which was checked before registering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<ModelSignature>,
}

/// A signature of OpenSSF model signing, with the key that it is good for. The log checks neither; whoever reads the
/// blobs can.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSignature {
    /// The signature's file: a Sigstore bundle.
    pub bundle: BlobReference,
    /// The public key's PEM file.
    pub key: BlobReference,
}

/// What sort of thing an artifact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactKind {
    /// A model, or a service that answers as one.
    Model,
    /// Weights that change another model.
    Adapter,
    /// Data to learn from.
    Dataset,
    /// Data to be tested on.
    Benchmark,
}

/// What a manifest covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The manifest's own size; the manifest is a blob named by the artifact's id.
    pub size_bytes: u64,
    /// How many files it lists.
    pub files: u64,
    /// The bytes of all those files.
    pub files_bytes: u64,
}

/// One thing that an artifact was made from: on this log, or outside of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineageEdge {
    /// How.
    pub relation: Relation,
    /// An artifact that is on this log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<ArtifactId>,
    /// The grant of the right to build upon it, where its terms ask for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<StatementId>,
    /// Something that is not, by whatever name it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<Text<300>>,
}

/// How one artifact was made from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says it")]
pub enum Relation {
    FineTunedFrom,
    MergedFrom,
    DistilledFrom,
    QuantisedFrom,
    AdapterOf,
    TrainedOn,
    SubsetOf,
}

impl Rules for Artifact {
    const TYPE: &'static str = "assay:artifact/v1";

    fn check(&self, subjects: &[Subject]) -> Result<(), String> {
        for edge in &self.lineage {
            match (&edge.artifact, &edge.external) {
                (Some(artifact), None) if subjects.iter().any(|subject| subject.digest == artifact.0) => {
                    return Err("an artifact cannot be made from itself".into());
                }
                (Some(_), None) | (None, Some(_)) => {}
                _ => return Err("a lineage edge names either `artifact` or `external`".into()),
            }
        }
        Ok(())
    }

    fn log(&self) -> Option<StatementId> {
        Some(self.log)
    }
}
