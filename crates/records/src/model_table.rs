//! Gathers outcomes into one vector per model and quantity.

use std::borrow::Cow;

use assay_evidence::{MISSING, ModelOutcomes, Outcomes};
use rustc_hash::FxHashMap;

use crate::interner::Interner;
use crate::notes::count_text;

/// Texts of predictions kept, in bytes; beyond it they are essays and not answers to compare.
const MAX_PREDICTION_BYTES: usize = 128 << 20;

/// The models seen so far, with their outcomes.
#[derive(Debug, Default)]
pub(crate) struct ModelTable {
    /// How many examples there are; 0 where they are still being counted.
    expected: usize,
    models: Vec<ModelBuilder>,
    by_name: FxHashMap<String, usize>,
    last: usize,
    agreeing_duplicates: u64,
    further_runs: u64,
    prediction_bytes: usize,
    name_bytes: usize,
}

#[derive(Debug, Default)]
struct ModelBuilder {
    name: String,
    /// The names of the first two runs.
    runs: Vec<String>,
    scores: Vec<f64>,
    repeat_scores: Vec<f64>,
    costs: Vec<f64>,
    latencies: Vec<f64>,
    predictions: Interner,
    prediction_codes: Vec<u32>,
}

/// One outcome to enter.
#[derive(Debug)]
pub(crate) struct Entry<'r> {
    pub(crate) example: usize,
    pub(crate) score: f64,
    pub(crate) cost: Option<f64>,
    pub(crate) latency: Option<f64>,
    pub(crate) prediction: Option<Cow<'r, str>>,
    pub(crate) run: Cow<'r, str>,
}

/// What entering an outcome came to.
#[derive(Debug, PartialEq)]
pub(crate) enum Entered {
    /// It is held, or says again what is held.
    Held,
    /// Another score is held for the same model, example and run.
    Disagrees {
        /// The score that is held.
        held: f64,
    },
}

impl ModelTable {
    pub(crate) fn new(expected: usize) -> ModelTable {
        ModelTable { expected, ..ModelTable::default() }
    }

    /// How many models there are.
    pub(crate) fn len(&self) -> usize {
        self.models.len()
    }

    /// How many bytes the names of models and their different predictions have.
    pub(crate) fn text_bytes(&self) -> usize {
        self.name_bytes + self.prediction_bytes
    }

    /// The position of a model, a new one where it has not been seen.
    pub(crate) fn model(&mut self, name: &str) -> usize {
        // Rows of one model usually stand together, so the last model is tried before a hash is taken.
        if self.models.get(self.last).is_some_and(|last| last.name == name) {
            return self.last;
        }
        let position = match self.by_name.get(name) {
            Some(&position) => position,
            None => {
                self.by_name.insert(name.to_string(), self.models.len());
                self.name_bytes += name.len();
                self.models.push(ModelBuilder { name: name.to_string(), ..ModelBuilder::default() });
                self.models.len() - 1
            }
        };
        self.last = position;
        position
    }

    /// Enters an outcome. The first run seen of a model is its main run, the second its repeat.
    pub(crate) fn enter(&mut self, model: usize, entry: &Entry<'_>) -> Entered {
        let expected = self.expected;
        let Some(builder) = self.models.get_mut(model) else { return Entered::Held };
        let Some(run) = builder.run(&entry.run) else {
            self.further_runs += 1;
            return Entered::Held;
        };
        let scores = if run == 0 { &mut builder.scores } else { &mut builder.repeat_scores };
        let held = slot(scores, entry.example, expected, f64::NAN);
        if !held.is_nan() {
            self.agreeing_duplicates += 1;
            return if *held == entry.score { Entered::Held } else { Entered::Disagrees { held: *held } };
        }
        *held = entry.score;
        if run == 0 {
            self.prediction_bytes += builder.enter_details(entry, expected);
        }
        Entered::Held
    }

    /// The outcomes of all models for that many examples, with notes on what was left out.
    pub(crate) fn finish(self, examples: usize) -> (Outcomes, Vec<String>) {
        let mut notes = Vec::new();
        if self.agreeing_duplicates > 0 {
            let count = count_text(self.agreeing_duplicates, "row repeats", "rows repeat");
            notes.push(format!("{count} an outcome with the same score; each outcome counts once"));
        }
        if self.further_runs > 0 {
            let count = count_text(self.further_runs, "outcome was", "outcomes were");
            notes.push(format!("{count} left out, of a third or later run of a model"));
        }
        let keep_predictions = self.prediction_bytes <= MAX_PREDICTION_BYTES;
        if !keep_predictions {
            notes.push("predictions are too many different texts to keep and were left out".to_string());
        }
        let models = self.models.into_iter().map(|model| model.finish(examples, keep_predictions)).collect();
        (Outcomes { models }, notes)
    }
}

impl ModelBuilder {
    /// 0 for the main run, 1 for the repeat, `None` for any further one.
    fn run(&mut self, name: &str) -> Option<usize> {
        // Most files have no runs, and comparing two empty texts costs more than asking whether they are.
        let same = |run: &String| if name.is_empty() { run.is_empty() } else { run == name };
        let known = self.runs.iter().position(same);
        if known.is_none() && self.runs.len() < 2 {
            self.runs.push(name.to_string());
            return Some(self.runs.len() - 1);
        }
        known
    }

    /// Enters what came with the score; returns the bytes of prediction text that are new.
    fn enter_details(&mut self, entry: &Entry<'_>, expected: usize) -> usize {
        if let Some(cost) = entry.cost {
            *slot(&mut self.costs, entry.example, expected, f64::NAN) = cost;
        }
        if let Some(latency) = entry.latency {
            *slot(&mut self.latencies, entry.example, expected, f64::NAN) = latency;
        }
        let Some(prediction) = &entry.prediction else { return 0 };
        let before = self.predictions.len();
        let code = self.predictions.code(prediction);
        *slot(&mut self.prediction_codes, entry.example, expected, MISSING) = code;
        if self.predictions.len() > before { prediction.len() } else { 0 }
    }

    fn finish(mut self, examples: usize, keep_predictions: bool) -> ModelOutcomes {
        let filled = |mut values: Vec<f64>| {
            let any = !values.is_empty();
            values.resize(examples, f64::NAN);
            any.then_some(values)
        };
        let predicted = keep_predictions && !self.prediction_codes.is_empty();
        self.prediction_codes.resize(examples, MISSING);
        ModelOutcomes {
            model: self.name,
            scores: filled(self.scores).unwrap_or_else(|| vec![f64::NAN; examples]),
            costs: filled(self.costs),
            latencies_ms: filled(self.latencies),
            predictions: predicted.then(|| self.predictions.into_categories(self.prediction_codes)),
            repeat_scores: filled(self.repeat_scores),
        }
    }
}

/// The place of an example among values that are `empty` until they are known.
fn slot<T: Copy>(values: &mut Vec<T>, example: usize, expected: usize, empty: T) -> &mut T {
    if values.len() <= example {
        values.resize(expected.max(example + 1), empty);
    }
    // INVARIANT: the vector was made longer than `example` just above.
    #[expect(clippy::indexing_slicing, reason = "the vector was just made long enough")]
    &mut values[example]
}
