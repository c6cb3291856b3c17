//! The web pages: each file builds the data of one page from the log as far as it is durable; `assay_pages` renders it.
//!
//! A page and its JSON twin are one struct, so they say the same. Whatever a page shows is bounded: of each list the
//! newest few, with a way to the rest.

pub(crate) mod account;
pub(crate) mod artifact;
pub(crate) mod benchmark;
pub(crate) mod checkpoint;
pub(crate) mod compare;
pub(crate) mod fit;
pub(crate) mod home;
pub(crate) mod listing;
pub(crate) mod log;
pub(crate) mod market;
pub(crate) mod models;
pub(crate) mod multipart;
pub(crate) mod order;
pub(crate) mod party;
mod reader;
mod respond;
pub(crate) mod search;
mod signing;
pub(crate) mod statement;
pub(crate) mod statics;
mod verifying;

pub(crate) use reader::{Memo, Reader};
pub(crate) use respond::{failure, looked, respond, see_other, wants_page};
