//! What a statement says, field by field, and the files that it names.

use assay_pages::statement::{Blob, Field};
use assay_statement::Digest;
use assay_store::blobs::Visibility;
use serde_json::Value;

use crate::http::failure::Failure;
use crate::render::Entry;
use crate::shared::Shared;

/// The most fields that are shown, and the most files.
const FIELDS_MAX: usize = 150;
const BLOBS_MAX: usize = 16;

/// The fields of a statement.
pub(super) struct Fields {
    pub(super) shown: Vec<Field>,
    pub(super) more: bool,
    named: Vec<(String, Digest, u64)>,
}

/// Reads the fields of an entry's predicate.
pub(super) fn fields(entry: &Entry) -> Result<Fields, Failure> {
    let payload: Value =
        serde_json::from_slice(entry.signed.envelope.payload()).map_err(Failure::internal)?;
    let mut fields = Fields { shown: Vec::new(), more: false, named: Vec::new() };
    if let Some(predicate) = payload.get("predicate") {
        fields.walk("", predicate);
    }
    Ok(fields)
}

impl Fields {
    fn walk(&mut self, path: &str, value: &Value) {
        if self.shown.len() == FIELDS_MAX {
            self.more = true;
            return;
        }
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) if fields.is_empty() => self.show(path, "yes".into()),
            Value::Object(fields) => {
                self.note_blob(path, value);
                fields.iter().for_each(|(name, value)| self.walk(&below(name), value));
            }
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(position, item)| self.walk(&below(&(position + 1).to_string()), item));
            }
            Value::String(text) => self.show(path, text.clone()),
            Value::Null => self.show(path, "none".into()),
            other => self.show(path, other.to_string()),
        }
    }

    fn show(&mut self, path: &str, value: String) {
        self.shown.push(Field { path: path.to_owned(), value });
    }

    /// Notes a file: whatever has a digest, a size and a media type.
    fn note_blob(&mut self, path: &str, value: &Value) {
        let digest = value.get("digest").and_then(Value::as_str).and_then(|text| text.parse().ok());
        let size = value.get("size_bytes").and_then(Value::as_u64);
        if let (Some(digest), Some(size), Some(_)) = (digest, size, value.get("media_type"))
            && self.named.len() < BLOBS_MAX
        {
            self.named.push((path.to_owned(), digest, size));
        }
    }

    /// The files, with whether anyone can read them here.
    pub(super) fn blobs(&self, shared: &Shared) -> Result<Vec<Blob>, Failure> {
        let blob = |(path, digest, size_bytes): &(String, Digest, u64)| {
            let size = shared.service.blobs.size(digest, Visibility::Public).map_err(Failure::storage)?;
            Ok(Blob {
                path: path.clone(),
                digest: digest.to_string(),
                size_bytes: *size_bytes,
                public: size.is_some(),
            })
        };
        self.named.iter().map(blob).collect()
    }
}
