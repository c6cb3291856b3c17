//! The journal: every finished outcome, one JSON line each, under a header that names the run.

mod header;
mod lock;
mod reading;

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::{EvaluateError, Item, Outcome};

pub(crate) use header::Header;

/// How much work a power cut may cost at most; the end of the process alone costs nothing.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// An open journal; no other run can open it until this value is dropped.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// The length of everything written whole, in bytes.
    length: u64,
    synced: Instant,
}

impl Journal {
    /// Begins a journal, or with `resume` goes on with the one there is.
    ///
    /// Gives back the outcomes kept so far, each at the place of its item.
    pub(crate) fn open(
        path: &Path,
        header: &Header,
        items: &[Item],
        resume: bool,
    ) -> Result<(Self, Vec<Option<Outcome>>), EvaluateError> {
        let fail = |action| move |source| EvaluateError::File { action, path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let options = if resume { options.create(true) } else { options.create_new(true) };
        let file = options.open(path).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => EvaluateError::JournalExists { path: path.to_owned() },
            _ => fail("open")(source),
        })?;
        if !lock::try_lock(&file).map_err(fail("lock"))? {
            return Err(EvaluateError::JournalBusy { path: path.to_owned() });
        }
        let mut journal = Self { path: path.to_owned(), file, length: 0, synced: Instant::now() };
        let kept = reading::read(&mut journal.file, path, header, items)?;
        journal.length = kept.length;
        // What a crash left behind the last whole line is cut off, so that the next line stands on its own.
        journal.cut().map_err(fail("write"))?;
        if kept.length == 0 {
            journal.append(header)?;
        }
        Ok((journal, kept.outcomes))
    }

    /// Adds a line and hands it to the system at once.
    pub(crate) fn append(&mut self, line: &impl Serialize) -> Result<(), EvaluateError> {
        self.try_append(line).map_err(|source| {
            // A line written in part would spoil the next one; should this fail too, resuming drops it.
            let _ = self.cut();
            EvaluateError::File { action: "write", path: self.path.clone(), source }
        })
    }

    fn try_append(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.length += bytes.len() as u64;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length)).map(|_| ())
    }

    /// Waits until everything is on the disk.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.synced = Instant::now();
        self.file.sync_data()
    }

    /// Removes the journal, which the whole output has made useless.
    pub(crate) fn remove(self) -> Result<(), EvaluateError> {
        std::fs::remove_file(&self.path).map_err(|source| EvaluateError::File {
            action: "remove",
            path: self.path.clone(),
            source,
        })
    }
}
