//! One name of the fake storage: what readers see, and what would survive.

use std::sync::Arc;

use super::random::Random;

/// The content of an object; `None` where there is no object.
pub(super) type Content = Option<Arc<[u8]>>;

/// How sure it is that what readers see survives a restart of its writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Survival {
    /// It does.
    Sure,
    /// It may be lost: then the name has again what it last surely had.
    Doubtful,
    /// It may be lost, or be there in part.
    Fragile,
    /// It is lost or kept together with all others of its directory.
    WithDirectory,
}

/// Who wrote something: the handle, and how often it had been restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Author {
    pub(super) writer: usize,
    pub(super) life: u64,
}

/// One name of the storage.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) seen: Content,
    /// What readers saw before the last write.
    pub(super) before: Content,
    /// When `seen` was written, in operations of the storage.
    pub(super) since: u64,
    pub(super) author: Author,
    pub(super) survival: Survival,
    sure: Content,
}

impl Held {
    pub(super) fn nothing() -> Self {
        let author = Author { writer: 0, life: 0 };
        Self { seen: None, before: None, since: 0, author, survival: Survival::Sure, sure: None }
    }

    pub(super) fn write(&mut self, content: Content, survival: Survival, author: Author, now: u64) {
        self.before = std::mem::replace(&mut self.seen, content);
        (self.since, self.author, self.survival) = (now, author, survival);
        if survival == Survival::Sure {
            self.settle();
        }
    }

    /// What is seen will survive.
    pub(super) fn settle(&mut self) {
        self.survival = Survival::Sure;
        self.sure.clone_from(&self.seen);
    }

    /// What the restart of its writer makes of it. `directory` decides for all of one directory.
    pub(super) fn survive(&mut self, random: &mut Random, mut directory: Random) {
        let die = random.below(4);
        let lost = match self.survival {
            Survival::Sure => return,
            Survival::WithDirectory => directory.below(2) == 0,
            Survival::Doubtful => die < 2,
            Survival::Fragile if die == 1 => {
                self.seen = torn(self.seen.take(), random);
                return self.settle();
            }
            Survival::Fragile => die == 0,
        };
        if lost {
            self.seen.clone_from(&self.sure);
            self.settle();
        } else if die == 3 {
            self.settle();
        }
        // Else it was lucky once: it is seen, and may still be lost at a later restart.
    }
}

/// A content cut short, or with a part that never arrived.
fn torn(content: Content, random: &mut Random) -> Content {
    let content = content?;
    let mut bytes = content.to_vec();
    let place = usize::try_from(random.below(bytes.len().max(1) as u64)).unwrap_or(0);
    if random.below(2) == 0 {
        bytes.truncate(place);
    } else {
        bytes.iter_mut().skip(place).for_each(|byte| *byte = 0);
    }
    Some(bytes.into())
}
