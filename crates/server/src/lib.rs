//! The HTTP interface of an Assay log: an edge that holds no rule.
//!
//! What may be logged is decided by `assay_ledger`, what is durable by `assay_store`. This crate reads requests, bounds
//! them, brings statements to the sequencer and shows what the log holds; `docs` of each route are in the OpenAPI
//! document that the server itself hands out.

mod admission;
mod analysis;
mod background;
mod comparisons;
mod evaluations;
mod fits;
#[cfg(fuzzing)]
pub mod fuzzed;
mod gathered;
mod handlers;
mod http;
mod limits;
mod listing;
mod log_line;
mod market;
mod metrics;
mod niches_offered;
mod pages;
mod progress;
mod quota;
mod render;
mod routes;
mod server;
mod shared;
pub mod witness;

pub use admission::Admission;
pub use handlers::blob_put::upload_message;
pub use handlers::blob_reader::{READ_LASTS_MS_MAX, read_message};
pub use http::stop::Stop;
pub use limits::Limits;
pub use log_line::{Level, LogLine, LogLines};
pub use quota::Quotas;
pub use routes::{api_document, route_names};
pub use server::{Server, ServerError};
pub use shared::Service;
