//! Commits, tiles, blobs and snapshots on a folder or object storage, and the sequencer.

pub mod audit;
pub mod blobs;
#[cfg(fuzzing)]
pub mod fuzzed;
pub mod log;
pub mod objects;
pub mod repair;
pub mod sequencer;
