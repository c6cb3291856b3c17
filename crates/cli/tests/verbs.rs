//! The verbs of a log, each as people use it, with processes of its own where it serves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;
#[path = "common/log.rs"]
mod log;
#[path = "common/reviews.rs"]
mod reviews;
#[path = "common/server.rs"]
mod server;
#[path = "common/stage.rs"]
mod stage;

mod verbs {
    mod auction;
    mod evidence;
    mod facts;
    mod hands;
    mod models;
    mod money;
    mod prices;
    mod rights;
    mod rubbish;
    mod salvage;
    mod trade;
    mod warranties;
    mod watching;
}
