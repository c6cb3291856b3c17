//! How many statements a server takes per second, beside what the machine's disk and cores would allow.
//!
//! `cargo bench -p assay-server --bench load [-- STATEMENTS [SECONDS]]`: a server in this process on a temporary folder;
//! its clients are counted in, since they share the cores.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, unreachable_pub)]

mod site;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use assay_statement::{SignedStatement, Verified};
use rayon::prelude::*;
use site::{Site, artifact, money, party};

/// Bodies that clients send, each with the number of its statements.
type Bodies = Arc<Mutex<VecDeque<(usize, Vec<u8>)>>>;

/// One keep-alive connection.
struct Connection {
    stream: TcpStream,
    head: &'static str,
    received: Vec<u8>,
    sent: Vec<u8>,
}

impl Connection {
    fn new(address: SocketAddr, head: &'static str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, head, received: vec![0; 1 << 20], sent: Vec::new() }
    }

    /// Sends a body and reads the answer to its end.
    fn send(&mut self, body: &[u8]) {
        self.sent.clear();
        let length = body.len();
        write!(
            self.sent,
            "POST /api/v1/statements HTTP/1.1\r\nhost: x\r\n{}content-length: {length}\r\n\r\n",
            self.head
        )
        .unwrap();
        self.sent.extend_from_slice(body);
        self.stream.write_all(&self.sent).unwrap();
        let (mut count, mut whole) = (0, usize::MAX);
        while count < whole {
            if count == self.received.len() {
                self.received.resize(2 * count, 0);
            }
            let read = self.stream.read(&mut self.received[count..]).unwrap();
            assert!(read > 0, "the server closed the connection");
            count += read;
            if whole == usize::MAX
                && let Some(end) = self.received[..count].windows(4).position(|bytes| bytes == b"\r\n\r\n")
            {
                let head = std::str::from_utf8(&self.received[..end]).unwrap();
                assert!(
                    head.starts_with("HTTP/1.1 200"),
                    "{}",
                    String::from_utf8_lossy(&self.received[..count])
                );
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                whole = end + 4 + length.parse::<usize>().unwrap();
            }
        }
    }
}

const ONE: &str = "content-type: application/json\r\n";
const MANY: &str = "content-type: application/x-ndjson\r\n";

/// Sends bodies from so many connections until they, or the time, are used up.
fn load(
    name: &str,
    address: SocketAddr,
    connections: usize,
    head: &'static str,
    bodies: Bodies,
    limit: Duration,
) -> f64 {
    let begun = Instant::now();
    let results: Vec<(usize, Vec<Duration>)> = std::thread::scope(|scope| {
        let one = || {
            let mut connection = Connection::new(address, head);
            let (mut statements, mut latencies) = (0, Vec::new());
            while begun.elapsed() < limit {
                let Some((count, body)) = bodies.lock().unwrap().pop_front() else { break };
                let sent = Instant::now();
                connection.send(&body);
                latencies.push(sent.elapsed());
                statements += count;
            }
            (statements, latencies)
        };
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    let statements: usize = results.iter().map(|(count, _)| count).sum();
    let mut latencies: Vec<Duration> = results.into_iter().flat_map(|(_, latencies)| latencies).collect();
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let rate = statements as f64 / seconds;
    println!(
        "{name}: {rate:.0} statements/s ({statements} in {seconds:.1} s); per request p50 {:.2} ms, p99 {:.2} ms",
        at(0.5),
        at(0.99)
    );
    rate
}

/// A file that is made durable again and again, to know what the disk takes for it at this moment.
struct Syncing(File);

impl Syncing {
    fn new(folder: &Path) -> Self {
        Self(File::create(folder.join("sync")).unwrap())
    }

    /// How long it takes to make 4 KiB more of it durable.
    fn time(&mut self) -> Duration {
        self.0.write_all(&[1; 4096]).unwrap();
        let begun = Instant::now();
        self.0.sync_data().unwrap();
        begun.elapsed()
    }
}

/// The median, in milliseconds.
fn median_ms(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// One client that waits for each answer: the median latency, beside that of one sync. The two take turns, since what a
/// disk takes for a sync changes from second to second.
fn alone(address: SocketAddr, bodies: &[Vec<u8>], limit: Duration, folder: &Path) {
    let (mut connection, mut disk) = (Connection::new(address, ONE), Syncing::new(folder));
    let (mut latencies, mut syncs) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    for body in bodies.iter().take_while(|_| begun.elapsed() < limit) {
        syncs.push(disk.time());
        let sent = Instant::now();
        connection.send(body);
        latencies.push(sent.elapsed());
    }
    let count = latencies.len();
    let (latency, sync) = (median_ms(latencies), median_ms(syncs));
    println!(
        "one each from 1 connection: median {latency:.2} ms over {count}; a sync of 4 KiB between them {sync:.2} ms: \
         {:.2} syncs per statement",
        latency / sync
    );
}

/// Signatures verified per second, in batches of 128 on all cores, everything read already.
fn verify_rate(entries: &[Vec<u8>]) -> f64 {
    let statements: Vec<Vec<SignedStatement>> = entries
        .chunks(128)
        .map(|chunk| chunk.iter().map(|entry| SignedStatement::from_entry(entry).unwrap()).collect())
        .collect();
    let begun = Instant::now();
    let good: usize = statements
        .into_par_iter()
        .map(|batch| Verified::verify_all(batch).into_iter().filter(Result::is_ok).count())
        .sum();
    assert_eq!(good, entries.len());
    good as f64 / begun.elapsed().as_secs_f64()
}

/// Statements read per second by one core.
fn read_rate(entries: &[Vec<u8>]) -> f64 {
    let begun = Instant::now();
    assert!(entries.iter().all(|entry| SignedStatement::from_entry(entry).is_ok()));
    entries.len() as f64 / begun.elapsed().as_secs_f64()
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let count = numbers.first().copied().unwrap_or(100_000);
    let limit = Duration::from_secs(numbers.get(1).copied().unwrap_or(10));
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("log");
    let log = site::create(&root);
    let id = log.log().id;
    let sequencer = site::sequencer(log, &root);
    let site = Site::start(&sequencer, &root);
    let address = site.address;

    let entries: Vec<Vec<u8>> = (0..count).into_par_iter().map(|number| artifact(id, number)).collect();
    let mut disk = Syncing::new(folder.path());
    let sync = median_ms((0..200).map(|_| disk.time()).collect());
    let verify = verify_rate(&entries[..entries.len().min(20_000)]);
    let length = entries.iter().map(Vec::len).sum::<usize>() / entries.len();
    let read = read_rate(&entries[..entries.len().min(20_000)]);
    println!(
        "machine: {sync:.3} ms to sync 4 KiB; {verify:.0} signatures verified/s on all cores; \
         {read:.0} statements of {length} bytes read/s on one"
    );
    Connection::new(address, ONE).send(&party(id));

    let third = entries.len() / 3;
    let batches = entries[..third].chunks(1000).map(|chunk| (chunk.len(), chunk.join(&b'\n'))).collect();
    let many =
        load("batches of 1000 from 4 connections", address, 4, MANY, Arc::new(Mutex::new(batches)), limit);
    let singles =
        |entries: &[Vec<u8>]| Arc::new(Mutex::new(entries.iter().map(|one| (1, one.clone())).collect()));
    let one =
        load("one each from 64 connections", address, 64, ONE, singles(&entries[third..2 * third]), limit);
    alone(address, &entries[2 * third..], limit, folder.path());
    let (begin, transfers) = money(id, third as u64);
    begin.iter().for_each(|one| Connection::new(address, ONE).send(one));
    let batches = transfers.chunks(1000).map(|chunk| (chunk.len(), chunk.join(&b'\n'))).collect();
    let moved =
        load("transfers, likewise in batches", address, 4, MANY, Arc::new(Mutex::new(batches)), limit);
    println!("transfers: {:.2} times the rate of registrations", moved / many);
    println!(
        "shares: batches {:.0} % and single ones {:.0} % of the verify rate",
        100.0 * many / verify,
        100.0 * one / verify
    );
    let commits = sequencer.counters().commits.load(std::sync::atomic::Ordering::Relaxed);
    println!("{commits} commits in all");
    site.end();
    sequencer.close();
}
