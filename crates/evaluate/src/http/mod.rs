//! Models behind a web address.

mod client;
mod openai;
mod plain;
mod status;

pub(crate) use openai::OpenaiModel;
pub(crate) use plain::HttpModel;
