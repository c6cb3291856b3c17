//! The operations of a storage, by name.

use std::fmt;

/// One method of [`Objects`](super::Objects) or [`Upload`](super::Upload), as errors and traces name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// [`Objects::create`](super::Objects::create)
    Create,
    /// [`Objects::put`](super::Objects::put)
    Put,
    /// [`Objects::replace`](super::Objects::replace)
    Replace,
    /// [`Objects::get`](super::Objects::get)
    Get,
    /// [`Objects::get_range`](super::Objects::get_range)
    GetRange,
    /// [`Objects::size`](super::Objects::size)
    Size,
    /// [`Objects::list`](super::Objects::list)
    List,
    /// [`Objects::delete`](super::Objects::delete)
    Delete,
    /// [`Objects::upload`](super::Objects::upload) and [`Upload::write`](super::Upload::write)
    Upload,
    /// [`Upload::finish`](super::Upload::finish)
    Finish,
    /// [`Objects::read`](super::Objects::read)
    Read,
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Create => "create",
            Self::Put => "put",
            Self::Replace => "replace",
            Self::Get => "get",
            Self::GetRange => "get_range",
            Self::Size => "size",
            Self::List => "list",
            Self::Delete => "delete",
            Self::Upload => "upload",
            Self::Finish => "finish",
            Self::Read => "read",
        })
    }
}
