//! Accepting connections, a bounded number at once, until told to stop.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWrite as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::paced::Paced;
use super::rate::Connections;
use super::stop::Stop;
use crate::limits::Limits;

/// The longest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// How long, and over how many bytes, to let a client speak on after the last answer.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 16 << 20;
/// How long to wait when the machine has no more connections to give.
const PAUSE: Duration = Duration::from_millis(50);

/// The client's address, as requests carry it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(pub(crate) IpAddr);

/// Serves connections until told to stop, and then until their requests are answered or the time for that is over;
/// says how many were cut off.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Arc<Limits>,
    stop: Stop,
    on_failure: impl Fn(std::io::Error),
) -> usize {
    let slots = Arc::new(Semaphore::new(limits.connections_max));
    let connections = Arc::new(Connections::default());
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = stop.stopped() => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        while tasks.try_join_next().is_some() {}
        let (slot, stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                on_failure(error);
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let entered = connections.enter(address.ip(), limits.connections_per_address_max);
        let Some(entered) = entered else { continue };
        let (router, limits, stop) = (router.clone(), Arc::clone(&limits), stop.clone());
        tasks.spawn(async move {
            connection(stream, address.ip(), router, &limits, &stop).await;
            drop((slot, entered));
        });
    }
    drop(listener);
    let all = async { while tasks.join_next().await.is_some() {} };
    let _ = timeout(limits.stop_grace, all).await;
    let cut = tasks.len();
    tasks.shutdown().await;
    cut
}

type Slot = tokio::sync::OwnedSemaphorePermit;

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> std::io::Result<(Option<Slot>, TcpStream, SocketAddr)> {
    // The semaphore is never closed.
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    let (stream, address) = listener.accept().await?;
    Ok((slot, stream, address))
}

async fn connection(stream: TcpStream, client: IpAddr, router: Router, limits: &Limits, stop: &Stop) {
    // Answers are written at once; waiting to fill packets would only delay them.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    // Whoever was refused may be in the midst of a body that was not read.
    let refused = Arc::new(AtomicBool::new(false));
    let note = Arc::clone(&refused);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Client(client));
        let (answering, note) = (router.call(request), Arc::clone(&note));
        Box::pin(async move {
            let answer = answering.await;
            let failed = answer.as_ref().is_ok_and(|response| response.status().as_u16() >= 400);
            note.store(failed, Ordering::Relaxed);
            answer
        })
    });
    let stream = TokioIo::new(Paced::new(stream, limits.write_timeout));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(HEAD_BYTES_MAX)
        .half_close(true)
        .serve_connection(stream, service);
    // Errors here are those of clients that went away, or that do not speak HTTP and have been told so.
    let stopped = tokio::select! {
        _ = poll_fn(|context| connection.poll_without_shutdown(context)) => false,
        () = stop.stopped() => true,
    };
    if stopped {
        Pin::new(&mut connection).graceful_shutdown();
        let _ = connection.await;
    } else if refused.load(Ordering::Relaxed) {
        let stream = connection.into_parts().io.into_inner();
        let _ = timeout(LINGER, linger(stream)).await;
    }
}

/// Ends a connection so that its client hears the answer, also where it has not been heard to the end: bytes that
/// nobody reads would make the machine break the connection off, and take the answer with it.
async fn linger(mut stream: Paced) {
    if poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await.is_err() {
        return;
    }
    let stream = stream.into_inner();
    let mut buffer = vec![0; 64 << 10];
    let mut left = LINGER_BYTES;
    while left > 0 && stream.readable().await.is_ok() {
        match stream.try_read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => left = left.saturating_sub(count),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
