//! The tree of RFC 6962, section 2.1, as it is written there: slow and obvious.

use assay_merkle::{EMPTY_ROOT, Hash, node_hash};

pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            node_hash(&root(&leaves[..split]), &root(&leaves[split..]))
        }
    }
}

/// The hashes of a tile: each the root of `256 ^ level` leaves.
pub fn tile(leaves: &[Hash], level: u8, index: u64, width: u16) -> Vec<u8> {
    let span = 256_usize.pow(level.into());
    let first = usize::try_from(index).unwrap() * 256;
    let one = |at: usize| *root(&leaves[at * span..(at + 1) * span]).as_bytes();
    (first..first + usize::from(width)).flat_map(one).collect()
}
