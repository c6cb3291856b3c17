//! A file system in memory that loses power: what was not synced survives, is lost or is torn, name by name.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard};

use super::inodes::{Count, Ignored, Inode, Inodes, Names, empty_directory};
use crate::objects::fake::random::Random;
use crate::objects::folder::file_system::{Directory, Entry, File, FileSystem};

/// What happens at one system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// This call and all later ones of the process fail; the memory of the machine stays or goes as the test likes.
    Death,
    /// The call fails without effect.
    Fail(io::ErrorKind),
    /// The call fails after its effect.
    FailAfter(io::ErrorKind),
}

struct State {
    inodes: Inodes,
    locks: Vec<(String, u64)>,
    next_lock: u64,
    event: Option<(usize, Event)>,
    dead: bool,
}

/// Clones are the same disk, and the same process.
#[derive(Clone)]
pub(super) struct FakeDisk(Arc<Mutex<State>>);

impl FakeDisk {
    pub(super) fn new() -> Self {
        Self::with(vec![empty_directory(Names::new())])
    }

    fn with(inodes: Vec<Inode>) -> Self {
        let state = State {
            inodes: Inodes { all: inodes, ignored: Ignored::default(), count: Count::default() },
            locks: Vec::new(),
            next_lock: 0,
            event: None,
            dead: false,
        };
        Self(Arc::new(Mutex::new(state)))
    }

    pub(super) fn at(self, call: usize, event: Event) -> Self {
        self.state().event = Some((call, event));
        self
    }

    pub(super) fn ignoring(self, ignored: Ignored) -> Self {
        self.state().inodes.ignored = ignored;
        self
    }

    pub(super) fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// How many files were ever made.
    pub(super) fn files(&self) -> usize {
        let state = self.state();
        state.inodes.all.iter().filter(|inode| matches!(inode, Inode::File { .. })).count()
    }

    pub(super) fn count(&self) -> Count {
        self.state().inodes.count
    }

    /// The machine as another process finds it after this one died.
    pub(super) fn after_death(&self) -> Self {
        let state = self.state();
        Self::with(state.inodes.all.clone()).ignoring(state.inodes.ignored)
    }

    /// The machine after its power was lost. Seed 0 loses, and seed 1 keeps, all that was not synced.
    pub(super) fn after_power_loss(&self, seed: u64) -> Self {
        let state = self.state();
        let mut random = Random::new(seed, 7);
        let survivors = state.inodes.all.iter().map(|inode| inode.survive(seed, &mut random));
        Self::with(survivors.collect()).ignoring(Ignored { one: None, ..state.inodes.ignored })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// One system call that may fail: its effect takes place under the lock.
    fn call<T>(&self, effect: impl FnOnce(&mut State) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state();
        if state.dead {
            return Err(io::Error::other("the process is dead"));
        }
        let call = state.inodes.count.calls;
        state.inodes.count.calls += 1;
        match state.event.filter(|(at, _)| *at == call) {
            None => effect(&mut state),
            Some((_, Event::Death)) => {
                state.dead = true;
                Err(io::Error::other("the process dies"))
            }
            Some((_, Event::Fail(kind))) => Err(kind.into()),
            Some((_, Event::FailAfter(kind))) => effect(&mut state).and(Err(kind.into())),
        }
    }
}

pub(super) struct Open {
    disk: FakeDisk,
    inode: usize,
    place: usize,
}

pub(super) struct Lock {
    disk: FakeDisk,
    number: u64,
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.disk.state().locks.retain(|(_, number)| *number != self.number);
    }
}

impl FileSystem for FakeDisk {
    type File = Open;
    type Directory = Open;
    type Lock = Lock;

    fn create_root(&self) -> io::Result<()> {
        Ok(())
    }

    fn create_directory(&self, path: &str, _private: bool) -> io::Result<()> {
        self.call(|state| state.inodes.add(path, empty_directory(Names::new())).map(|_| ()))
    }

    fn open_directory(&self, path: &str) -> io::Result<Open> {
        let inode = self.call(|state| state.inodes.find(path))?;
        Ok(Open { disk: self.clone(), inode, place: 0 })
    }

    fn entries(&self, path: &str) -> io::Result<Vec<Entry>> {
        self.call(|state| match &state.inodes.all[state.inodes.find(path)?] {
            Inode::File { .. } => Err(io::ErrorKind::NotADirectory.into()),
            Inode::Directory { seen, .. } => {
                let is_directory = |inode: usize| matches!(state.inodes.all[inode], Inode::Directory { .. });
                let entry = |(name, inode): (&String, &usize)| Entry {
                    name: name.clone(),
                    directory: is_directory(*inode),
                };
                Ok(seen.iter().map(entry).collect())
            }
        })
    }

    fn create_file(&self, path: &str, _private: bool) -> io::Result<Open> {
        let new = Inode::File { seen: Vec::new(), synced: Vec::new() };
        let inode = self.call(|state| state.inodes.add(path, new))?;
        Ok(Open { disk: self.clone(), inode, place: 0 })
    }

    fn open_to_overwrite(&self, path: &str) -> io::Result<Open> {
        self.open_file(path)
    }

    fn open_file(&self, path: &str) -> io::Result<Open> {
        let inode = self.call(|state| state.inodes.find(path))?;
        Ok(Open { disk: self.clone(), inode, place: 0 })
    }

    fn link(&self, from: &str, to: &str) -> io::Result<()> {
        self.call(|state| {
            let inode = state.inodes.find(from)?;
            match state.inodes.find(to) {
                Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => state.inodes.change(to, Some(inode)),
                Err(error) => Err(error),
            }
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.call(|state| {
            let inode = state.inodes.find(from)?;
            if let Ok(Inode::Directory { .. }) = state.inodes.find(to).map(|inode| &state.inodes.all[inode]) {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            state.inodes.change(to, Some(inode))?;
            state.inodes.change(from, None)
        })
    }

    fn remove_file(&self, path: &str) -> io::Result<()> {
        self.call(|state| state.inodes.find(path).and_then(|_| state.inodes.change(path, None)))
    }

    fn lock(&self, path: &str) -> io::Result<Lock> {
        self.try_lock(path)?.ok_or(io::ErrorKind::Deadlock.into())
    }

    fn try_lock(&self, path: &str) -> io::Result<Option<Lock>> {
        let number = self.call(|state| {
            if state.inodes.find(path).is_err() {
                state.inodes.add(path, Inode::File { seen: Vec::new(), synced: Vec::new() })?;
            }
            if state.locks.iter().any(|(held, _)| held == path) {
                return Ok(None);
            }
            state.next_lock += 1;
            let number = state.next_lock;
            state.locks.push((path.to_owned(), number));
            Ok(Some(number))
        })?;
        Ok(number.map(|number| Lock { disk: self.clone(), number }))
    }
}

impl Directory for Open {
    fn sync(&self) -> io::Result<()> {
        self.disk.call(|state| {
            state.inodes.sync(self.inode);
            Ok(())
        })
    }
}

impl File for Open {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.call(|state| {
            if let Inode::File { seen, .. } = &mut state.inodes.all[self.inode] {
                let end = self.place + bytes.len();
                seen.resize(seen.len().max(end), 0);
                seen[self.place..end].copy_from_slice(bytes);
                self.place = end;
            }
            Ok(())
        })
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.disk.call(|state| {
            if let Inode::File { seen, .. } = &mut state.inodes.all[self.inode] {
                seen.truncate(usize::try_from(length).unwrap());
            }
            Ok(())
        })
    }

    fn sync(&self) -> io::Result<()> {
        Directory::sync(self)
    }

    fn restrict(&self) -> io::Result<()> {
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        match &self.disk.state().inodes.all[self.inode] {
            Inode::File { seen, .. } => Ok(seen.len() as u64),
            Inode::Directory { .. } => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    fn seek(&mut self, place: u64) -> io::Result<()> {
        self.place = usize::try_from(place).unwrap();
        Ok(())
    }
}

impl Read for Open {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Inode::File { seen, .. } = &self.disk.state().inodes.all[self.inode] else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let read = (&seen[self.place.min(seen.len())..]).read(buffer)?;
        self.place += read;
        Ok(read)
    }
}
