//! Random failures, stops and resumptions: every example is answered exactly once in the end.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod common;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use assay_evaluate::{Answer, EvaluateError, FunctionModel, Item, ModelFailure, OnFailure, Scorer, Settings};
use common::{Counter, assert_whole, items, right_answer, rows, run_watched};

/// A small generator of numbers that depend on the seed alone.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn one_schedule(seed: u64) {
    let numbers = Mutex::new(Numbers(seed));
    let roll = |bound| numbers.lock().unwrap().below(bound);
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("out.jsonl");
    let items = items(1 + roll(12) as usize);
    let answered = Counter::default();
    for attempt in 0.. {
        assert!(attempt < 1_000, "seed {seed}: the run never ends");
        let stop = AtomicBool::new(false);
        let model = FunctionModel::new("m", |item: &Item| {
            match roll(12) {
                0 | 1 => return Err(ModelFailure::retry("try again")),
                2 => return Err(ModelFailure::example("never")),
                3 => return Err(ModelFailure::run("broken")),
                4 => std::panic::resume_unwind(Box::new("a panic without a message")),
                5 => stop.store(true, Ordering::SeqCst),
                _ => {}
            }
            answered.count(item);
            Ok(Answer { prediction: right_answer(item), ..Answer::default() })
        });
        let settings = Settings {
            concurrency: 1 + roll(4) as usize,
            retries_max: roll(3) as u32,
            backoff_ms: roll(2),
            on_failure: if roll(4) == 0 { OnFailure::ScoreZero } else { OnFailure::Stop },
            resume: true,
            ..Settings::default()
        };
        match run_watched(&items, &model, &Scorer::default(), &settings, &output, &stop, &mut ()) {
            Ok(_) => break,
            Err(EvaluateError::Stopped { .. } | EvaluateError::ExampleFailed { .. }) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
        assert!(!output.exists(), "seed {seed}");
    }
    assert_whole(&output, &items);
    for row in rows(&output) {
        let times = answered.of(row["example_id"].as_str().unwrap());
        let failed = row.get("error").is_some();
        assert_eq!(times, usize::from(!failed), "seed {seed}: {row}");
        assert_eq!(row["score"], if failed { 0.0 } else { 1.0 }, "seed {seed}: {row}");
    }
}

#[test]
fn every_example_is_answered_exactly_once() {
    for seed in 0..120 {
        if let Err(cause) = std::panic::catch_unwind(|| one_schedule(seed)) {
            eprintln!("seed {seed} failed");
            std::panic::resume_unwind(cause);
        }
    }
}
