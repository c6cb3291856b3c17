//! Running a server: its threads, its listener, its end.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use thiserror::Error;

use crate::http::accept::serve;
use crate::http::stop::Stop;
use crate::limits::Limits;
use crate::log_line::{Level, LogLine, LogLines};
use crate::progress;
use crate::routes;
use crate::shared::{Service, Shared};

/// How long the threads of a server that has stopped may go on with what cannot be cut off.
const THREADS_GRACE: Duration = Duration::from_secs(1);

/// Why a server cannot run.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The machine gives no threads, or the listener is of no use.
    #[error("the server cannot run: {0}")]
    Machine(#[from] std::io::Error),
}

/// A server of one log.
pub struct Server {
    service: Service,
}

impl Server {
    /// A server that does not run yet.
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    /// Serves until told to stop; then requests that are being worked on are answered, for a bounded time.
    ///
    /// The sequencer goes on; whoever opened it closes it afterwards.
    ///
    /// # Errors
    /// A machine that gives no threads, or a listener that is of no use.
    pub fn run(self, listener: TcpListener, stop: &Stop) -> Result<(), ServerError> {
        let (shared, sender) = Shared::new(self.service, stop.clone());
        let sequencer = Arc::clone(&shared.service.sequencer);
        let router = routes::router(&shared);
        let lines = Arc::clone(&shared.service.log_lines);
        let limits = Arc::clone(&shared.limits);
        let clock = Arc::clone(&shared.service.clock);
        let background = async move {
            tokio::spawn(progress::follow(sequencer, sender));
            tokio::spawn(note_publications(shared));
        };
        run(listener, router, &limits, stop, lines, move || clock.now_ms(), background)
    }
}

/// Notes when the published checkpoint changes.
async fn note_publications(shared: Arc<Shared>) {
    let mut progress = shared.progress();
    let mut published = progress.borrow().published;
    while progress.changed().await.is_ok() {
        let next = progress.borrow_and_update().published;
        if std::mem::replace(&mut published, next) != next {
            shared.published_ms.store(shared.now_ms(), Ordering::Relaxed);
        }
    }
}

/// Runs a router on threads of its own.
pub(crate) fn run(
    listener: TcpListener,
    router: Router,
    limits: &Arc<Limits>,
    stop: &Stop,
    lines: LogLines,
    now_ms: impl Fn() -> u64,
    background: impl Future<Output = ()>,
) -> Result<(), ServerError> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = limits.threads {
        builder.worker_threads(threads.max(1));
    }
    let runtime = builder.enable_io().enable_time().thread_name("http").build()?;
    listener.set_nonblocking(true)?;
    let cut = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        background.await;
        let report = |error: std::io::Error| {
            let message = format!("cannot accept connections: {error}");
            lines(&LogLine::event(now_ms(), Level::Error, "accept", message));
        };
        Ok::<_, std::io::Error>(serve(listener, router, Arc::clone(limits), stop.clone(), report).await)
    })?;
    let (level, message) = match cut {
        0 => (Level::Info, "stopped; all requests were answered".to_owned()),
        cut => (Level::Warning, format!("stopped; {cut} connections were cut off")),
    };
    lines(&LogLine::event(now_ms(), level, "stop", message));
    runtime.shutdown_timeout(THREADS_GRACE);
    Ok(())
}
