//! The memory of the fake disk: what is seen, what was synced, and what of the rest survives.

use std::collections::BTreeMap;
use std::io;

use crate::objects::fake::random::Random;

pub(super) type Names = BTreeMap<String, usize>;

/// A file or a directory, as it is seen and as it was synced.
#[derive(Debug, Clone)]
pub(super) enum Inode {
    File { seen: Vec<u8>, synced: Vec<u8> },
    Directory { seen: Names, synced: Names, changes: Vec<(String, Option<usize>)> },
}

impl Inode {
    /// What is left of it when the power is lost. Seed 0 loses, and seed 1 keeps, all that was not synced.
    pub(super) fn survive(&self, seed: u64, random: &mut Random) -> Self {
        let mut choose = |bound: usize| match seed {
            0 => 0,
            1 => bound - 1,
            _ => usize::try_from(random.below(bound as u64)).unwrap(),
        };
        match self {
            Inode::File { seen, synced } if seen == synced => self.clone(),
            Inode::File { seen, synced } => {
                let kept = match choose(4) {
                    0 => synced.clone(),
                    1 => seen[..choose(seen.len() + 1)].to_vec(),
                    2 => vec![0; seen.len()],
                    _ => seen.clone(),
                };
                Inode::File { seen: kept.clone(), synced: kept }
            }
            Inode::Directory { synced, changes, .. } => {
                let mut kept = synced.clone();
                let mut names: Vec<&String> = changes.iter().map(|(name, _)| name).collect();
                names.sort();
                names.dedup();
                for name in names {
                    let of_name: Vec<Option<usize>> =
                        changes.iter().filter(|(other, _)| other == name).map(|(_, inode)| *inode).collect();
                    match choose(of_name.len() + 1).checked_sub(1).map(|place| of_name[place]) {
                        None => {}
                        Some(None) => drop(kept.remove(name)),
                        Some(Some(inode)) => drop(kept.insert(name.clone(), inode)),
                    }
                }
                empty_directory(kept)
            }
        }
    }
}

/// Syncs that do nothing, to prove that each of them is needed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ignored {
    pub(super) files: bool,
    pub(super) directories: bool,
    /// A synced directory forgets the new directories in it.
    pub(super) new_directories: bool,
    /// The sync of this number, from 0, does nothing.
    pub(super) one: Option<usize>,
}

/// How many system calls of each kind there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) calls: usize,
    pub(super) file_syncs: usize,
    pub(super) directory_syncs: usize,
}

/// All inodes; the first is the root.
pub(super) struct Inodes {
    pub(super) all: Vec<Inode>,
    pub(super) ignored: Ignored,
    pub(super) count: Count,
}

pub(super) fn empty_directory(names: Names) -> Inode {
    Inode::Directory { seen: names.clone(), synced: names, changes: Vec::new() }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl Inodes {
    pub(super) fn find(&self, path: &str) -> io::Result<usize> {
        let mut inode = 0;
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let Inode::Directory { seen, .. } = &self.all[inode] else {
                return Err(io::ErrorKind::NotADirectory.into());
            };
            inode = *seen.get(segment).ok_or(io::ErrorKind::NotFound)?;
        }
        Ok(inode)
    }

    pub(super) fn change(&mut self, path: &str, inode: Option<usize>) -> io::Result<()> {
        let (parent, name) = split(path);
        let parent = self.find(parent)?;
        let Inode::Directory { seen, changes, .. } = &mut self.all[parent] else {
            return Err(io::ErrorKind::NotADirectory.into());
        };
        match inode {
            Some(inode) => seen.insert(name.to_owned(), inode),
            None => seen.remove(name),
        };
        changes.push((name.to_owned(), inode));
        Ok(())
    }

    pub(super) fn add(&mut self, path: &str, inode: Inode) -> io::Result<usize> {
        match self.find(path) {
            Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.find(split(path).0)?;
                self.all.push(inode);
                let number = self.all.len() - 1;
                self.change(path, Some(number)).map(|()| number)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn sync(&mut self, inode: usize) {
        let ignored = self.ignored;
        let number = self.count.file_syncs + self.count.directory_syncs;
        let skipped = ignored.one == Some(number);
        let is_directory: Vec<bool> =
            self.all.iter().map(|inode| matches!(inode, Inode::Directory { .. })).collect();
        match &mut self.all[inode] {
            Inode::File { seen, synced } => {
                self.count.file_syncs += 1;
                if !ignored.files && !skipped {
                    synced.clone_from(seen);
                }
            }
            Inode::Directory { seen, synced, changes } => {
                self.count.directory_syncs += 1;
                if ignored.directories || skipped {
                    return;
                }
                let forgets = |inode: usize| ignored.new_directories && is_directory[inode];
                changes.retain(|(_, inode)| inode.is_some_and(forgets));
                let old = std::mem::take(synced);
                let stays = |name: &String, inode: usize| !forgets(inode) || old.contains_key(name);
                *synced = seen.clone();
                synced.retain(|name, inode| stays(name, *inode));
            }
        }
    }
}
