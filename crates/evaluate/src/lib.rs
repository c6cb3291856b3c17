//! Runs a model over examples and keeps every answer exactly once, however often the run is interrupted.
//!
//! [`evaluate`] is the entry point: it asks a [`Model`] for every [`Item`], scores the answers with a
//! [`Scorer`], keeps each finished outcome in the journal `<output>.partial`, and writes the output file
//! only when every example has its outcome.

mod answer;
mod api_key;
mod backoff;
mod clock;
mod command;
mod coordinator;
mod digest;
mod error;
mod factory;
mod http;
mod item;
mod journal;
mod label;
mod model;
mod number;
mod outcome;
mod output;
mod progress;
mod reply;
mod run;
mod scorer;
mod settings;
mod shared;
mod spec;
mod template;
mod text;
mod url;
mod words;
mod worker;

pub use answer::{Answer, FailureKind, ModelFailure};
pub use api_key::ApiKey;
pub use error::EvaluateError;
pub use factory::{ModelOptions, OpenaiOptions, SpecFactory};
pub use item::Item;
pub use model::{FunctionModel, Model, ModelFactory};
pub use outcome::Outcome;
pub use output::journal_path;
pub use progress::Progress;
pub use run::{Run, Summary, evaluate};
pub use scorer::Scorer;
pub use settings::{OnFailure, Settings};
pub use spec::{ModelKind, ModelSpec};
pub use template::Template;
