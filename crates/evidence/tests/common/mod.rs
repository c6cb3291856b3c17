//! Simulated evaluation records with a known truth.
#![allow(dead_code)] // Each test file uses its own part.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use assay_evidence::{Categories, Column, Examples, ModelOutcomes, Outcomes, Values};

/// SplitMix64: a small generator whose streams depend on nothing but the seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        // Seeds are mixed first: states that differ by the increment would give the same stream, shifted.
        let mut mixed = Self(seed);
        Self(mixed.next() ^ mixed.next().rotate_left(32))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn bernoulli(&mut self, rate: f64) -> f64 {
        f64::from(u8::from(self.unit() < rate))
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// Examples with a topic (5), a kind (4), and two numbers.
pub(crate) fn examples(n: usize, random: &mut Random) -> Examples {
    let mut column = |name: &str, levels: usize| Column {
        name: name.into(),
        values: Values::Categories(Categories {
            levels: (0..levels).map(|level| format!("{name}{level}")).collect(),
            codes: (0..n).map(|_| random.below(levels) as u32).collect(),
        }),
    };
    let (topic, kind) = (column("topic", 5), column("kind", 4));
    let mut number = |name: &str| Column {
        name: name.into(),
        values: Values::Numbers((0..n).map(|_| (random.unit() * 1000.0).round()).collect()),
    };
    Examples {
        ids: (0..n).map(|id| id.to_string()).collect(),
        columns: vec![topic, kind, number("length"), number("age")],
    }
}

pub(crate) fn category(examples: &Examples, name: &str, row: usize) -> u32 {
    match &examples.column(name).unwrap().values {
        Values::Categories(categories) => categories.codes[row],
        _ => panic!("`{name}` is no text column"),
    }
}

pub(crate) fn number(examples: &Examples, name: &str, row: usize) -> f64 {
    match &examples.column(name).unwrap().values {
        Values::Numbers(numbers) => numbers[row],
        _ => panic!("`{name}` is no number column"),
    }
}

/// Outcomes of models named m0, m1, … with these scores.
pub(crate) fn outcomes(scores: Vec<Vec<f64>>) -> Outcomes {
    let model =
        |(position, scores)| ModelOutcomes { model: format!("m{position}"), scores, ..Default::default() };
    Outcomes { models: scores.into_iter().enumerate().map(model).collect() }
}

/// The largest count that a binomial share of `rate` over `runs` exceeds with a chance below one in a thousand.
pub(crate) fn tolerated(rate: f64, runs: usize) -> usize {
    let runs = runs as f64;
    (runs * rate + 3.1 * (runs * rate * (1.0 - rate)).sqrt()).ceil() as usize
}
