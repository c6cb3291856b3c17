//! Seeded simulations of the log on a storage that fails.
//!
//! Writers work on a storage in memory that crashes, fails, answers late and loses power; a naive model remembers what
//! was promised; at the end everything is worked out again from the entries. `ASSAY_SIMULATION_SEEDS` says how many
//! seeds are run, `ASSAY_SIMULATION_SEED` runs one of them again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, unreachable_pub)]

mod common;

// By this name `./test` leaves them out where it runs all tests, and runs them where they are heard.
mod simulation {
    mod check;
    mod commit_bytes;
    mod found;
    mod mistakes;
    mod model;
    mod plain;
    mod planted;
    mod pool;
    mod random;
    mod sales;
    mod scenario;
    mod single_fault;
    mod whole;
    mod writer;
}
