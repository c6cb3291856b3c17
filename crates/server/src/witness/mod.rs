//! Witnesses (c2sp.org/tlog-witness): asking them to cosign, and being one.

mod ask;
mod client;
mod server;
mod status;
pub(crate) mod stored;

pub use client::{Witnesses, WitnessesError};
pub use server::{WitnessOptions, WitnessServer};
pub use status::WitnessStatus;
