//! The web pages of a log: plain data in, HTML out.
//!
//! Each page is a struct whose JSON is the page's twin, and a rendering of it. What is not in the struct cannot be on
//! the page. Nothing here reads a log, a clock or a file.

pub mod account;
pub mod address;
pub mod artifact;
pub mod assets;
pub mod benchmark;
mod checkpoint;
pub mod compare;
mod failed;
pub mod fit;
mod growth;
mod home;
pub mod listing;
pub mod log;
pub mod market;
pub mod models;
pub mod modules;
pub mod order;
mod page;
pub mod part;
mod party;
mod search;
mod shell;
pub mod statement;

pub use checkpoint::Checkpoint;
pub use failed::Failed;
pub use home::{Home, State};
pub use page::{Head, Page};
pub use party::Party;
pub use search::Search;
pub use shell::{Section, Site, document};
