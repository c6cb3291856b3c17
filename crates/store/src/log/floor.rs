//! The floor: the first commit that is still kept. Everything before it is in full bundles.
//!
//! It is raised before commits are pruned. A writer that created a commit looks at the floor afterwards: one that had
//! slept so long that its number was pruned would otherwise be told that it had won.

use super::error::StoreError;
use super::names;
use crate::objects::{Objects, Replaced, Tag};

const HEAD: &str = "assay-floor/v1";

/// The first commit that is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Floor {
    /// Its number.
    pub(crate) commit: u64,
    /// The index of its first entry.
    pub(crate) size: u64,
}

impl Floor {
    pub(crate) fn to_text(self) -> String {
        format!("{HEAD}\n{}\n{}\n", self.commit, self.size)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = str::from_utf8(bytes).ok()?.strip_suffix('\n')?.split('\n');
        if lines.next()? != HEAD {
            return None;
        }
        let floor = Self { commit: lines.next()?.parse().ok()?, size: lines.next()?.parse().ok()? };
        // A number has more spellings than the one that is written.
        (lines.next().is_none() && floor.to_text().as_bytes() == bytes).then_some(floor)
    }

    /// The floor as it is stored; commit 0 where none is.
    pub(crate) fn read(objects: &dyn Objects) -> Result<(Self, Option<Tag>), StoreError> {
        match objects.get(names::FLOOR)? {
            None => Ok((Self::default(), None)),
            Some(object) => {
                let floor = Self::parse(&object.bytes)
                    .ok_or_else(|| StoreError::corrupt(names::FLOOR, "it is not spelled as a floor is"))?;
                Ok((floor, Some(object.tag())))
            }
        }
    }

    /// Raises the floor to this, unless another writer has raised it further; durable on return.
    pub(crate) fn raise(self, objects: &dyn Objects) -> Result<(), StoreError> {
        loop {
            let (stored, tag) = Self::read(objects)?;
            // Another's floor, too, is written: what was read may not be durable yet.
            let raised = stored.max(self);
            match objects.replace(names::FLOOR, tag.as_ref(), raised.to_text().as_bytes())? {
                Replaced::Done(_) => return Ok(()),
                Replaced::Changed => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_has_one_spelling() {
        let floor = Floor { commit: 7, size: 99 };
        assert_eq!(Floor::parse(floor.to_text().as_bytes()), Some(floor));
        for other in ["assay-floor/v1\n+7\n99\n", "assay-floor/v1\n07\n99\n", "assay-floor/v1\n7\n99\n\n"] {
            assert_eq!(Floor::parse(other.as_bytes()), None, "{other}");
        }
    }
}
