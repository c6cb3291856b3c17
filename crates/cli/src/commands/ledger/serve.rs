//! `assay serve`: a log over HTTP, from a folder or a bucket.

use std::collections::HashSet;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use assay_merkle::Policy;
use assay_server::witness::Witnesses;
use assay_server::{Admission, Limits, LogLines, Quotas, Server, Service, Stop};
use assay_statement::PartyId;
use assay_store::blobs::Blobs;
use assay_store::log::{Mark, OperatorKey, StoreError};
use assay_store::objects::Objects;
use assay_store::sequencer::{Cosigner, Options, Sequencer};
use clap::Args;

use crate::failure::Failure;
use crate::ledger::home::Home;
use crate::ledger::place::{BLOB_BYTES_MAX, SystemClock, WITNESSES, open_log, operator_key};
use crate::ledger::storage::{Location, StorageArguments};
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// How often to look whether the log is halted, and how long the server then goes on to say so.
const HALTED_INTERVAL: Duration = Duration::from_millis(100);
const HALTED_GRACE: Duration = Duration::from_secs(3);

/// Serve a log over HTTP until told to stop (Ctrl-C, or a termination signal).
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    storage: StorageArguments,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The log's key [default: the one that `assay init` left on this machine].
    #[arg(long, value_name = "FILE")]
    operator_key: Option<PathBuf>,
    /// Let in only these parties: a file with a `did:key` per line [default: anyone].
    #[arg(long, value_name = "FILE")]
    admit: Option<PathBuf>,
    /// The most statements that a party may log per day.
    #[arg(long, value_name = "N")]
    statements_per_day: Option<u64>,
    /// The most bytes of blobs that a party may bring per day.
    #[arg(long, value_name = "BYTES")]
    blob_bytes_per_day: Option<u64>,
    /// The most bytes of a blob.
    #[arg(long, value_name = "BYTES", default_value_t = BLOB_BYTES_MAX)]
    blob_bytes_max: u64,
    /// Publish no checkpoint before the witnesses of this policy (c2sp.org/tlog-policy) have cosigned it. The policy is
    /// kept beside the log and holds from then on, for other commands too.
    #[arg(long, value_name = "FILE")]
    witnesses: Option<PathBuf>,
    /// The most requests per second of one address.
    #[arg(long, value_name = "N")]
    requests_per_second: Option<f64>,
    /// How long after one publication the next may follow, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 1000)]
    publish_interval_ms: u64,
    /// How long after one snapshot of the log's state the next is logged, in seconds, if anything was logged meanwhile.
    /// Facts are proven as of the last one; each makes an audit take a little longer.
    #[arg(long, value_name = "S", default_value_t = 86_400)]
    snapshot_interval_s: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    Ok(serve(arguments)?)
}

fn serve(arguments: &Arguments) -> Result<(), LedgerFailure> {
    let home = Home::find()?;
    let location = arguments.storage.location();
    let objects = location.open()?;
    let key = match &arguments.operator_key {
        Some(path) => Some(OperatorKey::from_seed(keys::seed(path)?)),
        None => operator_key(objects.as_ref(), &home)?,
    };
    if key.is_none() {
        output::note("this machine does not have the log's key: the log is served for reading only");
    }
    let log_lines: LogLines = Arc::new(|line| {
        if let Ok(line) = serde_json::to_string(line) {
            output::line_to_error_stream(&line);
        }
    });
    let witnesses = witnesses(arguments.witnesses.as_deref(), objects.as_ref(), &log_lines)?;
    let status = witnesses.as_ref().map(|witnesses| (witnesses.status(), Duration::from_secs(10)));
    let cosigner = witnesses.map(|witnesses| Box::new(witnesses) as Box<dyn Cosigner>);
    let sequencer = Arc::new(start(arguments, &location, &objects, key, &home, cosigner)?);
    let listener = TcpListener::bind(arguments.listen)
        .map_err(|error| LedgerFailure::Wrong(format!("cannot listen on `{}`: {error}", arguments.listen)))?;
    let address = listener.local_addr().unwrap_or(arguments.listen);
    let stop = Stop::default();
    let stopping = stop.clone();
    ctrlc::set_handler(move || stopping.stop())
        .map_err(|error| LedgerFailure::Wrong(format!("cannot wait for signals: {error}")))?;
    output::note(&format!("serving {} at http://{address}", location.words()));
    output::note(&format!("its pages, to read in a browser: http://{address}/"));
    let service = Service {
        sequencer: Arc::clone(&sequencer),
        objects: Arc::clone(&objects),
        blobs: Blobs::new(objects, arguments.blob_bytes_max),
        clock: Arc::new(SystemClock),
        admission: admission(arguments.admit.as_deref())?,
        quotas: quotas(arguments),
        limits: limits(arguments),
        operator_token: std::env::var("ASSAY_OPERATOR_TOKEN").ok().filter(|token| !token.is_empty()),
        witnesses: status,
        log_lines,
    };
    stop_when_halted(&sequencer, &stop);
    let served = Server::new(service).run(listener, &stop);
    sequencer.close();
    served.map_err(|error| LedgerFailure::Wrong(error.to_string()))?;
    match sequencer.halted() {
        None => Ok(()),
        Some(reason) => Err(LedgerFailure::Halted(reason.to_owned())),
    }
}

/// Stops the server once its log can never go on, after a moment in which whoever asks is told so.
fn stop_when_halted(sequencer: &Arc<Sequencer>, stop: &Stop) {
    let (sequencer, stop) = (Arc::downgrade(sequencer), stop.clone());
    std::thread::spawn(move || {
        while let Some(sequencer) = sequencer.upgrade() {
            if sequencer.halted().is_some() {
                std::thread::sleep(HALTED_GRACE);
                return stop.stop();
            }
            drop(sequencer);
            std::thread::sleep(HALTED_INTERVAL);
        }
    });
}

fn start(
    arguments: &Arguments,
    location: &Location,
    objects: &Arc<dyn Objects>,
    key: Option<OperatorKey>,
    home: &Home,
    cosigner: Option<Box<dyn Cosigner>>,
) -> Result<Sequencer, LedgerFailure> {
    let log = open_log(objects, key, home)?;
    let (id, home) = (log.log().id, home.clone());
    let options = Options {
        storage: location.opener(objects),
        publish_interval: Duration::from_millis(arguments.publish_interval_ms),
        follow_interval: Duration::from_millis(500),
        cosigner,
        on_publish: Box::new(move |checkpoint| {
            // A mark that cannot be written protects less; it is no reason to stop.
            let _ = home.write_mark(id, Mark { size: checkpoint.size, root: checkpoint.root });
        }),
        snapshot_facts: 65_536,
        snapshot_interval: Duration::from_secs(arguments.snapshot_interval_s),
    };
    Ok(Sequencer::start(log, options)?)
}

/// The witnesses of a policy that is given, which is kept beside the log; else those of the policy that was kept.
fn witnesses(
    path: Option<&Path>,
    objects: &dyn Objects,
    lines: &LogLines,
) -> Result<Option<Witnesses>, LedgerFailure> {
    let storage = |error| LedgerFailure::Store(StoreError::Objects(error));
    let (path, bytes) = match path {
        Some(path) => {
            let failed =
                |error: std::io::Error| LedgerFailure::Read { path: path.into(), reason: error.to_string() };
            (path.to_path_buf(), std::fs::read(path).map_err(failed)?)
        }
        None => match objects.get(WITNESSES).map_err(storage)? {
            Some(kept) => (PathBuf::from(WITNESSES), kept.bytes),
            None => return Ok(None),
        },
    };
    let failed = |reason: String| LedgerFailure::Read { path: path.clone(), reason };
    let policy = Policy::parse(&bytes).map_err(|error| failed(error.to_string()))?;
    objects.put(WITNESSES, &bytes).map_err(storage)?;
    Witnesses::new(policy, Duration::from_secs(5), Arc::new(SystemClock), Arc::clone(lines))
        .map(Some)
        .map_err(|error| failed(error.to_string()))
}

fn admission(path: Option<&Path>) -> Result<Admission, LedgerFailure> {
    let Some(path) = path else { return Ok(Admission::Open) };
    let failed = |reason: String| LedgerFailure::Read { path: path.to_path_buf(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let mut parties: HashSet<PartyId> = HashSet::new();
    for (number, line) in
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    {
        parties.insert(line.trim().parse().map_err(|error| failed(format!("line {}: {error}", number + 1)))?);
    }
    Ok(Admission::Listed(parties))
}

fn quotas(arguments: &Arguments) -> Quotas {
    let all = Quotas::default();
    Quotas {
        statements_per_day: arguments.statements_per_day.unwrap_or(all.statements_per_day),
        blob_bytes_per_day: arguments.blob_bytes_per_day.unwrap_or(all.blob_bytes_per_day),
    }
}

fn limits(arguments: &Arguments) -> Limits {
    let all = Limits::default();
    Limits {
        requests_per_second: arguments.requests_per_second.unwrap_or(all.requests_per_second),
        requests_burst: arguments.requests_per_second.map_or(all.requests_burst, |rate| 2.0 * rate),
        ..all
    }
}
