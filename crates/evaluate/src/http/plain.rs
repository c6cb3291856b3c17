//! A web address that takes an example and gives an answer.

use super::client::Client;
use crate::{Answer, Item, Model, ModelFailure, reply};

/// Posts each example as it is.
pub(crate) struct HttpModel {
    client: Client,
}

impl HttpModel {
    pub(crate) fn new(address: &str, timeout_ms: u64) -> Self {
        Self { client: Client::new(address.to_owned(), None, timeout_ms) }
    }
}

impl Model for HttpModel {
    fn answer(&mut self, item: &Item) -> Result<Answer, ModelFailure> {
        let body = self.client.post(&item.to_request())?;
        reply::parse(body.as_bytes(), &item.example_id)
    }
}
