//! The rules of rights and money: what they allow, what they refuse, and that no money is ever made or lost.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, unreachable_pub, dead_code)]

mod auctions;
mod audit;
mod golden;
#[path = "../rules/harness.rs"]
mod harness;
mod orders;
mod payouts;
mod random;
mod refusals;
mod rights;
mod royalties;
mod stage;
mod transfers;
mod warranties;
