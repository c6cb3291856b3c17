//! Posts JSON and reads a bounded reply in bounded time.

use std::io::Read;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use super::status;
use crate::{ApiKey, ModelFailure, text, url};

/// The longest reply that is read, in bytes.
const BODY_LENGTH_MAX: usize = 4 << 20;
/// How much of a reply an error shows, in characters.
const BODY_SHOWN: usize = 200;

/// One address with one connection that is used again.
pub(crate) struct Client {
    agent: Agent,
    address: String,
    api_key: Option<ApiKey>,
    timeout_ms: u64,
}

impl Client {
    pub(crate) fn new(address: String, api_key: Option<ApiKey>, timeout_ms: u64) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(Duration::from_millis(timeout_ms)))
            .http_status_as_error(false)
            // A key must not follow a redirect to somewhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("assay/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.new_agent(), address, api_key, timeout_ms }
    }

    /// Posts a request and gives back the body of a successful reply.
    ///
    /// # Errors
    ///
    /// Why there is none, and whether to ask again; the key and what follows a question mark in the address
    /// are never shown.
    pub(crate) fn post(&self, request: &Value) -> Result<String, ModelFailure> {
        let mut post = self.agent.post(&self.address);
        if let Some(key) = &self.api_key {
            post = post.header("authorization", key.authorization());
        }
        let mut response = post.send_json(request).map_err(|error| self.failure(&error))?;
        let status = response.status().as_u16();
        let retry_after =
            response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = self.read(response.body_mut())?;
        if (200..300).contains(&status) {
            return Ok(self.api_key.iter().fold(body, |body, key| key.hide_in_answer(body)));
        }
        let message = format!("{} answered with status {status}: `{}`", self.shown(), self.excerpt(&body));
        Err(status::failure(status, retry_after.as_deref(), message))
    }

    /// What an error may show of a reply.
    pub(crate) fn excerpt(&self, body: &str) -> String {
        let hidden = self.api_key.iter().fold(body.to_owned(), |body, key| key.hide_in_error(&body));
        text::first_characters(&hidden, BODY_SHOWN)
    }

    fn read(&self, body: &mut ureq::Body) -> Result<String, ModelFailure> {
        let mut bytes = Vec::new();
        // The bound is set here and not in the library: it must hold for what a compressed reply unpacks to.
        let mut reader = body.as_reader().take(BODY_LENGTH_MAX as u64 + 1);
        reader.read_to_end(&mut bytes).map_err(|error| self.failure(&ureq::Error::from(error)))?;
        if bytes.len() > BODY_LENGTH_MAX {
            let message = format!("{} answered with more than {BODY_LENGTH_MAX} bytes", self.shown());
            return Err(ModelFailure::retry(message));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn failure(&self, error: &ureq::Error) -> ModelFailure {
        let shown = self.shown();
        match error {
            ureq::Error::Timeout(_) => {
                ModelFailure::retry(format!("{shown} gave no answer within {} ms", self.timeout_ms))
            }
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                ModelFailure::run(format!("{shown} is not an address that can be asked"))
            }
            other => ModelFailure::retry(format!(
                "{shown} cannot be reached: {}",
                self.excerpt(&other.to_string())
            )),
        }
    }

    fn shown(&self) -> String {
        format!("`{}`", url::shown(&self.address))
    }
}
