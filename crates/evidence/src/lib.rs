//! Turns evaluation outcomes into niches, limits, fit and monitors: plain data in, plain data out.

mod bitset;
pub mod bounds;
pub mod claim;
pub mod compare;
mod error;
mod examples;
pub mod features;
pub mod fit;
pub mod flips;
pub mod niches;
mod outcomes;
mod progress;
pub mod search;
mod settings;
pub mod slice;
pub mod split;
mod study;
pub mod watch;

pub use error::EvidenceError;
pub use examples::{Categories, Column, Examples, MISSING, Values};
pub use outcomes::{Event, ModelOutcomes, Outcomes};
pub use progress::{Listener, Phase, Progress};
