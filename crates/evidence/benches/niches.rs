//! How the search for niches grows with models, examples and features; every figure is a ratio to the first.
//!
//! `cargo bench -p assay-evidence` prints the table; `-- large` adds 200 models by 200,000 examples by 12 features.

use assay_evidence::niches::{Settings, find};
use assay_evidence::{Categories, Column, Examples, ModelOutcomes, Outcomes, Values};
use std::io::Write;
use std::time::{Duration, Instant};

/// A fast generator of repeatable, well-mixed numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Records with half of the features texts of eight values and half numbers; no niche but by chance.
fn records(models: usize, examples: usize, features: usize) -> (Examples, Outcomes) {
    let mut random = Random(7);
    let column = |feature: usize, random: &mut Random| {
        let values = if feature.is_multiple_of(2) {
            let codes = (0..examples).map(|_| (random.next() % 8) as u32).collect();
            Values::Categories(Categories {
                levels: (0..8).map(|level| format!("v{level}")).collect(),
                codes,
            })
        } else {
            Values::Numbers((0..examples).map(|_| (random.next() % 1_000_000) as f64).collect())
        };
        Column { name: format!("f{feature}"), values }
    };
    let columns = (0..features).map(|feature| column(feature, &mut random)).collect();
    let table = Examples { ids: (0..examples).map(|id| id.to_string()).collect(), columns };
    let outcomes = (0..models)
        .map(|model| {
            let rate = 40 + (model * 37 % 55) as u64;
            let scores = (0..examples).map(|_| f64::from(u8::from(random.next() % 100 < rate))).collect();
            ModelOutcomes { model: format!("m{model}"), scores, ..Default::default() }
        })
        .collect();
    (table, Outcomes { models: outcomes })
}

fn time(models: usize, examples: usize, features: usize) -> Duration {
    let (table, outcomes) = records(models, examples, features);
    let settings = Settings { floor: 0.9, ..Default::default() };
    let once = || {
        let start = Instant::now();
        let report = find(&table, &outcomes, &settings);
        assert!(report.is_ok());
        start.elapsed()
    };
    // The best of three: what the machine can do, not what else it was doing.
    if models * examples > 10_000_000 { once() } else { (0..3).map(|_| once()).min().unwrap_or_default() }
}

fn main() {
    let mut out = std::io::stdout().lock();
    let mut line = |text: String| writeln!(out, "{text}").unwrap_or_default();
    let (models, examples, features) = (25, 20_000, 6);
    let base = time(models, examples, features);
    line(format!(
        "reference: {models} models x {examples} examples x {features} features, depth 3: {base:.2?}"
    ));
    let mut row = |what: &str, models, examples, features| {
        let ratio = time(models, examples, features).as_secs_f64() / base.as_secs_f64();
        line(format!("{what:32} {ratio:6.2} x"));
    };
    row("twice the models", 2 * models, examples, features);
    row("four times the models", 4 * models, examples, features);
    row("twice the examples", models, 2 * examples, features);
    row("four times the examples", models, 4 * examples, features);
    row("nine features", models, examples, 9);
    row("twelve features", models, examples, 12);
    if std::env::args().any(|argument| argument == "large") {
        let large = time(200, 200_000, 12);
        line(format!("200 models x 200000 examples x 12 features: {large:.1?}"));
    }
}
