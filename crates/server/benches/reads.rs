//! How long reads take in a large log, and how long it takes to open it again:
//! `cargo bench -p assay-server --bench reads [-- STATEMENTS]`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, unreachable_pub)]

mod site;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_statement::{Digest, SignedStatement, StatementId};
use assay_store::sequencer::Sequencer;
use rayon::prelude::*;
use site::{Site, artifact, party};

/// Requests of each sort.
const REQUESTS: u64 = 4000;

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(".").unwrap();
    let root = folder.path().join("log");
    let log = site::create(&root);
    let id = log.log().id;
    let sequencer = site::sequencer(log, &root);
    let begun = Instant::now();
    fill(&sequencer, id, count);
    println!("{count} statements taken in: {:.0}/s", count as f64 / begun.elapsed().as_secs_f64());
    sequencer.close();
    drop(sequencer);

    let begun = Instant::now();
    let log = site::open(&root);
    println!("opened again from its snapshot in {:.2} s", begun.elapsed().as_secs_f64());
    let sequencer = site::sequencer(log, &root);
    let site = Site::start(&sequencer, &root);
    let entries = sequencer.view().read().unwrap().size();
    let name = |number: u64| {
        let digest = Digest::of(&(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % count).to_be_bytes());
        digest.to_string()
    };
    let place = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % entries;
    measure("an artifact", site.address, |number| format!("/api/v1/artifacts/{}", name(number)));
    measure("its history", site.address, |number| format!("/api/v1/artifacts/{}/history", name(number)));
    measure("a statement", site.address, |number| format!("/api/v1/statements/{}", place(number)));
    measure("a proof", site.address, |number| format!("/api/v1/statements/{}/bundle", place(number)));
    measure("a search by name", site.address, |number| format!("/api/v1/search?q=model%20{}", place(number)));
    measure("a tile", site.address, |number| {
        let tile = place(number) / 256 % (entries / 256).max(1);
        assay_merkle::TileId { level: 0, index: tile, width: 256 }.path().replace("tile/", "/tile/")
    });
    site.end();
    sequencer.close();
}

fn fill(sequencer: &Arc<Sequencer>, id: StatementId, count: u64) {
    let read = |entry: Vec<u8>| SignedStatement::from_entry(&entry).unwrap();
    sequencer.submit_and_wait(vec![read(party(id))]).unwrap();
    for begin in (0..count).step_by(4000) {
        let batch = (begin..count.min(begin + 4000)).into_par_iter().map(|number| read(artifact(id, number)));
        assert!(
            sequencer.submit_and_wait(batch.collect()).unwrap().into_iter().all(|outcome| outcome.is_ok())
        );
    }
}

/// Asks from two connections at once, each one thing after the other.
fn measure(what: &str, address: SocketAddr, path: impl Fn(u64) -> String + Sync) {
    let asking = |first: u64| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let one = |number| {
            let begun = Instant::now();
            get(&mut stream, &path(number));
            begun.elapsed()
        };
        (first..REQUESTS).step_by(2).map(one).collect::<Vec<Duration>>()
    };
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let other = scope.spawn(|| asking(1));
        let mut times = asking(0);
        times.extend(other.join().unwrap());
        times
    });
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms", at(0.5), at(0.99), at(1.0));
}

fn get(stream: &mut TcpStream, path: &str) {
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut received = Vec::new();
    let mut part = [0; 65_536];
    loop {
        let read = stream.read(&mut part).unwrap();
        assert!(read > 0, "the server closed the connection");
        received.extend_from_slice(&part[..read]);
        let Some(end) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&received[..end]).unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if received.len() >= end + 4 + length.parse::<usize>().unwrap() {
            return;
        }
    }
}
