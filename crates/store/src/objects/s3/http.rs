//! Sends the requests of `object_store` with `ureq`, so that the program has one HTTP client and one TLS library.

use std::io;
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How long one request may take in all, with its body and the body of its answer.
const WHOLE: Duration = Duration::from_secs(60);

/// The longest body of an answer, in bytes: the longest object that is read at once.
const MAX_BODY_BYTES: u64 = 1 << 30;

#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // Following one would send the signature elsewhere; it means a wrong region.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A range of compressed bytes would not be a range of the object.
            .accept_encoding("")
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE));
        Ok(HttpClient::new(Sender { agent: config.build().into() }))
    }
}

#[derive(Debug)]
struct Sender {
    agent: ureq::Agent,
}

#[async_trait]
impl HttpService for Sender {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let agent = self.agent.clone();
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let sent = tokio::task::spawn_blocking(move || {
            // Without a body `ureq` would leave out the length, which S3 asks for.
            let bodiless = matches!(parts.method.as_str(), "GET" | "HEAD" | "DELETE") && body.is_empty();
            let answer = if bodiless {
                agent.run(ureq::http::Request::from_parts(parts, ()))
            } else {
                agent.run(ureq::http::Request::from_parts(parts, body.as_ref()))
            };
            let (parts, mut body) = answer?.into_parts();
            let bytes = body.with_config().limit(MAX_BODY_BYTES).read_to_vec()?;
            Ok(HttpResponse::from_parts(parts, HttpResponseBody::from(bytes)))
        });
        match sent.await {
            Ok(answer) => answer.map_err(|error| HttpError::new(kind(&error), error)),
            Err(stopped) => Err(HttpError::new(HttpErrorKind::Interrupted, stopped)),
        }
    }
}

/// What the failure says about the request: whether it cannot have arrived, may have, or is wrong in itself.
fn kind(error: &ureq::Error) -> HttpErrorKind {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => HttpErrorKind::Connect,
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => HttpErrorKind::Connect,
            io::ErrorKind::TimedOut => HttpErrorKind::Timeout,
            _ => HttpErrorKind::Interrupted,
        },
        ureq::Error::Protocol(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    }
}
