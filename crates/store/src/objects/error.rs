//! Everything that can go wrong with a storage.

use std::error::Error;
use std::io;

use super::Operation;

/// What the storage itself said.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why an operation on a storage did not end well; except for [`Name`](Self::Name) its outcome is unknown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// The name is not allowed; nothing was attempted.
    #[error("object name `{name}` is not allowed: {reason}")]
    Name {
        /// The name, or the beginning of names, as given.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The storage has no room left.
    #[error("cannot {operation} `{name}`: the storage is full")]
    Full {
        /// What was attempted.
        operation: Operation,
        /// The object.
        name: String,
        /// What the storage said.
        source: Cause,
    },
    /// The storage does not allow this to us.
    #[error("cannot {operation} `{name}`: not permitted")]
    Permission {
        /// What was attempted.
        operation: Operation,
        /// The object.
        name: String,
        /// What the storage said.
        source: Cause,
    },
    /// The storage could not be reached, or did not answer in time.
    #[error("cannot {operation} `{name}`: the storage does not answer")]
    Unreachable {
        /// What was attempted.
        operation: Operation,
        /// The object.
        name: String,
        /// What came instead of an answer.
        source: Cause,
    },
    /// The storage holds or gave something that cannot be right.
    #[error("cannot {operation} `{name}`: {reason}")]
    Corrupt {
        /// What was attempted.
        operation: Operation,
        /// The object.
        name: String,
        /// What is not right.
        reason: String,
    },
    /// Anything else that went wrong.
    #[error("cannot {operation} `{name}`")]
    Other {
        /// What was attempted.
        operation: Operation,
        /// The object.
        name: String,
        /// What the storage said.
        source: Cause,
    },
    /// The simulated process died in this operation or before it; a simulation only.
    #[error("cannot {operation} `{name}`: the process has crashed")]
    Crashed {
        /// What was attempted.
        operation: Operation,
        /// The object.
        name: String,
    },
}

impl ObjectError {
    /// Sorts what the operating system said.
    pub(crate) fn from_io(operation: Operation, name: &str, source: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let name = name.to_owned();
        match source.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
                Self::Full { operation, name, source: source.into() }
            }
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
                Self::Permission { operation, name, source: source.into() }
            }
            Kind::TimedOut
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::ConnectionAborted
            | Kind::ConnectionRefused
            | Kind::ConnectionReset
            | Kind::NotConnected
            | Kind::StaleNetworkFileHandle => Self::Unreachable { operation, name, source: source.into() },
            Kind::NotADirectory | Kind::IsADirectory => Self::Corrupt {
                operation,
                name,
                reason: format!("one object's name is another's followed by `/` ({source})"),
            },
            _ => Self::Other { operation, name, source: source.into() },
        }
    }
}
