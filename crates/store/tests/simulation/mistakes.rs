//! Mistakes of a log's writer, planted between it and its storage; and another writer's work in the midst of its own.

use std::io::Read;
use std::ops::Range;
use std::sync::Mutex;

use assay_store::log::CommitObject;
use assay_store::objects::fake::Fake;
use assay_store::objects::{Created, Object, ObjectError, Objects, Replaced, Tag, Upload};

use super::commit_bytes::commit_bytes;

/// What the writer does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Takes a commit that is there for the one it wanted to create.
    LostConflict,
    /// Builds on a found commit without making it durable.
    UnsettledCommit,
    /// Deletes commits before the floor is raised.
    DeleteBeforeFloor,
    /// Writes tiles that are not durable when they are published.
    UnsyncedTiles,
    /// Publishes the checkpoint before its tiles.
    CheckpointBeforeTiles,
    /// Remembers the first floor it saw, until it raises it.
    StaleFloor,
    /// Does not raise the floor.
    NoFloor,
    /// Reads a commit without its last entry.
    DroppedEntry,
    /// Stores a commit without its last entry.
    HalfCommit,
    /// Stores snapshots cut short.
    TruncatedSnapshot,
    /// Deletes a commit that is still needed.
    LiveCommitDeleted,
    /// Publishes tiles with one hash wrong.
    WrongTile,
    /// Looks for the next commit, and does not find the first time.
    MissedCommit,
}

impl Mistake {
    pub const ALL: [Self; 13] = [
        Self::LostConflict,
        Self::UnsettledCommit,
        Self::DeleteBeforeFloor,
        Self::UnsyncedTiles,
        Self::CheckpointBeforeTiles,
        Self::StaleFloor,
        Self::NoFloor,
        Self::DroppedEntry,
        Self::HalfCommit,
        Self::TruncatedSnapshot,
        Self::LiveCommitDeleted,
        Self::WrongTile,
        Self::MissedCommit,
    ];
}

type Hook = Box<dyn FnOnce() + Send>;
type Replacing = (String, Option<Tag>, Vec<u8>);

/// The storage as one writer uses it.
pub struct Adapter {
    fake: Fake,
    mistake: Option<Mistake>,
    /// What happens before so many further operations.
    hook: Mutex<Option<(u64, Hook)>>,
    tiles: Mutex<Vec<(String, Vec<u8>)>>,
    floor: Mutex<Option<Replacing>>,
    first_floor: Mutex<Option<Option<Object>>>,
}

impl Adapter {
    pub fn new(fake: Fake, mistake: Option<Mistake>) -> Self {
        Self {
            fake,
            mistake,
            hook: Mutex::default(),
            tiles: Mutex::default(),
            floor: Mutex::default(),
            first_floor: Mutex::default(),
        }
    }

    /// Lets something happen before an operation to come.
    pub fn interleave(&self, operations: u64, hook: Hook) {
        *self.hook.lock().unwrap() = Some((operations, hook));
    }

    pub fn take_hook(&self) -> Option<Hook> {
        self.hook.lock().unwrap().take().map(|(_, hook)| hook)
    }

    /// The process ended: what it kept in memory is gone.
    pub fn forget(&self) {
        self.tiles.lock().unwrap().clear();
        *self.floor.lock().unwrap() = None;
        *self.first_floor.lock().unwrap() = None;
    }

    fn does(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn before(&self) -> Result<(), ObjectError> {
        let mut hook = self.hook.lock().unwrap();
        match hook.take() {
            Some((0, act)) => {
                drop(hook);
                act();
            }
            Some((left, act)) => *hook = Some((left - 1, act)),
            None => {}
        }
        Ok(())
    }

    /// An answer of `replace`, whose tag the log does not look at.
    fn done(&self) -> Result<Replaced, ObjectError> {
        let any = self.fake.get("commits/00000000000000000000")?.or(self.fake.get("checkpoint")?);
        Ok(any.map_or(Replaced::Changed, |object| Replaced::Done(object.tag())))
    }

    /// The floor that waited for the deletes.
    fn raise_late(&self) -> Result<(), ObjectError> {
        let waiting = self.floor.lock().unwrap().take();
        waiting
            .map_or(Ok(()), |(name, tag, bytes)| self.fake.replace(&name, tag.as_ref(), &bytes).map(|_| ()))
    }
}

fn is_tile(name: &str) -> bool {
    name.starts_with("tile/")
}

fn is_commit(name: &str) -> bool {
    name.starts_with("commits/")
}

/// The commit without its last entry.
fn shorter(name: &str, bytes: &[u8]) -> Vec<u8> {
    let number = name.rsplit('/').next().unwrap().parse().unwrap();
    let Ok(mut commit) = CommitObject::from_bytes(number, bytes) else { return bytes.to_vec() };
    if commit.entries.len() > 2 {
        commit.entries.pop();
    }
    commit_bytes(&commit)
}

impl Objects for Adapter {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        self.before()?;
        self.raise_late()?;
        if is_tile(name) {
            return self.write_tile(name, bytes);
        }
        if is_commit(name) {
            if self.does(Mistake::UnsettledCommit) {
                let found = self.fake.get(name)?;
                if found.is_some_and(|found| found.bytes == bytes) {
                    return Ok(Created::Exists);
                }
            }
            if self.does(Mistake::HalfCommit) {
                return self.fake.create(name, &shorter(name, bytes));
            }
            let created = self.fake.create(name, bytes)?;
            return Ok(if self.does(Mistake::LostConflict) { Created::New } else { created });
        }
        self.fake.create(name, bytes)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        self.before()?;
        if name.starts_with("snapshots/") && self.does(Mistake::TruncatedSnapshot) {
            return self.fake.put(name, &bytes[..bytes.len() - bytes.len() / 3]);
        }
        self.fake.put(name, bytes)
    }

    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError> {
        self.before()?;
        self.raise_late()?;
        // Else raising it would never end.
        *self.first_floor.lock().unwrap() = None;
        match (self.mistake, name) {
            (Some(Mistake::DeleteBeforeFloor), "floor") => {
                *self.floor.lock().unwrap() = Some((name.to_owned(), expected.cloned(), bytes.to_vec()));
                self.done()
            }
            (Some(Mistake::NoFloor), "floor") => self.done(),
            (Some(Mistake::CheckpointBeforeTiles), "checkpoint") => {
                let replaced = self.fake.replace(name, expected, bytes)?;
                for (name, bytes) in std::mem::take(&mut *self.tiles.lock().unwrap()) {
                    let _ = self.fake.create(&name, &bytes)?;
                }
                Ok(replaced)
            }
            _ => self.fake.replace(name, expected, bytes),
        }
    }

    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError> {
        self.before()?;
        self.raise_late()?;
        let found = self.fake.get(name)?;
        if name == "floor" && self.does(Mistake::StaleFloor) {
            return Ok(self.first_floor.lock().unwrap().get_or_insert(found).clone());
        }
        if is_commit(name) && self.does(Mistake::MissedCommit) && self.fake.operations().is_multiple_of(5) {
            return Ok(None);
        }
        Ok(found.map(|found| match is_commit(name) && self.does(Mistake::DroppedEntry) {
            true => found.with_bytes(shorter(name, &found.bytes)),
            false => found,
        }))
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError> {
        self.before()?;
        self.fake.get_range(name, range)
    }

    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError> {
        self.before()?;
        self.fake.size(name)
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError> {
        self.before()?;
        self.fake.list(prefix, after, limit)
    }

    fn delete(&self, name: &str) -> Result<(), ObjectError> {
        self.before()?;
        if is_commit(name) && self.does(Mistake::LiveCommitDeleted) {
            let number: u64 = name.rsplit('/').next().unwrap().parse().unwrap();
            return self.fake.delete(&format!("commits/{:020}", number + 9));
        }
        self.fake.delete(name)
    }

    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError> {
        self.before()?;
        self.fake.upload()
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError> {
        self.before()?;
        self.fake.read(name)
    }
}

impl Adapter {
    fn write_tile(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        match self.mistake {
            Some(Mistake::CheckpointBeforeTiles) => {
                self.tiles.lock().unwrap().push((name.to_owned(), bytes.to_vec()));
                Ok(Created::New)
            }
            Some(Mistake::UnsyncedTiles) => self.fake.put_unsynced(name, bytes).map(|()| Created::New),
            Some(Mistake::WrongTile) => {
                let mut bytes = bytes.to_vec();
                bytes[7] ^= 1;
                self.fake.create(name, &bytes).map(|_| Created::New)
            }
            _ => self.fake.create(name, bytes),
        }
    }
}
