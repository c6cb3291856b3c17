//! The log that a command works on: a server, or a folder or bucket that this machine can write.
//!
//! For a folder or bucket the command runs the server itself, on a free port of the loopback address, as long as it
//! takes: so there is one way to do each thing, and a folder answers exactly as a server does.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use assay_merkle::{Checkpoint, SignedNote, VerifierKey};
use assay_server::{Admission, Limits, Quotas, Server, Service, Stop};
use assay_statement::{PartyId, PublicKey, Signer};
use assay_store::blobs::Blobs;
use assay_store::log::{Clock, Log, Mark, OperatorKey, Settings, View, names};
use assay_store::objects::Objects;
use assay_store::sequencer::{Cosigner, Options, Sequencer};
use clap::Args;

use super::LedgerFailure;
use super::client::Client;
use super::home::Home;
use super::keys;
use super::storage::{Location, StorageArguments, variable};

/// The largest blob that a folder takes in, in bytes.
pub(crate) const BLOB_BYTES_MAX: u64 = 64 << 30;

/// Which log it is.
#[derive(Debug, Clone, Args)]
pub(crate) struct LogArguments {
    /// The log's server [default: that of ASSAY_SERVER, if it is set and no folder or bucket is named].
    #[arg(long, value_name = "URL", conflicts_with_all = ["log", "bucket"])]
    pub(crate) server: Option<String>,
    #[command(flatten)]
    pub(crate) storage: StorageArguments,
}

/// Which log it is, and how to answer.
#[derive(Debug, Clone, Args)]
pub(crate) struct PlaceArguments {
    #[command(flatten)]
    log: LogArguments,
    /// Answer in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Who signs.
#[derive(Debug, Clone, Args)]
pub(crate) struct KeyArguments {
    /// The key that signs: an Ed25519 key of OpenSSH; a `.pub` file asks the ssh agent [default: that of
    /// `assay key new`].
    #[arg(long, value_name = "FILE", env = "ASSAY_KEY")]
    pub(crate) key: Option<PathBuf>,
}

impl KeyArguments {
    /// Where the key is.
    pub(crate) fn path(&self) -> Result<PathBuf, LedgerFailure> {
        match &self.key {
            Some(path) => Ok(path.clone()),
            None => Ok(Home::find()?.key()),
        }
    }

    /// The party whose first key it is; whoever rotated it is another.
    pub(crate) fn party(&self) -> Result<PartyId, LedgerFailure> {
        Ok(PartyId(keys::public(&self.path()?)?))
    }

    /// Whoever signs.
    pub(crate) fn signer(&self) -> Result<Box<dyn Signer>, LedgerFailure> {
        keys::signer(&self.path()?)
    }
}

impl PlaceArguments {
    /// Begins to talk to the log.
    pub(crate) fn connect(&self) -> Result<Connection, LedgerFailure> {
        self.log.connect()
    }
}

impl LogArguments {
    /// Begins to talk to the log.
    pub(crate) fn connect(&self) -> Result<Connection, LedgerFailure> {
        let named = self.storage.log.is_some() || self.storage.bucket.bucket.is_some();
        let server = self.server.clone().or_else(|| variable("ASSAY_SERVER").filter(|_| !named));
        match server {
            Some(url) => Ok(Connection { client: Client::new(&url), _local: None }),
            None => Connection::direct(&self.storage.location(), &Home::find()?),
        }
    }
}

/// Talks to a log.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Held for as long as it is talked to.
    _local: Option<LocalServer>,
}

impl Connection {
    /// Opens a folder or bucket and talks to it; for writing where this machine has its key.
    pub(crate) fn direct(location: &Location, home: &Home) -> Result<Self, LedgerFailure> {
        Self::at_port(location, home, 0)
    }

    /// The same, for others on this machine too, who find it at a port; any free one where that is taken.
    pub(crate) fn at_port(location: &Location, home: &Home, port: u16) -> Result<Self, LedgerFailure> {
        let local = LocalServer::start(location, home, port)?;
        Ok(Self { client: Client::new(&local.url), _local: Some(local) })
    }

    /// Ends the talk; what was written to a folder or bucket is published first.
    pub(crate) fn close(self) {
        drop(self);
    }
}

/// A server of a folder or bucket, for as long as a command takes.
struct LocalServer {
    url: String,
    stop: Stop,
    sequencer: Arc<Sequencer>,
    thread: Option<JoinHandle<()>>,
}

impl LocalServer {
    fn start(location: &Location, home: &Home, port: u16) -> Result<Self, LedgerFailure> {
        let failed = |error: std::io::Error| {
            LedgerFailure::Wrong(format!("cannot listen on the loopback address: {error}"))
        };
        let objects = location.open()?;
        let key = operator_key(objects.as_ref(), home)?;
        let sequencer = Arc::new(open(&objects, location, key, home)?);
        let listener = TcpListener::bind(("127.0.0.1", port));
        let listener = listener.or_else(|_| TcpListener::bind(("127.0.0.1", 0))).map_err(failed)?;
        let url = format!("http://{}", listener.local_addr().map_err(failed)?);
        let service = Service {
            sequencer: Arc::clone(&sequencer),
            objects: Arc::clone(&objects),
            blobs: Blobs::new(objects, BLOB_BYTES_MAX),
            clock: Arc::new(SystemClock),
            admission: Admission::Open,
            quotas: Quotas::default(),
            limits: Limits::default(),
            operator_token: None,
            witnesses: None,
            log_lines: Arc::new(|_| {}),
        };
        let stop = Stop::default();
        let stopping = stop.clone();
        let thread = std::thread::spawn(move || {
            // A server on loopback that cannot run shows as one that does not answer.
            let _ = Server::new(service).run(listener, &stopping);
        });
        Ok(Self { url, stop, sequencer, thread: Some(thread) })
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.sequencer.close();
    }
}

/// This machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// The key of a log that was begun on this machine; none where another machine has it.
pub(crate) fn operator_key(objects: &dyn Objects, home: &Home) -> Result<Option<OperatorKey>, LedgerFailure> {
    let vkey = objects.get(names::VERIFIER_KEY).map_err(assay_store::log::StoreError::from)?;
    let Some(vkey) = vkey else { return Err(assay_store::log::StoreError::NoLog.into()) };
    let text = String::from_utf8_lossy(&vkey.bytes).trim_end().to_owned();
    let vkey = VerifierKey::parse(&text).map_err(assay_store::log::StoreError::from)?;
    let path = home.operator_key(vkey.name());
    if !path.exists() || keys::public(&path)? != PublicKey::from(vkey.public_key()) {
        return Ok(None);
    }
    Ok(Some(OperatorKey::from_seed(keys::seed(&path)?)))
}

/// Opens a log with the threads that write and publish it.
fn open(
    objects: &Arc<dyn Objects>,
    location: &Location,
    key: Option<OperatorKey>,
    home: &Home,
) -> Result<Sequencer, LedgerFailure> {
    let log = open_log(objects, key, home)?;
    let (id, home) = (log.log().id, home.clone());
    let options = Options {
        storage: location.opener(objects),
        publish_interval: Duration::from_millis(200),
        follow_interval: Duration::from_millis(500),
        cosigner: witnessed(objects)?,
        on_publish: Box::new(move |checkpoint| {
            let mark = Mark { size: checkpoint.size, root: checkpoint.root };
            // A mark that cannot be written protects less; it is no reason to stop.
            let _ = home.write_mark(id, mark);
        }),
        snapshot_facts: 65_536,
        snapshot_interval: Duration::MAX,
    };
    Ok(Sequencer::start(log, options)?)
}

/// Where the policy of a log's witnesses is kept beside it, so that nothing is ever published without them.
pub(crate) const WITNESSES: &str = "witnesses.policy";

/// Stands in for the witnesses of a log where a command cannot ask them: it publishes nothing.
struct Absent;

impl Cosigner for Absent {
    fn cosign(&mut self, _: &Checkpoint, _: SignedNote, _: &RwLock<View>) -> Result<SignedNote, String> {
        Err("the log is published with its witnesses only, by `assay serve`".into())
    }
}

/// What keeps a command from publishing a log that has witnesses.
fn witnessed(objects: &Arc<dyn Objects>) -> Result<Option<Box<dyn Cosigner>>, LedgerFailure> {
    let policy = objects.get(WITNESSES).map_err(assay_store::log::StoreError::from)?;
    Ok(policy.map(|_| Box::new(Absent) as Box<dyn Cosigner>))
}

/// Opens a log, and refuses one that is older than what this machine remembers of it.
pub(crate) fn open_log(
    objects: &Arc<dyn Objects>,
    key: Option<OperatorKey>,
    home: &Home,
) -> Result<Log, LedgerFailure> {
    let settings = Settings { key, clock: Arc::new(SystemClock), writer: keys::random()?, mark: None };
    // Which mark is the log's is known only once it is open.
    let id = Log::open(Arc::clone(objects), Settings { key: None, ..settings.clone() })?.log().id;
    let mark = home.read_mark(id)?;
    Ok(Log::open(Arc::clone(objects), Settings { mark, ..settings })?)
}
