//! The pages: what each must be, whatever the log holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod brought;
mod card;
mod evidence;
mod hostile;
mod large;
mod look;
mod market;
mod progress;
mod weigh;
mod whole;
