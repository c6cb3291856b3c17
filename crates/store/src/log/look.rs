//! Looking at the log without keeping anyone from it while files are read.
//!
//! A [`View`] answers from memory alone. Where it lacks a file, whoever looks lets go of it, reads the file, and looks
//! again; so a storage that takes its time holds up nobody but those who ask it.

use std::sync::{Arc, PoisonError, RwLock};

use super::error::StoreError;
use super::view::View;

/// How many files a look may need; the largest proof needs some dozens, a page of entries some hundreds.
const FILES_MAX: u32 = 4096;

/// A failure that may be for lack of a file.
pub trait MayLackFile: From<StoreError> {
    /// The file that is not in memory.
    fn not_at_hand(&self) -> Option<&str>;
}

impl MayLackFile for StoreError {
    fn not_at_hand(&self) -> Option<&str> {
        match self {
            Self::NotAtHand { name } => Some(name),
            _ => None,
        }
    }
}

/// Does some work on what readers see, again and again until every file that it needs is in memory.
///
/// # Errors
/// As the work; a storage that fails.
pub fn look<T, E: MayLackFile>(
    view: &RwLock<View>,
    mut work: impl FnMut(&View) -> Result<T, E>,
) -> Result<T, E> {
    with_files(view, || work(&view.read().unwrap_or_else(PoisonError::into_inner)))
}

/// Does some work that looks at the view by itself, again and again until every file that it needs is in memory.
///
/// # Errors
/// As the work; a storage that fails.
pub fn with_files<T, E: MayLackFile>(
    view: &RwLock<View>,
    mut work: impl FnMut() -> Result<T, E>,
) -> Result<T, E> {
    for _ in 0..FILES_MAX {
        let error = match work() {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let Some(name) = error.not_at_hand() else { return Err(error) };
        let stored = Arc::clone(&view.read().unwrap_or_else(PoisonError::into_inner).stored);
        stored.fetch(name.to_owned())?;
    }
    Err(StoreError::Proof(format!("more than {FILES_MAX} files are needed at once")).into())
}
