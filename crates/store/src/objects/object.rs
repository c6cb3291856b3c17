//! An object, and what can come of writing one.

use std::fmt;

use sha2::{Digest, Sha256};

/// An object as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The whole content.
    pub bytes: Vec<u8>,
    /// The tag that the storage gave; none where the content gives it.
    tag: Option<Tag>,
}

impl Object {
    /// An object of a storage that has no tags of its own.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, tag: None }
    }

    /// An object to which the storage gave a tag.
    pub(crate) fn tagged(bytes: Vec<u8>, tag: Tag) -> Self {
        Self { bytes, tag: Some(tag) }
    }

    /// What [`Objects::replace`](super::Objects::replace) expects, to replace exactly this.
    pub fn tag(&self) -> Tag {
        self.tag.clone().unwrap_or_else(|| Tag::of(&self.bytes))
    }

    /// The same object with other bytes, for simulations of storages that lie.
    pub fn with_bytes(&self, bytes: Vec<u8>) -> Self {
        Self { bytes, tag: Some(self.tag()) }
    }
}

/// Names one content of an object; opaque, and comparable only with tags of the same name on the same storage.
///
/// Equal content may have equal tags: a tag tells what an object *is*, not how often it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tag(String);

impl Tag {
    /// A tag in the words of the storage.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The tag of a storage that has none of its own: the SHA-256 of the content.
    ///
    /// A file's number, time and length would be cheaper to learn, but clocks of file systems are coarse and numbers
    /// are used again, so that two different contents could share them.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The tag as the storage writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What came of creating an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Created {
    /// This call created it.
    New,
    /// It was there already, and is as it was.
    Exists,
}

/// What came of replacing an object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Replaced {
    /// This call replaced it; the new object has this tag.
    Done(Tag),
    /// The object was not the expected one, and is as it was.
    Changed,
}
