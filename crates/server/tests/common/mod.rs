//! A log with a server before it, and a client, all in one process.
#![allow(dead_code, unreachable_pub)]

pub mod failing;
pub mod market;
pub mod statements;

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assay_server::{Admission, Limits, LogLines, Quotas, Server, Service, Stop};
use assay_statement::predicate::Genesis;
use assay_statement::{Digest, SecretKey, StatementId};
use assay_store::blobs::Blobs;
use assay_store::log::{Clock, Log, OperatorKey, Settings};
use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use assay_store::sequencer::{Cosigner, Options, Sequencer};
use serde_json::Value;
use statements::text;
use tempfile::TempDir;

/// How long to wait for what must come before a test is given up.
pub const PATIENCE: Duration = Duration::from_secs(60);
pub const ORIGIN: &str = "log.example/test";
pub const BLOB_BYTES_MAX: u64 = 1 << 20;

/// A clock that tests set.
pub struct Ticks(pub AtomicU64);

impl Clock for Ticks {
    fn now_ms(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

pub fn clock() -> Arc<Ticks> {
    // Noon of some day.
    Arc::new(Ticks(AtomicU64::new(20_800 * 86_400_000 + 43_200_000)))
}

pub fn operator() -> OperatorKey {
    OperatorKey::from_seed([9; 32])
}

pub fn settings(writer: u64, clock: Arc<dyn Clock>) -> Settings {
    Settings { key: Some(operator()), clock, writer: writer.to_be_bytes(), mark: None }
}

pub fn storage(folder: &Path) -> Arc<dyn Objects> {
    Arc::new(Folder::new(folder))
}

/// What a test changes about a site.
pub struct Plan {
    pub admission: Admission,
    pub quotas: Quotas,
    pub limits: Limits,
    pub publish_interval: Duration,
    pub cosigner: Option<Box<dyn Cosigner>>,
    pub witnesses: Option<(Arc<assay_server::witness::WitnessStatus>, Duration)>,
    pub writer: u64,
    pub snapshot_interval: Duration,
    /// The server does not have the log's key.
    pub reads_only: bool,
    /// The storage fails while this is set.
    pub fails: Arc<AtomicBool>,
}

impl Default for Plan {
    fn default() -> Self {
        let limits = Limits { requests_per_second: f64::INFINITY, threads: Some(2), ..Limits::default() };
        Self {
            admission: Admission::Open,
            quotas: Quotas::default(),
            limits,
            publish_interval: Duration::from_millis(1),
            cosigner: None,
            witnesses: None,
            writer: 1,
            snapshot_interval: Duration::MAX,
            reads_only: false,
            fails: Arc::default(),
        }
    }
}

/// Lines that were logged.
pub type Lines = Arc<Mutex<Vec<String>>>;

pub fn collect_lines() -> (Lines, LogLines) {
    let lines: Lines = Arc::default();
    let kept = Arc::clone(&lines);
    (lines, Arc::new(move |line| kept.lock().unwrap().push(line.to_string())))
}

/// A log with a server before it.
pub struct Site {
    pub address: SocketAddr,
    pub log: StatementId,
    pub sequencer: Arc<Sequencer>,
    pub lines: Lines,
    pub clock: Arc<Ticks>,
    pub stop: Stop,
    pub client: Client,
    thread: Option<JoinHandle<()>>,
    _folder: Option<TempDir>,
}

impl Site {
    pub fn start() -> Self {
        Self::with(Plan::default())
    }

    /// A new log in a folder of its own.
    pub fn with(plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        create(folder.path());
        let mut site = Self::on(folder.path(), plan);
        site._folder = Some(folder);
        site
    }

    /// On a log that is there.
    pub fn on(folder: &Path, plan: Plan) -> Self {
        let clock = clock();
        let fails = plan.fails;
        let open = |folder: &Path, fails: &Arc<AtomicBool>| -> Arc<dyn Objects> {
            Arc::new(failing::Failing { inner: storage(folder), fails: Arc::clone(fails) })
        };
        let objects = open(folder, &fails);
        let mut settings = settings(plan.writer, clock.clone());
        settings.key = settings.key.filter(|_| !plan.reads_only);
        let log = Log::open(Arc::clone(&objects), settings).unwrap();
        let id = log.log().id;
        let path = folder.to_owned();
        let options = Options {
            storage: Box::new(move || open(&path, &fails)),
            publish_interval: plan.publish_interval,
            follow_interval: Duration::from_millis(5),
            cosigner: plan.cosigner,
            on_publish: Box::new(|_| {}),
            snapshot_facts: 1_000_000,
            snapshot_interval: plan.snapshot_interval,
        };
        let sequencer = Arc::new(Sequencer::start(log, options).unwrap());
        let (lines, log_lines) = collect_lines();
        let service = Service {
            sequencer: Arc::clone(&sequencer),
            blobs: Blobs::new(Arc::clone(&objects), BLOB_BYTES_MAX),
            objects,
            clock: clock.clone(),
            admission: plan.admission,
            quotas: plan.quotas,
            limits: plan.limits,
            operator_token: Some("a token".to_owned()),
            witnesses: plan.witnesses,
            log_lines,
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, own) = (Stop::new(), Server::new(service));
        let handle = stop.clone();
        let thread = std::thread::spawn(move || own.run(listener, &handle).unwrap());
        let client = Client::new(address);
        Self { address, log: id, sequencer, lines, clock, stop, client, thread: Some(thread), _folder: None }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.client.send("GET", path, &[], b"")
    }

    pub fn json(&self, path: &str) -> Value {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.json()
    }

    pub fn post(&self, statement: &str) -> Reply {
        self.client.send(
            "POST",
            "/api/v1/statements",
            &[("content-type", "application/json")],
            statement.as_bytes(),
        )
    }

    /// Brings a statement that must go in; its answer.
    pub fn enter(&self, statement: &str) -> Value {
        let reply = self.post(statement);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }

    pub fn batch(&self, path: &str, lines: &[String]) -> Reply {
        let headers = [("content-type", "application/x-ndjson")];
        self.client.send("POST", path, &headers, lines.join("\n").as_bytes())
    }

    /// Waits until everything is published.
    pub fn published(&self) {
        let size = self.sequencer.view().read().unwrap().size();
        assert!(self.sequencer.wait_published(size, PATIENCE));
    }

    /// Stops the server and waits for its end.
    pub fn end(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.sequencer.close();
    }
}

pub fn create(folder: &Path) {
    let genesis = Genesis { origin: text(ORIGIN), nonce: Digest::of(b"nonce"), market: None };
    Log::create(storage(folder), settings(0, clock()), genesis).unwrap();
}

/// Copies a folder and everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Sends real requests.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self { agent: ureq::Agent::new_with_config(config.build()), base: format!("http://{address}") }
    }

    /// One that looks at an answer, and not at what it leads to.
    pub fn that_stays(&self) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        let config = config.max_redirects(0).max_redirects_will_error(false);
        Self { agent: ureq::Agent::new_with_config(config.build()), base: self.base.clone() }
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = match method {
            "GET" | "HEAD" | "DELETE" => self.agent.run(request.body(()).unwrap()).unwrap(),
            _ => self.agent.run(request.body(body).unwrap()).unwrap(),
        };
        let mut bytes = Vec::new();
        response.body_mut().as_reader().read_to_end(&mut bytes).unwrap();
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        Reply { status: response.status().as_u16(), headers: headers.collect(), body: bytes }
    }
}

impl Reply {
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn header(&self, wanted: &str) -> &str {
        self.headers.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value)
    }

    /// The error's code, in the one shape that errors have.
    #[track_caller]
    pub fn code(&self) -> String {
        let json = self.json();
        let error = json["error"].as_object().unwrap();
        assert_eq!(error.keys().collect::<Vec<_>>(), ["code", "message", "detail"]);
        let message = error["message"].as_str().unwrap();
        let first = message.chars().next().unwrap();
        assert!(!first.is_uppercase() && !message.ends_with('.'), "{message}");
        error["code"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.text());
    }
}

/// Waits for what must come.
#[track_caller]
pub fn eventually(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "it does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The headers of a signed upload.
pub fn upload_signature(log: StatementId, key: &SecretKey, bytes: &[u8]) -> String {
    let message = assay_server::upload_message(&log, &Digest::of(bytes), bytes.len() as u64);
    let signature = key.sign_bytes(message.as_bytes());
    format!("{} {}", key.public_key(), data_encoding::BASE64.encode(&signature.0))
}
