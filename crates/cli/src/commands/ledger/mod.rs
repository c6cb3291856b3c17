//! The commands that work on a log.

pub(crate) mod artifact;
pub(crate) mod attest;
pub(crate) mod audit;
pub(crate) mod bundle;
pub(crate) mod claim;
pub(crate) mod contribution;
pub(crate) mod cosign;
pub(crate) mod evaluation;
pub(crate) mod fact;
pub(crate) mod history;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod lifecycle;
pub(crate) mod lineage;
pub(crate) mod money;
pub(crate) mod monitor;
pub(crate) mod party;
pub(crate) mod protocol;
pub(crate) mod repair;
pub(crate) mod respond;
pub(crate) mod rights;
pub(crate) mod serve;
pub(crate) mod snapshot;
pub(crate) mod verdict;
pub(crate) mod verify;
pub(crate) mod witness;
