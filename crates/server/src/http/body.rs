//! Reading bodies: bounded in length, in memory over all requests, and in how slowly they may come.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::failure::Failure;
use crate::limits::Limits;

/// How slowly a body may come: it has a while, and then an average to keep up with.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    begun: Instant,
    grace: Duration,
    bytes_per_second_min: u64,
    received: u64,
}

impl Pace {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            begun: Instant::now(),
            grace: limits.body_grace,
            bytes_per_second_min: limits.body_bytes_per_second_min.max(1),
            received: 0,
        }
    }

    /// The next piece of a body; none at its end.
    pub(crate) async fn next(&mut self, body: &mut Body) -> Result<Option<Bytes>, Failure> {
        loop {
            let earned = Duration::from_secs(self.received / self.bytes_per_second_min);
            let frame = timeout_at(self.begun + self.grace + earned, body.frame()).await;
            match frame.map_err(|_| Failure::slow())? {
                None => return Ok(None),
                Some(Err(_)) => return Err(Failure::malformed("the body broke off")),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        self.received = self.received.saturating_add(bytes.len() as u64);
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }
}

/// A body in memory, and the part of the memory for bodies that it takes as long as it is kept.
pub(crate) struct Kept {
    pub(crate) bytes: Vec<u8>,
    _room: Option<OwnedSemaphorePermit>,
}

/// The length that a request announces.
pub(crate) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body of at most `bytes_max` bytes.
pub(crate) async fn read(
    mut body: Body,
    headers: &HeaderMap,
    bytes_max: usize,
    limits: &Limits,
    room: &Arc<Semaphore>,
) -> Result<Kept, Failure> {
    let too_large = || Failure::too_large(bytes_max as u64);
    let announced = announced(headers).unwrap_or(0);
    if announced > bytes_max as u64 {
        return Err(too_large());
    }
    let mut pace = Pace::new(limits);
    // Whoever announces much and brings little shall not take more than it brings.
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(64 << 10));
    let mut taken: Option<OwnedSemaphorePermit> = None;
    while let Some(piece) = pace.next(&mut body).await? {
        if bytes.len() + piece.len() > bytes_max {
            return Err(too_large());
        }
        let count = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        let more = Arc::clone(room).try_acquire_many_owned(count).map_err(|_| Failure::busy())?;
        match &mut taken {
            Some(taken) => taken.merge(more),
            None => taken = Some(more),
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Kept { bytes, _room: taken })
}

/// How much of a body is read for nothing, so that whoever sends it reads why it was refused rather than that the
/// connection was closed.
const DRAINED_BYTES_MAX: usize = 256 << 10;

/// Reads the rest of a small body that nobody wants.
pub(crate) async fn drain(mut body: Body, limits: &Limits) {
    let (mut pace, mut left) = (Pace::new(limits), DRAINED_BYTES_MAX);
    while let Ok(Some(piece)) = pace.next(&mut body).await {
        match left.checked_sub(piece.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
