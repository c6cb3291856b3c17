//! The last checkpoint that was seen, in a file.

use std::io::Write;
use std::path::Path;

use assay_merkle::{Checkpoint, SignedNote, VerifierKey};

use crate::ledger::LedgerFailure;

/// What was seen last; none before the first look.
pub(super) fn read(path: &Path, key: &VerifierKey) -> Result<Option<Checkpoint>, LedgerFailure> {
    let failed = |reason: String| LedgerFailure::Read { path: path.to_path_buf(), reason };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.to_string())),
    };
    let note = SignedNote::parse(&bytes).map_err(|error| failed(error.to_string()))?;
    Checkpoint::open(&note, key).map(Some).map_err(|error| failed(error.to_string()))
}

/// Remembers what was seen: the file holds the last checkpoint or this one, whole, whatever happens meanwhile.
pub(super) fn write(path: &Path, note: &SignedNote) -> Result<(), LedgerFailure> {
    let failed =
        |error: std::io::Error| LedgerFailure::Write { path: path.to_path_buf(), reason: error.to_string() };
    let mut new = path.as_os_str().to_owned();
    new.push(format!(".{}.new", std::process::id()));
    let written = std::fs::File::create(&new)
        .and_then(|mut file| file.write_all(note.to_string().as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&new, path));
    if written.is_err() {
        // It is of no use to anyone; that it may stay says nothing new.
        let _ = std::fs::remove_file(&new);
    }
    written.map_err(failed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use assay_merkle::{EMPTY_ROOT, NoteSigner};

    use super::*;

    #[test]
    fn what_was_seen_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        let signer = NoteSigner::new("log.example/test", [1; 32]).unwrap();
        let key = signer.verifier_key();
        assert_eq!(read(&path, key).unwrap(), None);
        for size in [5, 3] {
            let checkpoint = Checkpoint::new("log.example/test", size, EMPTY_ROOT);
            // Whoever has the file open goes on reading what it was: it is not written over.
            let open = std::fs::File::open(&path).ok();
            write(&path, &checkpoint.sign(&signer).unwrap()).unwrap();
            assert_eq!(read(&path, key).unwrap(), Some(checkpoint));
            let old = open.map(|file| std::io::read_to_string(file).unwrap());
            assert!(old.is_none_or(|old| old.contains("\n5\n")));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // Where it cannot be replaced, nothing is left behind.
        assert!(
            write(
                &folder.path().join("none/seen"),
                &Checkpoint::new("log.example/test", 1, EMPTY_ROOT).sign(&signer).unwrap()
            )
            .is_err()
        );
    }
}
