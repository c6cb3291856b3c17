//! One file per command: options in, library calls, output.

pub(crate) mod niches;
pub(crate) mod slices;
