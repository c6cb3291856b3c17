//! Being a witness: `POST /add-checkpoint`.
//!
//! What is cosigned is stored first, by compare-and-set, so that no two trees of one log are ever cosigned that do not
//! continue each other, by however many servers and across crashes.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use assay_merkle::{AddCheckpoint, Checkpoint, CosignatureSigner, Decision, VerifierKey};
use assay_store::log::Clock;
use assay_store::objects::Objects;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::sync::Semaphore;

use super::stored::{StateError, load, store};
use crate::http::body;
use crate::http::stop::Stop;
use crate::limits::Limits;
use crate::log_line::{Level, LogLine, LogLines};
use crate::server::{ServerError, run};

/// The longest request, in bytes: a checkpoint with some cosignatures and a proof are far below it.
const REQUEST_BYTES_MAX: usize = 64 << 10;
/// How often another server may have been faster.
const ATTEMPTS_MAX: u32 = 10;

/// What a witness is made of.
pub struct WitnessOptions {
    /// Who cosigns.
    pub signer: CosignatureSigner,
    /// The keys of the logs that are cosigned, each named as the log's origin.
    pub logs: Vec<VerifierKey>,
    /// Where it keeps what it cosigned.
    pub objects: Arc<dyn Objects>,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// Bounds on requests and connections.
    pub limits: Limits,
    /// Where log lines go.
    pub log_lines: LogLines,
}

/// A witness that can be asked over HTTP.
pub struct WitnessServer {
    options: WitnessOptions,
    /// One for each log: its checkpoints are judged one after the other.
    turns: Vec<Mutex<()>>,
}

/// What is answered: status, content type, body.
type Reply = (u16, &'static str, String);

impl WitnessServer {
    /// A witness that does not run yet.
    pub fn new(options: WitnessOptions) -> Self {
        let turns = options.logs.iter().map(|_| Mutex::default()).collect();
        Self { options, turns }
    }

    /// Serves until told to stop.
    ///
    /// # Errors
    /// A machine that gives no threads, or a listener that is of no use.
    pub fn run(self, listener: TcpListener, stop: &Stop) -> Result<(), ServerError> {
        let limits = Arc::new(self.options.limits.clone());
        let lines = Arc::clone(&self.options.log_lines);
        let clock = Arc::clone(&self.options.clock);
        let room = Arc::new(Semaphore::new(limits.bodies_bytes_max.min(Semaphore::MAX_PERMITS)));
        let (witness, bounds) = (Arc::new(self), Arc::clone(&limits));
        let add =
            move |request| respond(Arc::clone(&witness), Arc::clone(&bounds), Arc::clone(&room), request);
        let router =
            Router::new().route("/add-checkpoint", post(add)).route("/health", get(async || "live\n"));
        run(listener, router, &limits, stop, lines, move || clock.now_ms(), async {})
    }

    /// Judges a request; what it cosigns is durable first.
    fn add_checkpoint(&self, body: &[u8]) -> Reply {
        let request = match AddCheckpoint::parse(body) {
            Ok(request) => request,
            Err(error) => return (400, TEXT, format!("{error}\n")),
        };
        match self.decide(&request) {
            Ok((decision, time)) => match decision.body(&request, &self.options.signer, time) {
                Ok(body) => (decision.status(), decision.content_type(), body),
                Err(error) => self.failed(error),
            },
            Err(error) => self.failed(error),
        }
    }

    fn decide(&self, request: &AddCheckpoint) -> Result<(Decision, u64), StateError> {
        let time = self.options.clock.now_ms() / 1000;
        let origin = Checkpoint::parse(request.checkpoint.text()).map(|checkpoint| checkpoint.origin);
        let known = self.options.logs.iter().zip(&self.turns);
        let known = known.clone().find(|(key, _)| origin.as_ref().is_ok_and(|origin| key.name() == origin));
        let Some((key, turn)) = known else {
            return Ok((assay_merkle::witness::decide(request, None), time));
        };
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let objects = self.options.objects.as_ref();
        for _ in 0..ATTEMPTS_MAX {
            let (log, tag) = load(objects, key)?;
            let decision = assay_merkle::witness::decide(request, Some(&log));
            let Decision::Cosign(checkpoint) = &decision else { return Ok((decision, time)) };
            // The same again needs no writing.
            let same = tag.is_some() && (checkpoint.size, checkpoint.root) == (log.size, log.root);
            if same || store(objects, &log.origin, tag.as_ref(), checkpoint.size, checkpoint.root)? {
                return Ok((decision, time));
            }
        }
        let (log, _) = load(objects, key)?;
        Ok((Decision::Conflict { size: log.size }, time))
    }

    fn failed(&self, error: impl ToString) -> Reply {
        let now_ms = self.options.clock.now_ms();
        (self.options.log_lines)(&LogLine::event(now_ms, Level::Error, "witness", error.to_string()));
        (503, TEXT, "the witness cannot answer now; try again later\n".to_owned())
    }
}

const TEXT: &str = "text/plain; charset=utf-8";

async fn respond(
    witness: Arc<WitnessServer>,
    limits: Arc<Limits>,
    room: Arc<Semaphore>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let kept = match body::read(body, &parts.headers, REQUEST_BYTES_MAX, &limits, &room).await {
        Ok(kept) => kept,
        Err(failure) => return failure.to_response(),
    };
    let judging = tokio::task::spawn_blocking(move || witness.add_checkpoint(&kept.bytes));
    let ended = || (500, TEXT, "the witness made a mistake\n".to_owned());
    let (status, content_type, text) = judging.await.unwrap_or_else(|_| ended());
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
