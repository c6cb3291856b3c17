//! A script of operations, and what the contract lets each object be at any moment of it.

use std::collections::BTreeMap;

use super::disk::FakeDisk;
use crate::objects::folder::Folder;
use crate::objects::{Created, ObjectError, Objects, Replaced};

type Content = Option<Vec<u8>>;

#[derive(Debug, Clone, Default)]
pub(super) struct Allowed {
    /// What the object may be now.
    contents: Vec<Content>,
}

/// What each object may be after the operations so far.
#[derive(Debug, Default)]
pub(super) struct Expected(BTreeMap<String, Allowed>);

/// How many operations the script has.
pub(super) const OPERATIONS: usize = 26;

/// How the script ended.
pub(super) struct Played {
    pub(super) expected: Expected,
    pub(super) errors: usize,
    pub(super) operations: usize,
}

impl Expected {
    fn of(&mut self, name: &str) -> &mut Allowed {
        let absent = || Allowed { contents: vec![None] };
        self.0.entry(name.to_owned()).or_insert_with(absent)
    }

    fn may_become(&mut self, name: &str, content: &Content) {
        self.of(name).contents.push(content.clone());
    }

    fn is(&mut self, name: &str, content: &Content) {
        *self.of(name) = Allowed { contents: vec![content.clone()] };
    }

    /// What about the storage breaks the contract.
    pub(super) fn check(&self, storage: &dyn Objects) -> Result<(), String> {
        let listed = storage.list("", None, usize::MAX).map_err(|error| error.to_string())?;
        if let Some(stranger) = listed.iter().find(|name| !self.0.contains_key(*name)) {
            return Err(format!("`{stranger}` was never written"));
        }
        for (name, allowed) in &self.0 {
            let object = storage.get(name).map_err(|error| error.to_string())?.map(|object| object.bytes);
            if listed.contains(name) != object.is_some() {
                return Err(format!("`{name}` is listed or there, not both"));
            }
            if !allowed.contents.contains(&object) {
                return Err(format!("`{name}` is {object:?}, not one of {:?}", allowed.contents));
            }
        }
        Ok(())
    }
}

/// Does what a log's writer does, in a small way, until the process is dead; goes on after errors as a writer that
/// loads everything again.
pub(super) fn play(disk: &FakeDisk) -> Played {
    play_some(disk, usize::MAX)
}

/// The first operations of the script.
pub(super) fn play_some(disk: &FakeDisk, operations: usize) -> Played {
    let storage = &Folder::on(disk.clone());
    let mut play = Play { disk, storage, left: operations, expected: Expected::default(), errors: 0 };
    for round in 0..2_u8 {
        let text = |what: &str| format!("{what} of round {round}, long enough to be torn").into_bytes();
        play.create(&format!("commits/0/{round}"), &text("commit"));
        play.put("checkpoint", &text("checkpoint"));
        play.create(&format!("tile/{round}/x001/1"), &text("deep tile"));
        play.replace("latest", &text("latest"));
        play.create("commits/0/0", &text("late commit"));
        play.create(&format!("commits/{}/0", round + 1), &text("commit in a new directory"));
        play.upload(&format!("blobs/{round}"), &text("blob"));
        play.create(&format!("private/a/{round}"), &text("secret"));
        play.delete("checkpoint");
        play.delete(&format!("blobs/{}", 1 - round));
        play.delete_all(&[
            format!("commits/0/{round}"),
            format!("commits/{}/0", round + 1),
            "private/a/0".into(),
        ]);
        play.create(&format!("commits/3/{round}"), &text("commit in a used file"));
        play.put("commits/3/9", &text("another, put"));
    }
    Played { expected: play.expected, errors: play.errors, operations: operations - play.left }
}

struct Play<'a> {
    disk: &'a FakeDisk,
    storage: &'a Folder<FakeDisk>,
    /// How many operations are still to be done.
    left: usize,
    expected: Expected,
    errors: usize,
}

impl Play<'_> {
    /// Whether the next operation is not even attempted.
    fn is_over(&mut self) -> bool {
        let over = self.left == 0 || self.disk.is_dead();
        self.left = self.left.saturating_sub(1);
        over
    }

    fn succeeded<T>(&mut self, outcome: Result<T, ObjectError>) -> Option<T> {
        self.errors += usize::from(outcome.is_err());
        outcome.ok()
    }

    fn created(&mut self, name: &str, content: &Content, created: Option<Created>) {
        match created {
            None => {}
            Some(Created::New) => self.expected.is(name, content),
            // One of those it might have been until now; which one is sure from now on.
            Some(Created::Exists) => match self.storage.get(name) {
                Ok(Some(object)) => self.expected.is(name, &Some(object.bytes)),
                _ => self.expected.of(name).contents.retain(Option::is_some),
            },
        }
    }

    fn create(&mut self, name: &str, bytes: &[u8]) {
        if self.is_over() {
            return;
        }
        let content = Some(bytes.to_vec());
        self.expected.may_become(name, &content);
        let outcome = self.storage.create(name, bytes);
        let created = self.succeeded(outcome);
        self.created(name, &content, created);
    }

    fn upload(&mut self, name: &str, bytes: &[u8]) {
        if self.is_over() {
            return;
        }
        let content = Some(bytes.to_vec());
        self.expected.may_become(name, &content);
        let (first, second) = bytes.split_at(bytes.len() / 2);
        let outcome = self.storage.upload().and_then(|mut upload| {
            upload.write(first)?;
            upload.write(second)?;
            upload.finish(name)
        });
        let created = self.succeeded(outcome);
        self.created(name, &content, created);
    }

    fn put(&mut self, name: &str, bytes: &[u8]) {
        if self.is_over() {
            return;
        }
        let content = Some(bytes.to_vec());
        self.expected.may_become(name, &content);
        let outcome = self.storage.put(name, bytes);
        if self.succeeded(outcome).is_some() {
            self.expected.is(name, &content);
        }
    }

    fn replace(&mut self, name: &str, bytes: &[u8]) {
        if self.is_over() {
            return;
        }
        let content = Some(bytes.to_vec());
        let Ok(current) = self.storage.get(name) else { return };
        self.expected.may_become(name, &content);
        let outcome = self.storage.replace(name, current.as_ref().map(|object| object.tag()).as_ref(), bytes);
        if let Some(Replaced::Done(_)) = self.succeeded(outcome) {
            self.expected.is(name, &content);
        }
    }

    fn delete_all(&mut self, names: &[String]) {
        if self.is_over() {
            return;
        }
        names.iter().for_each(|name| self.expected.may_become(name, &None));
        let outcome = self.storage.delete_all(names);
        if self.succeeded(outcome).is_some() {
            names.iter().for_each(|name| self.expected.is(name, &None));
        }
    }

    fn delete(&mut self, name: &str) {
        if self.is_over() {
            return;
        }
        self.expected.may_become(name, &None);
        let outcome = self.storage.delete(name);
        if self.succeeded(outcome).is_some() {
            self.expected.is(name, &None);
        }
    }
}
