//! The file system of the machine.

use std::fs::{self, DirBuilder, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::file_system::{Directory, Entry, File, FileSystem};

/// A folder of the machine as the root of a file system.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    fn path(&self, path: &str) -> PathBuf {
        // `join` with an empty path would add a separator, which some systems take for "must be a directory".
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }
}

impl FileSystem for Disk {
    type File = fs::File;
    type Directory = OpenDirectory;
    type Lock = fs::File;

    fn create_root(&self) -> io::Result<()> {
        create_ancestry(&std::path::absolute(&self.root)?)
    }

    fn create_directory(&self, path: &str, private: bool) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        if private {
            for_owner::directory(&mut builder);
        }
        builder.create(self.path(path))
    }

    fn open_directory(&self, path: &str) -> io::Result<OpenDirectory> {
        OpenDirectory::open(&self.path(path))
    }

    fn entries(&self, path: &str) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.path(path))? {
            let entry = entry?;
            // A name that is not even text is no object's.
            if let Ok(name) = entry.file_name().into_string() {
                entries.push(Entry { name, directory: entry.file_type()?.is_dir() });
            }
        }
        Ok(entries)
    }

    fn create_file(&self, path: &str, private: bool) -> io::Result<fs::File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        if private {
            for_owner::file(&mut options);
        }
        options.open(self.path(path))
    }

    fn open_to_overwrite(&self, path: &str) -> io::Result<fs::File> {
        OpenOptions::new().write(true).open(self.path(path))
    }

    fn open_file(&self, path: &str) -> io::Result<fs::File> {
        fs::File::open(self.path(path))
    }

    fn link(&self, from: &str, to: &str) -> io::Result<()> {
        fs::hard_link(self.path(from), self.path(to))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove_file(&self, path: &str) -> io::Result<()> {
        fs::remove_file(self.path(path))
    }

    fn lock(&self, path: &str) -> io::Result<fs::File> {
        let file = self.lock_file(path)?;
        file.lock()?;
        Ok(file)
    }

    fn try_lock(&self, path: &str) -> io::Result<Option<fs::File>> {
        let file = self.lock_file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Disk {
    fn lock_file(&self, path: &str) -> io::Result<fs::File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(self.path(path))
    }
}

impl File for fs::File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn restrict(&self) -> io::Result<()> {
        for_owner::open_file(self)
    }

    fn length(&self) -> io::Result<u64> {
        let metadata = self.metadata()?;
        if metadata.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(metadata.len()) }
    }

    fn seek(&mut self, place: u64) -> io::Result<()> {
        Seek::seek(self, SeekFrom::Start(place)).map(|_| ())
    }
}

/// A directory held open, so that syncing it need not look its path up again.
#[derive(Debug)]
pub struct OpenDirectory {
    #[cfg(unix)]
    file: fs::File,
}

impl OpenDirectory {
    #[cfg(unix)]
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: fs::File::open(path)? })
    }

    /// Elsewhere directories can be neither opened nor synced; names are as durable as the system makes them.
    #[cfg(not(unix))]
    fn open(_path: &Path) -> io::Result<Self> {
        Ok(Self {})
    }
}

impl Directory for OpenDirectory {
    /// The full sync: `fdatasync` may leave out what a directory's new entry changes besides its length.
    #[cfg(unix)]
    fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    #[cfg(not(unix))]
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a directory and those above it where they are missing, each synced into the one above.
fn create_ancestry(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let Some(parent) = path.parent() else { return Err(io::ErrorKind::NotFound.into()) };
    create_ancestry(parent)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    OpenDirectory::open(parent)?.sync()
}

/// Permissions for the owner alone.
#[cfg(unix)]
mod for_owner {
    use std::fs::{DirBuilder, File, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};

    pub(super) fn directory(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }

    pub(super) fn file(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    pub(super) fn open_file(file: &File) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(0o600))
    }
}

/// Elsewhere who may read is inherited from the folder.
#[cfg(not(unix))]
mod for_owner {
    use std::fs::{DirBuilder, File, OpenOptions};
    use std::io;

    pub(super) fn directory(_builder: &mut DirBuilder) {}

    pub(super) fn file(_options: &mut OpenOptions) {}

    pub(super) fn open_file(_file: &File) -> io::Result<()> {
        Ok(())
    }
}
