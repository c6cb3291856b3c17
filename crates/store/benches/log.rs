//! How fast a log on a folder takes statements in, opens and is audited, against what the machine can do at best:
//! `cargo bench -p assay-store --bench log -- [STATEMENTS]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_statement::{SignedStatement, Verified};
use assay_store::audit::{Storage, audit, read_key};
use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use assay_store::sequencer::{Options, Sequencer};
use common::{artifact, create, open, party};
use rayon::prelude::*;

const BATCH: usize = 1000;

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(".").unwrap();
    let sync = fdatasync(folder.path());
    println!("fdatasync of 4 KiB: {:.2} ms (median of 200)", sync.as_secs_f64() * 1e3);

    let objects: Arc<dyn Objects> = Arc::new(Folder::new(folder.path()));
    let log = create(Arc::clone(&objects), 1).unwrap();
    let id = log.log().id;
    let parties: Vec<SignedStatement> = (0..100).map(|seed| party(id, seed).into_statement()).collect();
    let statements: Vec<SignedStatement> = (0..count)
        .into_par_iter()
        .map(|number| artifact(id, number % 100, number).into_statement())
        .collect();
    let bytes: usize = statements.iter().map(|one| one.envelope.to_entry().len()).sum();

    let limit = verify_rate(&statements);
    println!("raw batch verification on all cores: {limit:.0} signatures/s");

    let sequencer = start(log, folder.path());
    sequencer.submit_and_wait(parties).unwrap();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for part in 0..4 {
            let (sequencer, statements) = (&sequencer, &statements);
            scope.spawn(move || {
                for batch in statements.chunks(BATCH).skip(part).step_by(4) {
                    for outcome in sequencer.submit_and_wait(batch.to_vec()).unwrap() {
                        assert!(outcome.unwrap().new);
                    }
                }
            });
        }
    });
    report("taken in, in batches of 1,000 from 4 threads", count, begun.elapsed(), limit);
    let begun = Instant::now();
    sequencer.close();
    println!("closed in {:.2} s", begun.elapsed().as_secs_f64());
    let counters = sequencer.counters();
    println!("{counters:?}");
    drop(sequencer);

    let disk = disk_bytes(folder.path());
    println!("on disk: {disk} bytes, {:.3} times the envelopes", disk as f64 / bytes as f64);

    let begun = Instant::now();
    let log = open(Arc::clone(&objects), 2).unwrap();
    println!(
        "opened from its snapshot in {:.2} s ({} entries)",
        begun.elapsed().as_secs_f64(),
        log.read().size()
    );
    latency(log, folder.path(), id, count, sync);

    // Each part of an audit by itself, on one core.
    let entries: Vec<Vec<u8>> = statements.iter().map(|one| one.envelope.to_entry()).collect();
    let begun = Instant::now();
    let read: Vec<SignedStatement> =
        entries.iter().map(|entry| SignedStatement::from_entry(entry).unwrap()).collect();
    println!("reading an entry: {:.2} us", begun.elapsed().as_secs_f64() * 1e6 / count as f64);
    let begun = Instant::now();
    let leaves: Vec<_> = entries.iter().map(|entry| assay_merkle::leaf_hash(entry)).collect();
    println!("hashing an entry: {:.2} us", begun.elapsed().as_secs_f64() * 1e6 / count as f64);
    let mut replay = assay_ledger::Replay::new();
    let view = log_entries(&objects);
    let begun = Instant::now();
    for (statements, leaves) in view.0.chunks(256).zip(view.1.chunks(256)) {
        replay.push(statements, leaves, &mut |_, _| {}).unwrap();
    }
    println!(
        "replaying an entry: {:.2} us ({} of them)",
        begun.elapsed().as_secs_f64() * 1e6 / view.0.len() as f64,
        view.0.len()
    );
    drop((read, leaves));

    let source = Storage(objects.as_ref());
    let key = read_key(&source).unwrap();
    let begun = Instant::now();
    let audited = audit(&source, &key, &mut |_, _| {}, &mut |_, _| {}).unwrap();
    report("audited", audited.checkpoint.size, begun.elapsed(), limit);
}

/// Every entry of the log, read.
fn log_entries(objects: &Arc<dyn Objects>) -> (Vec<SignedStatement>, Vec<assay_merkle::Hash>) {
    let log = open(Arc::clone(objects), 3).unwrap();
    let size = log.read().size();
    (0..size)
        .map(|index| {
            let entry = log.look(|view| view.entry(index)).unwrap();
            (SignedStatement::from_entry(&entry).unwrap(), assay_merkle::leaf_hash(&entry))
        })
        .unzip()
}

fn start(log: assay_store::log::Log, folder: &Path) -> Sequencer {
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
    Sequencer::start(log, options).unwrap()
}

fn latency(
    log: assay_store::log::Log,
    folder: &Path,
    id: assay_statement::StatementId,
    count: u64,
    sync: Duration,
) {
    let sequencer = start(log, folder);
    let mut times: Vec<Duration> = (0..300)
        .map(|number| {
            let statement = artifact(id, 1, count + number).into_statement();
            let begun = Instant::now();
            sequencer.submit_and_wait(vec![statement]).unwrap();
            begun.elapsed()
        })
        .collect();
    times.sort();
    let median = times[times.len() / 2];
    println!(
        "one after the other: median {:.2} ms, {:.2} fdatasyncs; 99th percentile {:.2} ms",
        median.as_secs_f64() * 1e3,
        median.as_secs_f64() / sync.as_secs_f64(),
        times[times.len() * 99 / 100].as_secs_f64() * 1e3
    );
}

fn report(what: &str, count: u64, took: Duration, limit: f64) {
    let rate = count as f64 / took.as_secs_f64();
    println!("{what}: {rate:.0} statements/s, {:.0}% of raw verification", 100.0 * rate / limit);
}

/// The median time of writing 4 KiB and syncing them.
fn fdatasync(folder: &Path) -> Duration {
    let mut file = std::fs::File::create(folder.join("probe")).unwrap();
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed()
        })
        .collect();
    times.sort();
    std::fs::remove_file(folder.join("probe")).unwrap();
    times[times.len() / 2]
}

fn verify_rate(statements: &[SignedStatement]) -> f64 {
    let sample = &statements[..statements.len().min(50_000)];
    let begun = Instant::now();
    sample.par_chunks(256).for_each(|chunk| {
        let mut batch = assay_statement::signature::Batch::default();
        chunk.iter().for_each(|one| one.envelope.queue(&mut batch));
        assert!(batch.verify().into_iter().all(|good| good));
    });
    let _ = Verified::verify_all(Vec::new());
    sample.len() as f64 / begun.elapsed().as_secs_f64()
}

fn disk_bytes(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { disk_bytes(&path) } else { path.metadata().unwrap().len() }
        })
        .sum()
}
