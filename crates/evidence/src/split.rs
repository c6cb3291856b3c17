//! The split of examples into a half to discover on and a half to validate on.

use sha2::{Digest, Sha256};

/// Which half an example falls to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Slices are chosen on this half.
    Discovery,
    /// What was chosen is tested on this half.
    Validation,
}

/// The half of an example: discovery when the first bit of `SHA-256(seed, 0x1f, example_id)` is 0.
///
/// Anyone can recompute it, and nobody can choose it who does not choose the seed.
pub fn half(seed: &[u8], example_id: &str) -> Half {
    let digest = Sha256::new().chain_update(seed).chain_update([0x1f]).chain_update(example_id).finalize();
    match digest.first() {
        Some(byte) if *byte < 0x80 => Half::Discovery,
        _ => Half::Validation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_published_rule() {
        // From `printf '\x00\x1f7' | sha256sum` and its like: the first hexadecimal digit is below 8 or not.
        let halves: String = (0..16)
            .map(|id| if half(&[0], &id.to_string()) == Half::Discovery { 'd' } else { 'v' })
            .collect();
        assert_eq!(halves, "ddvddvvdvvdvdvvd");
        assert_ne!(
            (0..64).map(|id| half(&[1], &id.to_string())).collect::<Vec<_>>(),
            (0..64).map(|id| half(&[0], &id.to_string())).collect::<Vec<_>>()
        );
    }
}
