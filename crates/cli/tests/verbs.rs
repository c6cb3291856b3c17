//! The verbs of a log, each as people use it, with processes of its own where it serves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;
#[path = "common/log.rs"]
mod log;
#[path = "common/server.rs"]
mod server;

mod verbs {
    mod evidence;
    mod facts;
    mod hands;
    mod models;
    mod money;
    mod rights;
    mod watching;
}
