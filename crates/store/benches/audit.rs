//! What an audit costs, part by part, in processor time beside that of verifying the signatures alone:
//! `cargo bench -p assay-store --bench audit -- [STATEMENTS]`.
//!
//! Processor time rather than time that passes, since that is what is left when other work runs beside it.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_ledger::Replay;
use assay_merkle::leaf_hash;
use assay_statement::{SignedStatement, Verified};
use assay_store::audit::{Storage, audit, read_key};
use assay_store::log::Log;
use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use assay_store::sequencer::{Options, Sequencer};
use common::{artifact, create, open, party};
use rayon::prelude::*;

const PARTIES: u64 = 100;

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(".").unwrap();
    let objects: Arc<dyn Objects> = Arc::new(Folder::new(folder.path()));
    fill(create(Arc::clone(&objects), 1).unwrap(), folder.path(), count);
    let entries = entries(&objects);
    let length = entries.iter().map(Vec::len).sum::<usize>() / entries.len();
    println!("{} entries of {length} bytes", entries.len());

    // The limit is what the fastest size of a batch takes.
    let limit = [128, 256, 1024, 4096].map(|size| (verify(&entries, size), size)).into_iter().min().unwrap();
    println!(
        "verifying signatures: {:.2} us each, in batches of {}",
        micros(limit.0, entries.len()),
        limit.1
    );
    let read = timed(|| entries.iter().for_each(|entry| drop(black_box(read(entry)))));
    println!("reading: {:.2} us", micros(read, entries.len()));
    let hashed = timed(|| {
        entries.iter().for_each(|entry| assert_ne!(black_box(leaf_hash(entry)), assay_merkle::EMPTY_ROOT));
    });
    println!("hashing leaves: {:.2} us", micros(hashed, entries.len()));
    println!("replaying: {:.2} us", micros(replay(&entries), entries.len()));

    let source = Storage(objects.as_ref());
    let key = read_key(&source).unwrap();
    let (processor, begun) = (process_time(), Instant::now());
    let audited = audit(&source, &key, &mut |_, _| {}, &mut |_, _| {}).unwrap();
    let (took, processor) = (begun.elapsed(), process_time() - processor);
    assert_eq!(audited.checkpoint.size + audited.unpublished, entries.len() as u64);
    println!(
        "auditing: {:.2} us of processor time each, so {:.0}% of it on signatures at their limit; {:.0} entries/s",
        micros(processor, entries.len()),
        100.0 * limit.0.as_secs_f64() / processor.as_secs_f64(),
        entries.len() as f64 / took.as_secs_f64()
    );
}

fn micros(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

/// Processor time of this thread.
fn timed(work: impl FnOnce()) -> Duration {
    let begun = thread_time();
    work();
    thread_time() - begun
}

fn thread_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}

/// Processor time of all threads that live or lived, to a hundredth of a second.
fn process_time() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    Duration::from_millis(10 * (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()))
}

fn fill(log: Log, folder: &std::path::Path, count: u64) {
    let id = log.log().id;
    let folder = folder.to_path_buf();
    let options = Options {
        storage: Box::new(move || Arc::new(Folder::new(&folder))),
        publish_interval: Duration::from_secs(1),
        follow_interval: Duration::from_secs(1),
        cosigner: None,
        on_publish: Box::new(|_| {}),
        snapshot_facts: 65_536,
        snapshot_interval: Duration::MAX,
    };
    let sequencer = Sequencer::start(log, options).unwrap();
    sequencer.submit_and_wait((0..PARTIES).map(|seed| party(id, seed).into_statement()).collect()).unwrap();
    for begin in (0..count).step_by(2000) {
        let one = |number| artifact(id, number % PARTIES, number).into_statement();
        let batch: Vec<SignedStatement> = (begin..count.min(begin + 2000)).into_par_iter().map(one).collect();
        assert!(sequencer.submit_and_wait(batch).unwrap().into_iter().all(|outcome| outcome.is_ok()));
    }
    sequencer.close();
}

fn entries(objects: &Arc<dyn Objects>) -> Vec<Vec<u8>> {
    let log = open(Arc::clone(objects), 2).unwrap();
    let size = log.read().size();
    (0..size).map(|index| log.look(|view| view.entry(index)).unwrap().to_vec()).collect()
}

fn read(entry: &[u8]) -> SignedStatement {
    SignedStatement::from_entry(entry).unwrap()
}

fn verify(entries: &[Vec<u8>], size: usize) -> Duration {
    let mut took = Duration::ZERO;
    for batch in entries.chunks(size) {
        let batch: Vec<SignedStatement> = batch.iter().map(|entry| read(entry)).collect();
        took += timed(|| assert!(black_box(Verified::verify_all(batch)).iter().all(Result::is_ok)));
    }
    took
}

fn replay(entries: &[Vec<u8>]) -> Duration {
    let mut replay = Replay::new();
    let mut took = Duration::ZERO;
    for batch in entries.chunks(256) {
        let leaves: Vec<_> = batch.iter().map(|entry| leaf_hash(entry)).collect();
        let batch: Vec<SignedStatement> = batch.iter().map(|entry| read(entry)).collect();
        took += timed(|| replay.push(&batch, &leaves, &mut |_, _| {}).unwrap());
    }
    took
}
