//! What a witness keeps of each log: the size and root that it cosigned last.
//!
//! `assay-witness/v1`, the log's origin, the size, the root in base64; a line each.

use assay_merkle::{Hash, KnownLog, VerifierKey};
use assay_statement::Digest;
use assay_store::objects::{ObjectError, Objects, Replaced, Tag};
use thiserror::Error;

const HEAD: &str = "assay-witness/v1";

/// Why a witness's state cannot be read or written.
#[derive(Debug, Error)]
pub(super) enum StateError {
    /// The storage failed.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// What is stored is not what was written.
    #[error("the state of `{origin}` is damaged; nothing of this log is cosigned until it is mended")]
    Damaged { origin: String },
}

/// An object's name, whatever the log calls itself.
fn name(origin: &str) -> String {
    format!("witness/{}", Digest::of(origin.as_bytes()).to_hex())
}

/// What was cosigned of a log last.
pub(super) fn load(objects: &dyn Objects, key: &VerifierKey) -> Result<(KnownLog, Option<Tag>), StateError> {
    let mut known = KnownLog::new(key.clone());
    let Some(object) = objects.get(&name(&known.origin))? else { return Ok((known, None)) };
    let (size, root) = parse(&object.bytes, &known.origin)
        .ok_or_else(|| StateError::Damaged { origin: known.origin.clone() })?;
    (known.size, known.root) = (size, root);
    Ok((known, Some(object.tag())))
}

pub(crate) fn parse(bytes: &[u8], origin: &str) -> Option<(u64, Hash)> {
    let mut lines = str::from_utf8(bytes).ok()?.strip_suffix('\n')?.split('\n');
    if lines.next()? != HEAD || lines.next()? != origin {
        return None;
    }
    let (size, root) = (lines.next()?.parse().ok()?, Hash::from_base64(lines.next()?).ok()?);
    // A number has more spellings than the one that is written.
    (lines.next().is_none() && to_text(origin, size, root).as_bytes() == bytes).then_some((size, root))
}

/// Stores what is about to be cosigned, if nothing else was meanwhile; durable on return.
pub(super) fn store(
    objects: &dyn Objects,
    origin: &str,
    expected: Option<&Tag>,
    size: u64,
    root: Hash,
) -> Result<bool, StateError> {
    match objects.replace(&name(origin), expected, to_text(origin, size, root).as_bytes())? {
        Replaced::Done(_) => Ok(true),
        Replaced::Changed => Ok(false),
    }
}

pub(crate) fn to_text(origin: &str, size: u64, root: Hash) -> String {
    format!("{HEAD}\n{origin}\n{size}\n{}\n", root.to_base64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_one_spelling() {
        let root = Hash::from([7; 32]);
        let kept = to_text("log.example", 9, root);
        assert_eq!(parse(kept.as_bytes(), "log.example"), Some((9, root)));
        // The golden file in `vectors/server`, under its name.
        let golden = include_bytes!("../../../../vectors/server/witness");
        assert_eq!(parse(golden, "log.example/vectors"), Some((300, root)));
        assert_eq!(to_text("log.example/vectors", 300, root).as_bytes(), golden);
        let of_vectors = "witness/db9ee18d4d8f5207532633b4da4bc433d2d3a31b3ce614298a57293f4e555623";
        assert_eq!(name("log.example/vectors"), of_vectors);
        assert_eq!(parse(kept.as_bytes(), "other.example"), None);
        assert_eq!(parse(kept.replace("\n9\n", "\n+9\n").as_bytes(), "log.example"), None);
        assert_eq!(parse(kept.replace("\n9\n", "\n09\n").as_bytes(), "log.example"), None);
    }
}
