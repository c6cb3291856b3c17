//! The commands about rights: terms, grants, who may do what, shares of an income, and private blobs.

pub(crate) mod blob;
pub(crate) mod grant;
pub(crate) mod may;
pub(crate) mod shares;
pub(crate) mod terms;
