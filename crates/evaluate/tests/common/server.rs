//! A tiny web server on the loopback interface.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// What the server does with a request.
pub(crate) enum Reply {
    /// Status, further header lines, body.
    Body(u16, &'static str, String),
    /// Never answers.
    Hang,
    /// Answers a byte now and then.
    Drip,
    /// Closes the connection at once.
    Close,
    /// Answers without end.
    Flood,
}

pub(crate) struct Request {
    /// How many requests came before.
    pub(crate) number: usize,
    pub(crate) head: String,
    pub(crate) body: Value,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves until the test ends.
    pub(crate) fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, handler, count) =
            (Arc::clone(&requests), Arc::new(handler), Arc::new(AtomicUsize::new(0)));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, handler, count) = (Arc::clone(&kept), Arc::clone(&handler), Arc::clone(&count));
                thread::spawn(move || serve(stream, &kept, &*handler, &count));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

fn serve(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Request>>,
    handler: &dyn Fn(&Request) -> Reply,
    count: &AtomicUsize,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_lowercase();
    let length: usize = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let number = count.fetch_add(1, Ordering::SeqCst);
    let request = Request { number, head, body: serde_json::from_slice(&body).unwrap_or(Value::Null) };
    let reply = handler(&request);
    kept.lock().unwrap().push(request);
    match reply {
        Reply::Body(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} x\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).ok()?;
            stream.write_all(body.as_bytes()).ok()?;
        }
        Reply::Close => {}
        Reply::Hang => thread::sleep(Duration::from_secs(120)),
        Reply::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").ok()?;
            loop {
                stream.write_all(b" ").ok()?;
                thread::sleep(Duration::from_millis(20));
            }
        }
        Reply::Flood => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").ok()?;
            let block = [b'a'; 65_536];
            loop {
                stream.write_all(&block).ok()?;
            }
        }
    }
    Some(())
}
