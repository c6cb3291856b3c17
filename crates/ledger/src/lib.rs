//! The rules: what a signed statement does to the state of a log. Pure and deterministic.

mod apply;
mod codec;
pub mod fact;
pub mod key;
pub mod market;
mod order;
pub mod payout_tree;
pub mod record;
mod rejection;
pub mod replay;
mod rules;
pub mod run;
mod sealing;
pub mod snapshot;
mod state;
mod utc;
mod writes;

pub use apply::apply;
pub use codec::CodecError;
pub use rejection::Rejection;
pub use replay::{Fault, FaultyEntry, Replay};
pub use rules::party::KEYS_PER_PARTY_MAX;
pub use sealing::Sealing;
pub use state::{Change, Draft, Facts, Frozen, State};
