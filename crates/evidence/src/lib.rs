//! Turns evaluation outcomes into niches, limits, fit and monitors: plain data in, plain data out.

mod examples;
mod outcomes;

pub use examples::{Categories, Column, Examples, MISSING, Values};
pub use outcomes::{Event, ModelOutcomes, Outcomes};
