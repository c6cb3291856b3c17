//! Following what others publish, for those who publish nothing themselves.

use std::sync::{PoisonError, RwLock};

use assay_merkle::{Algorithm, Checkpoint, VerifierKey};

use super::open::read_checkpoint;
use super::view::View;
use super::{StoreError, names};

/// Shows the checkpoint that is stored, if it is newer than the one that is shown and the view has all its entries.
///
/// # Errors
/// A storage that fails; a checkpoint that is not the log's own, or of another history.
pub(crate) fn follow_published(view: &RwLock<View>) -> Result<(), StoreError> {
    let (stored, origin, operator, shown) = {
        let view = view.read().unwrap_or_else(PoisonError::into_inner);
        let shown = view.published.as_ref().map_or(0, |(checkpoint, _)| checkpoint.size);
        (view.stored.clone(), view.log.origin.clone(), view.log.operator, shown)
    };
    let Some((checkpoint, note)) = read_checkpoint(&stored)? else { return Ok(()) };
    let key = VerifierKey::new(&origin, Algorithm::Ed25519, *operator.as_bytes())?;
    Checkpoint::open(&note, &key).map_err(|error| StoreError::corrupt(names::CHECKPOINT, error))?;
    let (size, signed) = (checkpoint.size, checkpoint.root);
    {
        let view = view.read().unwrap_or_else(PoisonError::into_inner);
        // One that is ahead of the view is shown once the view has its entries.
        if size <= shown || size > view.size() {
            return Ok(());
        }
        let root = view.root_at(size)?;
        if root != signed {
            return Err(StoreError::Forked { size, root, signed });
        }
    }
    let mut view = view.write().unwrap_or_else(PoisonError::into_inner);
    view.published = Some((checkpoint, note));
    // All below is in full tiles and bundles, which whoever published it stored before.
    view.forget(size & !0xff);
    Ok(())
}
