//! Numbers that look random and are the same in every run.

/// A SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub(in crate::objects) struct Random(u64);

impl Random {
    /// Equal seeds and streams give equal numbers; those that differ in one bit give unrelated ones.
    pub(in crate::objects) fn new(seed: u64, stream: u64) -> Self {
        Self(scramble(scramble(seed.wrapping_add(STEP)) ^ stream.wrapping_mul(STEP)))
    }

    pub(in crate::objects) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        scramble(self.0)
    }

    /// A number below `bound`, which is not 0; the bias is below `bound` / 2^64.
    pub(in crate::objects) fn below(&mut self, bound: u64) -> u64 {
        u64::try_from((u128::from(self.number()) * u128::from(bound)) >> 64).unwrap_or(0)
    }
}

/// 2^64 divided by the golden ratio, made odd.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn scramble(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}
