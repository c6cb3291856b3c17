//! One file per command: options in, library calls, output.

pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod fit;
pub(crate) mod ledger;
pub(crate) mod niches;
pub(crate) mod slices;
pub(crate) mod watch;
