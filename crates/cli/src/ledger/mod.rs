//! What the ledger's commands share: keys on this machine, the log they work on, and talking to it.

pub(crate) mod agent;
pub(crate) mod client;
pub(crate) mod failure;
pub(crate) mod home;
pub(crate) mod judge;
pub(crate) mod keys;
pub(crate) mod manifest;
pub(crate) mod model_signature;
pub(crate) mod place;
pub(crate) mod published;
pub(crate) mod read;
pub(crate) mod sample;
pub(crate) mod storage;
pub(crate) mod submit;
pub(crate) mod tables;
pub(crate) mod words;

pub(crate) use failure::LedgerFailure;
