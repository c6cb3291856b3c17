//! Tiles and their paths, as c2sp.org/tlog-tiles defines them: 256 hashes of every eighth level of the tree.

use crate::error::excerpt;
use crate::tree::NodeId;
use crate::{Error, decimal};

/// The number of hashes in a full tile, and of entries in a full bundle.
pub const FULL_WIDTH: u16 = 256;

/// One tile, full or partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// The level of the tile: its hashes are nodes of level `8 * level` of the tree. At most 63 in a path.
    pub level: u8,
    /// The position from the left within the level, from 0.
    pub index: u64,
    /// The number of hashes, from 1 to 256; under 256 for a partial tile.
    pub width: u16,
}

/// One bundle of entries, full or partial: those whose hashes are in the tile of level 0 with the same index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryBundleId {
    /// The position from the left, from 0: entry `256 * index` is the first.
    pub index: u64,
    /// The number of entries, from 1 to 256; under 256 for a partial bundle.
    pub width: u16,
}

impl TileId {
    /// The path below the prefix of the log, such as `tile/0/x001/x234/067.p/8`.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, position_path(self.index, self.width))
    }

    /// Reads a path as [`TileId::path`] writes it, and nothing else; [`Error::TilePath`] says what was given.
    pub fn parse(path: &str) -> Result<Self, Error> {
        let parts = path.strip_prefix("tile/").and_then(|rest| rest.split_once('/'));
        let parsed = parts.and_then(|(level, position)| {
            let level = decimal::parse(level).and_then(|level| u8::try_from(level).ok())?;
            let (index, width) = parse_position(position)?;
            (level <= 63).then_some(Self { level, index, width })
        });
        parsed.ok_or_else(|| Error::TilePath { path: excerpt(path) })
    }

    /// The tile at this place in a tree of `size` leaves; none where the tree does not reach it.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        let before = index.checked_mul(FULL_WIDTH.into())?;
        let width = hashes_at(level, size).checked_sub(before)?.min(FULL_WIDTH.into());
        let width = u16::try_from(width).ok()?;
        (width > 0).then_some(Self { level, index, width })
    }

    /// All tiles of a tree of `size` leaves, lowest level first, the rightmost of a level perhaps partial.
    pub fn in_size(size: u64) -> impl Iterator<Item = Self> {
        Self::new_between(0, size)
    }

    /// The tiles of a tree of `new` leaves that a tree of `old` leaves did not have, lowest level first.
    pub fn new_between(old: u64, new: u64) -> impl Iterator<Item = Self> {
        (0..8).flat_map(move |level| {
            new_positions(hashes_at(level, old), hashes_at(level, new)).map(move |(index, width)| Self {
                level,
                index,
                width,
            })
        })
    }

    /// Whether the tile has fewer than 256 hashes.
    pub fn is_partial(&self) -> bool {
        self.width < FULL_WIDTH
    }

    /// The full tile at the same place.
    pub fn full(self) -> Self {
        Self { width: FULL_WIDTH, ..self }
    }
}

impl EntryBundleId {
    /// The path below the prefix of the log, such as `tile/entries/x001/x234/067.p/8`.
    pub fn path(&self) -> String {
        format!("tile/entries/{}", position_path(self.index, self.width))
    }

    /// Reads a path as [`EntryBundleId::path`] writes it, and nothing else; [`Error::TilePath`] says what was given.
    pub fn parse(path: &str) -> Result<Self, Error> {
        let position = path.strip_prefix("tile/entries/").and_then(parse_position);
        let (index, width) = position.ok_or_else(|| Error::TilePath { path: excerpt(path) })?;
        Ok(Self { index, width })
    }

    /// The bundle at this place in a log of `size` entries; none where the log does not reach it.
    pub fn in_log(index: u64, size: u64) -> Option<Self> {
        TileId::in_tree(0, index, size).map(|tile| Self { index, width: tile.width })
    }

    /// All bundles of a log of `size` entries, the last one perhaps partial.
    pub fn in_size(size: u64) -> impl Iterator<Item = Self> {
        Self::new_between(0, size)
    }

    /// The bundles of a log of `new` entries that a log of `old` entries did not have.
    pub fn new_between(old: u64, new: u64) -> impl Iterator<Item = Self> {
        new_positions(old, new).map(|(index, width)| Self { index, width })
    }

    /// The index of the first entry of the bundle.
    pub fn first_entry(&self) -> u64 {
        self.index.saturating_mul(FULL_WIDTH.into())
    }
}

/// The place of a node among the stored hashes; nodes inside a tile, of a level that 8 does not divide, have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileSlot {
    /// The level of the tile.
    pub level: u8,
    /// The index of the tile within the level.
    pub index: u64,
    /// The position of the hash within the tile, from 0 to 255.
    pub offset: u8,
}

impl TileSlot {
    /// Where the hash of this node is stored.
    pub fn of(node: NodeId) -> Option<Self> {
        let offset = u8::try_from(node.index & 0xff).ok()?;
        node.level.is_multiple_of(8).then_some(Self { level: node.level / 8, index: node.index >> 8, offset })
    }
}

/// How many hashes there are in all tiles of a level, in a tree of `size` leaves.
fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// The index and width of each tile of one level that is new when its hashes grow from `old` to `new` in number.
fn new_positions(old: u64, new: u64) -> impl Iterator<Item = (u64, u16)> {
    let end = if new > old { new.div_ceil(FULL_WIDTH.into()) } else { 0 };
    (old / u64::from(FULL_WIDTH)..end).map(move |index| {
        let width = (new - index * u64::from(FULL_WIDTH)).min(FULL_WIDTH.into());
        (index, u16::try_from(width).unwrap_or(FULL_WIDTH))
    })
}

/// The index in groups of three digits, all but the last marked with an `x`, and the width of a partial tile.
fn position_path(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if width < FULL_WIDTH { format!("{path}.p/{width}") } else { path }
}

fn parse_position(path: &str) -> Option<(u64, u16)> {
    let (digits, width) = match path.split_once(".p/") {
        Some((digits, width)) => (digits, decimal::parse(width).and_then(|width| u16::try_from(width).ok())?),
        None => (path, FULL_WIDTH),
    };
    let index = digits.split('/').try_fold(0_u64, |index, group| {
        let digits = group.strip_prefix('x').unwrap_or(group);
        index.checked_mul(1000)?.checked_add(digits.parse().ok()?)
    })?;
    // What does not read back as it was written is not in the one form that the specification allows.
    (width > 0 && width <= FULL_WIDTH && position_path(index, width) == path).then_some((index, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = TileId { level: 0, index: 1_234_067, width: 8 };
        assert_eq!(tile.path(), "tile/0/x001/x234/067.p/8");
        assert_eq!(TileId::parse("tile/0/x001/x234/067.p/8").unwrap(), tile);
        assert_eq!(TileId { level: 63, index: 0, width: 256 }.path(), "tile/63/000");
        assert_eq!(EntryBundleId { index: 273, width: 112 }.path(), "tile/entries/273.p/112");
        let largest = TileId { level: 0, index: u64::MAX, width: 1 };
        assert_eq!(TileId::parse(&largest.path()).unwrap(), largest);
    }

    #[test]
    fn other_paths_are_refused() {
        let wrong = [
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/x001",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/08",
            "tile/0/001.p/",
            "tile/0/001.p/+8",
            "tile/00/001",
            "tile/64/001",
            "tile/256/001",
            "tile/+1/001",
            "tile/0/+01",
            "tile/0/",
            "tile/0",
            "/tile/0/001",
            "tile/0/001/",
            "tile/entries/001",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
        ];
        for path in wrong {
            assert!(TileId::parse(path).is_err(), "{path}");
        }
        assert!(EntryBundleId::parse("tile/0/001").is_err());
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_of_the_specification() {
        let tiles: Vec<_> = TileId::in_size(70_000).collect();
        assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
        let partial: Vec<_> = tiles.iter().filter(|tile| tile.is_partial()).map(TileId::path).collect();
        assert_eq!(partial, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
        let of_256: Vec<_> = TileId::in_size(256).map(|tile| tile.path()).collect();
        assert_eq!(of_256, ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(TileId::in_size(0).count(), 0);
    }

    #[test]
    fn new_tiles_are_those_that_a_smaller_tree_did_not_have() {
        for (old, new) in
            [(0, 1), (1, 2), (255, 256), (256, 257), (300, 70_000), (65_535, 65_536), (9, 9), (9, 3)]
        {
            let before: std::collections::HashSet<_> = TileId::in_size(old).collect();
            let expected: Vec<_> = TileId::in_size(new).filter(|tile| !before.contains(tile)).collect();
            let expected = if new < old { Vec::new() } else { expected };
            assert_eq!(TileId::new_between(old, new).collect::<Vec<_>>(), expected, "{old} to {new}");
        }
        assert!(TileId::in_tree(7, 127, 1 << 63).is_none());
        assert_eq!(TileId::in_tree(7, 0, 1 << 63).unwrap().width, 128);
    }
}
