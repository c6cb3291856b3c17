//! How much a log and its readers do in a second; every figure is the best of five, with its ratio to one hash.
//!
//! `cargo bench -p assay-merkle` prints the table.

use assay_merkle::{
    Checkpoint, CosignatureSigner, EMPTY_ROOT, Frontier, Hash, HashSource, NodeId, NoteSigner, SignedNote,
    cosignature, inclusion_proof, leaf_hash, node_hash, root_at, verify_inclusion,
};
use std::convert::Infallible;
use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

/// A tree of any size in which all leaves are the same, so that each level has one hash.
struct Uniform(Vec<Hash>);

impl HashSource for Uniform {
    type Error = Infallible;

    fn hashes(&self, nodes: &[NodeId]) -> Result<Vec<Hash>, Infallible> {
        Ok(nodes.iter().filter_map(|node| self.0.get(usize::from(node.level))).copied().collect())
    }
}

/// The shortest time of one of `times` rounds, out of five tries.
fn best<T>(times: u32, mut round: impl FnMut() -> T) -> Duration {
    let mut once = || {
        let start = Instant::now();
        for _ in 0..times {
            black_box(round());
        }
        start.elapsed() / times
    };
    (0..5).map(|_| once()).min().unwrap_or_default()
}

fn main() -> Result<(), Box<dyn Error>> {
    const SIZE: u64 = 1_000_000;
    let leaf = leaf_hash(b"the same");
    let tree =
        Uniform(std::iter::successors(Some(leaf), |hash| Some(node_hash(hash, hash))).take(64).collect());
    let root = root_at(SIZE, &tree)?;
    let proof = inclusion_proof(SIZE / 3, SIZE, &tree)?;
    let log = NoteSigner::new("log.example", [1; 32])?;
    let witness = CosignatureSigner::new("witness.example", [2; 32])?;
    let mut note = Checkpoint::new("log.example", SIZE, root).sign(&log)?;
    note.add(witness.sign(note.text(), 1_700_000_000)?);
    let text = note.to_string();

    let hash = best(1_000_000, || node_hash(black_box(&leaf), &EMPTY_ROOT));
    let (mut frontier, mut last) = (Frontier::new(), EMPTY_ROOT);
    let rows = [
        ("hash of a node", hash),
        ("leaf appended", best(1_000_000, || frontier.append(leaf, &mut |_, hash| last = hash))),
        ("inclusion proof made, of 1,000,000", best(10_000, || inclusion_proof(SIZE / 3, SIZE, &tree))),
        (
            "inclusion proof verified, of 1,000,000",
            best(10_000, || verify_inclusion(leaf, SIZE / 3, SIZE, &proof, root)),
        ),
        ("checkpoint signed", best(2_000, || log.sign(note.text()))),
        ("cosigned checkpoint read", best(10_000, || SignedNote::parse(text.as_bytes()))),
        ("checkpoint verified", best(2_000, || Checkpoint::open(&note, log.verifier_key()))),
        ("cosignature verified", best(2_000, || cosignature::verify(&note, witness.verifier_key()))),
    ];
    black_box(last);
    let mut output = std::io::stdout().lock();
    writeln!(output, "{:<40} {:>14} {:>12}", "", "per second", "in hashes")?;
    for (name, time) in rows {
        let ratio = time.as_secs_f64() / hash.as_secs_f64();
        writeln!(output, "{name:<40} {:>14.0} {ratio:>12.1}", 1.0 / time.as_secs_f64())?;
    }
    Ok(())
}
