//! A server on a temporary folder, and statements to bring to it.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rayon::prelude::*;

use assay_server::{Admission, Limits, Quotas, Server, Service, Stop};
use assay_statement::bounded::{List, Text};
use assay_statement::predicate::*;
use assay_statement::{Digest, PartyId, SecretKey, Statement, StatementId, Subject};
use assay_store::blobs::Blobs;
use assay_store::log::{Clock, Log, OperatorKey, Settings};
use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use assay_store::sequencer::{Options, Sequencer};

struct Now;

impl Clock for Now {
    fn now_ms(&self) -> u64 {
        std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as u64
    }
}

fn text<const MAX: usize>(text: impl Into<String>) -> Text<MAX> {
    Text::new(text.into()).unwrap()
}

fn key() -> SecretKey {
    SecretKey::from_seed([3; 32])
}

pub fn party(log: StatementId) -> Vec<u8> {
    let change = PartyChange::Register { name: text("load"), contact: None };
    let subject = Subject::from(PartyId(key().public_key()));
    Statement::new(vec![subject], Party { log, change }).unwrap().sign(&[&key()]).unwrap().to_entry()
}

pub fn artifact(log: StatementId, number: u64) -> Vec<u8> {
    let artifact = Artifact {
        log,
        kind: ArtifactKind::Model,
        name: text(format!("model {number}")),
        version: None,
        manifest: Manifest { size_bytes: 100, files: 1, files_bytes: 1000 },
        licence: text("MIT"),
        lineage: List::default(),
        identifiers: List::default(),
        card: None,
        signature: None,
    };
    let subject = Subject::of(Digest::of(&number.to_be_bytes()));
    Statement::new(vec![subject], artifact).unwrap().sign(&[&key()]).unwrap().to_entry()
}

/// Another party, money for the first, and transfers of it from the one to the other.
#[allow(dead_code)]
pub fn money(log: StatementId, count: u64) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let payee = SecretKey::from_seed([4; 32]);
    let other = PartyId(payee.public_key());
    let change = PartyChange::Register { name: text("payee"), contact: None };
    let registered = Statement::new(vec![other.into()], Party { log, change }).unwrap();
    let amount = Amount::new(count).unwrap();
    let deposit = Deposit { log, reference: text("first"), amount };
    let deposited = Statement::new(vec![PartyId(key().public_key()).into()], deposit).unwrap();
    let operator = OperatorKey::from_seed([9; 32]);
    let begin = vec![
        registered.sign(&[&payee]).unwrap().to_entry(),
        deposited.sign(&[operator.secret()]).unwrap().to_entry(),
    ];
    let one = |number: u64| {
        let (reference, amount) = (text(format!("transfer {number}")), Amount::new(1).unwrap());
        let step = TransferStep::Send { reference, amount };
        let transfer = Statement::new(vec![other.into()], Transfer { log, step }).unwrap();
        transfer.sign(&[&key()]).unwrap().to_entry()
    };
    (begin, (0..count).into_par_iter().map(one).collect())
}

fn settings() -> Settings {
    Settings { key: Some(OperatorKey::from_seed([9; 32])), clock: Arc::new(Now), writer: [1; 8], mark: None }
}

/// Begins a log.
pub fn create(root: &Path) -> Log {
    let genesis = Genesis { origin: text("log.example/load"), nonce: Digest::of(b"load"), market: None };
    Log::create(Arc::new(Folder::new(root)), settings(), genesis).unwrap()
}

/// Opens it again.
#[allow(dead_code)]
pub fn open(root: &Path) -> Log {
    Log::open(Arc::new(Folder::new(root)), settings()).unwrap()
}

/// Starts the threads that write a log.
pub fn sequencer(log: Log, root: &Path) -> Arc<Sequencer> {
    let root = root.to_path_buf();
    let options = Options {
        storage: Box::new(move || Arc::new(Folder::new(&root))),
        publish_interval: Duration::from_secs(1),
        follow_interval: Duration::from_millis(200),
        cosigner: None,
        on_publish: Box::new(|_| {}),
        snapshot_facts: 65_536,
        snapshot_interval: Duration::MAX,
    };
    Arc::new(Sequencer::start(log, options).unwrap())
}

/// A server of a log.
pub struct Site {
    pub address: SocketAddr,
    stop: Stop,
    thread: JoinHandle<()>,
}

impl Site {
    pub fn start(sequencer: &Arc<Sequencer>, root: &Path) -> Self {
        let objects: Arc<dyn Objects> = Arc::new(Folder::new(root));
        let service = Service {
            sequencer: Arc::clone(sequencer),
            blobs: Blobs::new(Arc::clone(&objects), 1 << 20),
            objects,
            clock: Arc::new(Now),
            admission: Admission::Open,
            quotas: Quotas::default(),
            limits: Limits { requests_per_second: f64::INFINITY, ..Limits::default() },
            operator_token: None,
            witnesses: None,
            log_lines: Arc::new(|_| {}),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Stop::new();
        let handle = stop.clone();
        let thread = std::thread::spawn(move || Server::new(service).run(listener, &handle).unwrap());
        Self { address, stop, thread }
    }

    pub fn end(self) {
        self.stop.stop();
        self.thread.join().unwrap();
    }
}
