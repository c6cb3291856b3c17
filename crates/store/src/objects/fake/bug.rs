//! Ways in which a storage can break the contract: planted, to prove that the tests above would notice.

/// A mistake in the implementation of a storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// `create` writes over an object that is there, and says that it is new.
    OverwritingCreate,
    /// `create` returns before the object is durable: a restart may lose it.
    UnsyncedCreate,
    /// As [`UnsyncedCreate`](Self::UnsyncedCreate), and a restart may also leave it torn.
    TornCreate,
    /// The directory is not synced: a restart may lose all that one directory got since the last restart.
    UnsyncedDirectory,
    /// `replace` does not look at the tag.
    UncheckedReplace,
    /// Soon after a write, a read may give what was there before.
    StaleGet,
    /// A restart may undo a delete.
    UndoneDelete,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::OverwritingCreate,
        Self::UnsyncedCreate,
        Self::TornCreate,
        Self::UnsyncedDirectory,
        Self::UncheckedReplace,
        Self::StaleGet,
        Self::UndoneDelete,
    ];
}

/// What a storage may do to listings beyond the contract: knobs for code that must not rely on the order or the
/// freshness of a listing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listings {
    /// Leaves out, as it likes, objects written less than so many operations ago.
    pub lag: u64,
    /// Gives each page in any order. The page still holds the first names of all.
    pub unordered: bool,
}
