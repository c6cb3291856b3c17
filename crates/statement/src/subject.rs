//! What a statement is about: names with digests (in-toto Statement v1, `ResourceDescriptor`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::bounded::Text;
use crate::digest::{ArtifactId, Digest, StatementId};
use crate::key::PartyId;

/// One thing that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// What people call it; says nothing about what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<300>>,
    /// What it is.
    #[serde(with = "digest_set")]
    pub digest: Digest,
}

impl Subject {
    /// A subject without a name.
    pub fn of(digest: Digest) -> Self {
        Self { name: None, digest }
    }

    /// A subject with a name.
    pub fn named(name: Text<300>, digest: Digest) -> Self {
        Self { name: Some(name), digest }
    }
}

impl From<ArtifactId> for Subject {
    fn from(id: ArtifactId) -> Self {
        Self::of(id.0)
    }
}

impl From<StatementId> for Subject {
    fn from(id: StatementId) -> Self {
        Self::of(id.0)
    }
}

impl From<PartyId> for Subject {
    /// A party's digest tells nobody who it is, so its `did:key` stands beside it.
    fn from(id: PartyId) -> Self {
        Self { name: Text::new(id.to_string()).ok(), digest: id.digest() }
    }
}

/// The `{"sha256": …}` of a resource descriptor; other algorithms are refused, so that a subject has one name.
mod digest_set {
    use std::borrow::Cow;

    use super::{Deserialize, Deserializer, Digest, Serialize, Serializer};
    use serde::de::Error as _;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Set<'a> {
        #[serde(borrow)]
        sha256: Cow<'a, str>,
    }

    pub(super) fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
        Set { sha256: digest.to_hex().into() }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        Digest::from_hex(&Set::deserialize(deserializer)?.sha256).map_err(D::Error::custom)
    }
}
