//! How many entries a log has had, as far as a copy shows it: by its checkpoint, sound or not, and by the names of its
//! tiles and bundles.
//!
//! None of this says what the entries were. A log that is signed while it has fewer is a fork, so all of it counts.

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{EntryBundleId, TileId};

use super::copy::list;
use super::error::{Lost, RepairError};
use crate::log::names;
use crate::objects::Objects;

/// An object by which a log has had so many entries.
pub(super) struct Extent {
    pub(super) name: String,
    pub(super) size: u64,
}

impl Extent {
    /// As what should have held entries.
    pub(super) fn lost(&self) -> Lost {
        Lost { name: self.name.clone(), reason: format!("it is for {} entries", self.size) }
    }
}

/// By the second line of a checkpoint, whether or not the rest of it can be read.
pub(super) fn stated(checkpoint: &[u8]) -> Option<Extent> {
    let text = String::from_utf8_lossy(checkpoint);
    let line = text.lines().nth(1)?;
    let digits = line.bytes().all(|byte| byte.is_ascii_digit());
    let size = line.parse().ok().filter(|_| digits)?;
    Some(Extent { name: names::CHECKPOINT.to_owned(), size })
}

/// By the name of the tile or bundle, full or partial, that reaches the furthest. Each was written when its entries were
/// durable.
pub(super) fn reached(objects: &dyn Objects) -> Result<Option<Extent>, RepairError> {
    let extents =
        list(objects, "tile/")?.into_iter().filter_map(|name| end(&name).map(|size| Extent { name, size }));
    Ok(extents.max_by_key(|extent| extent.size))
}

/// The index after the last entry that an object of this name is for.
fn end(name: &str) -> Option<u64> {
    let (level, index, width) = match EntryBundleId::parse(name) {
        Ok(id) => (0, id.index, id.width),
        Err(_) => TileId::parse(name).map(|id| (id.level, id.index, id.width)).ok()?,
    };
    let nodes = index.saturating_mul(FULL_WIDTH.into()).saturating_add(width.into());
    let entries = u64::from(FULL_WIDTH).saturating_pow(level.into());
    Some(nodes.saturating_mul(entries))
}
