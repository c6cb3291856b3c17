//! Repair: what is damaged or missing of a log is found, and written again from what is sound.
//!
//! Everything is checked before anything is written: the entries are replayed from the first on, as an audit does, out of
//! whatever holds them soundly, here or in another copy. The commits' own signatures hold each root, so no other history
//! passes. Then each object is compared with what the entries give, and what differs is set aside and written anew.
//! A log that loses an entry is left as it is, and so is one of which anything shows that it has had more of them.

mod carry_out;
mod copy;
mod derived;
mod error;
mod extent;
mod history;
mod plan;
mod sources;

use assay_merkle::Hash;
use assay_statement::StatementId;

use crate::log::Mark;

pub use error::{Entries, Lost, RepairError};
pub use plan::plan;

/// What the names of objects that were set aside begin with: `damaged/` and the name they had.
pub const ASIDE: &str = "damaged/";

/// What was wrong with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It was not there.
    Missing,
    /// It is a commit beyond the last that this copy has had, which [`Plan::fetched`] counts.
    Beyond,
    /// It was there and not what it must be, in words.
    Damaged(String),
    /// It is sound, and the other copy's is newer; only of the floor, below which commits are not kept.
    Older,
}

/// Where the content comes from that an object is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// What else this copy of the log holds.
    Here,
    /// The other copy.
    Other,
    /// It is only set aside; the log does without it, or makes another when it is next published.
    Nowhere,
}

/// An object that a repair mends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    /// Its name.
    pub name: String,
    /// What was wrong with it.
    pub wrong: Wrong,
    /// Where its content comes from.
    pub origin: Origin,
    content: Content,
}

/// What an object is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The full bundle of this index, which is put together again when it is written: all of them may be many.
    Bundle(u64),
    /// Nothing: it is set aside.
    Nothing,
}

/// What a repair is going to do; nothing has been written yet.
pub struct Plan<'a> {
    sources: sources::Sources<'a>,
    /// The leaf hash of every entry.
    leaves: Vec<Hash>,
    origin: String,
    mendings: Vec<Mending>,
    /// How many entries the log has, with those that only the other copy holds.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Commits that only the other copy has, beyond the end of this one.
    pub fetched: u64,
    /// Whether the checkpoint is set aside and no copy has a sound one, so that another has to be signed.
    pub signs: bool,
    /// Whether it signs, and nothing that was signed of the whole log is left to hold that against: there is no sound
    /// checkpoint, and this machine remembers none.
    pub unproven: bool,
}

impl Plan<'_> {
    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What it mends, in the order in which it is written.
    pub fn mendings(&self) -> &[Mending] {
        &self.mendings
    }
}

/// What is remembered of a log outside of its storage, asked for as soon as it is known which log it is.
pub type Remembered<'a> = &'a dyn Fn(StatementId) -> Result<Option<Mark>, String>;
