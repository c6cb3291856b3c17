//! What the ledger's commands share: keys on this machine, the log they work on, and talking to it.

pub(crate) mod agent;
pub(crate) mod chain;
pub(crate) mod client;
pub(crate) mod coins;
pub(crate) mod failure;
pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod manifest;
pub(crate) mod model_signature;
pub(crate) mod operator;
pub(crate) mod place;
pub(crate) mod published;
pub(crate) mod read;
pub(crate) mod reference;
pub(crate) mod sale;
pub(crate) mod salvage;
pub(crate) mod sample;
pub(crate) mod span;
pub(crate) mod storage;
pub(crate) mod submit;
pub(crate) mod terms;
pub(crate) mod words;

pub(crate) use failure::LedgerFailure;
