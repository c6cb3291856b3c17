//! Full tiles and bundles as they are stored: they never change, so they are kept in memory once read.

use std::sync::Arc;

use assay_merkle::tile::FULL_WIDTH;
use assay_merkle::{EntryBundleId, TileId};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::error::StoreError;
use crate::objects::Objects;

/// What full tiles and bundles may take of memory, in bytes.
const CACHE_BYTES: u64 = 64 << 20;

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Arc<Vec<u8>>> for Bytes {
    fn weight(&self, name: &String, bytes: &Arc<Vec<u8>>) -> u64 {
        (name.len() + bytes.len() + 64) as u64
    }
}

/// Full tiles and bundles.
pub(crate) struct Stored {
    pub(crate) objects: Arc<dyn Objects>,
    cache: Cache<String, Arc<Vec<u8>>, Bytes>,
}

impl Stored {
    pub(crate) fn new(objects: Arc<dyn Objects>) -> Self {
        Self { objects, cache: Cache::with_weighter(4096, CACHE_BYTES, Bytes) }
    }

    /// A full tile, if it is in memory.
    pub(crate) fn tile(&self, level: u8, index: u64) -> Result<Arc<Vec<u8>>, StoreError> {
        self.get(TileId { level, index, width: FULL_WIDTH }.path())
    }

    /// A full bundle, if it is in memory.
    pub(crate) fn bundle(&self, index: u64) -> Result<Arc<Vec<u8>>, StoreError> {
        self.get(EntryBundleId { index, width: FULL_WIDTH }.path())
    }

    /// A full bundle, from the storage where it is not in memory.
    pub(crate) fn bundle_read(&self, index: u64) -> Result<Arc<Vec<u8>>, StoreError> {
        self.bundle(index).or_else(|_| self.fetch(EntryBundleId { index, width: FULL_WIDTH }.path()))
    }

    /// A full tile, from the storage where it is not in memory.
    pub(crate) fn tile_read(&self, level: u8, index: u64) -> Result<Arc<Vec<u8>>, StoreError> {
        self.tile(level, index).or_else(|_| self.fetch(TileId { level, index, width: FULL_WIDTH }.path()))
    }

    fn get(&self, name: String) -> Result<Arc<Vec<u8>>, StoreError> {
        self.cache.get(&name).ok_or(StoreError::NotAtHand { name })
    }

    /// Reads a file into memory.
    pub(crate) fn fetch(&self, name: String) -> Result<Arc<Vec<u8>>, StoreError> {
        let object = self.objects.get(&name)?.ok_or_else(|| StoreError::corrupt(&name, "it is missing"))?;
        let bytes = Arc::new(object.bytes);
        self.cache.insert(name, Arc::clone(&bytes));
        Ok(bytes)
    }
}
