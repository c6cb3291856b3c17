//! How long pages take in a large log: `cargo bench -p assay-server --bench pages [-- STATEMENTS]`, of 1,000 models.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, unreachable_pub)]

mod said;
mod site;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use assay_statement::{Digest, PartyId, SignedStatement};
use rayon::prelude::*;
use site::{Site, artifact, party};

const MODELS: u64 = 1000;
/// Requests of each sort.
const REQUESTS: u64 = 2000;

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(".").unwrap();
    let root = folder.path().join("log");
    let log = site::create(&root);
    let id = log.log().id;
    let sequencer = site::sequencer(log, &root);
    let begun = Instant::now();
    let read = |entry: Vec<u8>| SignedStatement::from_entry(&entry).unwrap();
    sequencer.submit_and_wait(vec![read(party(id))]).unwrap();
    let models = (0..MODELS).into_par_iter().map(|number| read(artifact(id, number))).collect();
    assert!(sequencer.submit_and_wait(models).unwrap().into_iter().all(|outcome| outcome.is_ok()));
    for begin in (0..count).step_by(4000) {
        let batch = (begin..count.min(begin + 4000)).into_par_iter();
        let batch = batch.map(|number| read(said::about(id, number % MODELS, number))).collect();
        assert!(sequencer.submit_and_wait(batch).unwrap().into_iter().all(|outcome| outcome.is_ok()));
    }
    let listings: Vec<SignedStatement> =
        (0..MODELS).into_par_iter().map(|number| read(said::listing(id, number))).collect();
    let listed: Vec<_> = listings.iter().map(|listing| listing.id).collect();
    assert!(sequencer.submit_and_wait(listings).unwrap().into_iter().all(|outcome| outcome.is_ok()));
    println!("{count} statements taken in: {:.0}/s", count as f64 / begun.elapsed().as_secs_f64());
    let size = sequencer.view().read().unwrap().size();
    sequencer.wait_published(size, Duration::from_secs(60));
    let site = Site::start(&sequencer, &root);
    let spread = |number: u64, of: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % of;
    let model = |number: u64| Digest::of(&spread(number, MODELS).to_be_bytes());
    let own = PartyId(said::key().public_key());
    measure("the first page", site.address, |_| "/".into());
    measure("a model", site.address, |number| format!("/artifacts/{}", model(number)));
    measure("its history", site.address, |number| {
        format!("/artifacts/{}?before={}", model(number), spread(number, size))
    });
    measure("a statement", site.address, |number| format!("/statements/{}", spread(number, size)));
    measure("a party", site.address, |number| format!("/parties/{own}?before={}", spread(number, size)));
    measure("the models", site.address, |_| "/models".into());
    measure("the log", site.address, |number| format!("/log?before={}", spread(number, size)));
    measure("a checkpoint", site.address, |number| format!("/checkpoints/{}", spread(number, size)));
    measure("a benchmark", site.address, |_| format!("/benchmarks/{}", said::benchmark()));
    measure("a search", site.address, |number| format!("/search?q=model%20{}", spread(number, MODELS) / 10));
    measure("the market", site.address, |_| "/market".into());
    measure("a search of it", site.address, |number| {
        format!("/market?q=model&price_max={}", spread(number, 3))
    });
    let one = |number: u64| listed[spread(number, MODELS) as usize];
    measure("a listing", site.address, |number| format!("/listings/{}", one(number)));
    measure("an account", site.address, |_| format!("/accounts/{own}"));
    measure("fit", site.address, |_| "/fit".into());
    measure("compare", site.address, |_| "/compare".into());
    site.end();
    sequencer.close();
}

/// Asks one thing after the other, from one connection.
fn measure(what: &str, address: SocketAddr, path: impl Fn(u64) -> String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut longest = 0;
    let mut times: Vec<Duration> = (0..REQUESTS)
        .map(|number| {
            let path = path(number);
            let begun = Instant::now();
            longest = get(&mut stream, &path).max(longest);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms; {} kB at most",
        at(0.5),
        at(0.99),
        at(1.0),
        longest / 1000
    );
}

fn get(stream: &mut TcpStream, path: &str) -> usize {
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
        let length: usize = length.parse().unwrap();
        if received.len() >= end + 4 + length {
            return length;
        }
    }
}
