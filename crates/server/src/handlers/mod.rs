//! One file per route.

pub(crate) mod artifact;
pub(crate) mod artifacts;
pub(crate) mod blob_get;
pub(crate) mod blob_put;
pub(crate) mod bundle;
pub(crate) mod claims;
pub(crate) mod entries;
pub(crate) mod facts;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod lineage;
pub(crate) mod listings;
pub(crate) mod log;
pub(crate) mod metrics;
pub(crate) mod openapi;
pub(crate) mod orders;
pub(crate) mod parties;
pub(crate) mod party;
mod proof;
mod read_statement;
pub(crate) mod search;
pub(crate) mod seed;
pub(crate) mod statement;
mod statements_batch;
pub(crate) mod statements_post;
mod submit;
pub(crate) mod tiles;
