//! Exact tests, bounds and confidence sequences for mean scores in [0, 1].

pub mod beta_binomial;
pub mod betting;
pub mod binomial;
pub mod clopper_pearson;
pub mod false_discovery;
mod root;
mod sample;

pub use sample::Sample;
