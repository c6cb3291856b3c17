//! A storage in memory that fails on demand: for tests and simulations only.
//!
//! A [`Storage`] is what survives; a [`Fake`] is one process that works on it, with a [`Plan`] of what goes wrong in
//! which of its operations. The same seeds give the same run: nothing here reads a clock. A [`Bug`] breaks the
//! contract of [`Objects`](super::Objects), to prove that a simulation would notice.
//!
//! ```
//! use assay_store::objects::fake::{Fault, Plan, Storage};
//! use assay_store::objects::{Created, Objects};
//!
//! let storage = Storage::new(1);
//! let writer = storage.open(Plan::at(0, Fault::CrashAfter));
//! assert!(writer.create("commits/0", b"nonce").is_err());
//! writer.restart();
//! assert_eq!(writer.create("commits/0", b"other")?, Created::Exists);
//! assert_eq!(storage.trace()[0].to_string(), "writer 0 op 0 create commits/0 -> crashed after");
//! # Ok::<(), assay_store::objects::ObjectError>(())
//! ```

mod bug;
mod handle;
mod held;
mod plan;
pub(super) mod random;
mod state;
mod storage;
mod trace;
mod uploading;

pub use bug::{Bug, Listings};
pub use handle::Fake;
pub use plan::{Fault, Plan, Rates};
pub use storage::Storage;
pub use trace::Event;
