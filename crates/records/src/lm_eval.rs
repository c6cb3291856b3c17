//! Reads the sample logs of lm-evaluation-harness (`samples_<task>_<time>.jsonl`) as examples and outcomes.

use std::path::{Path, PathBuf};

use assay_evidence::{Examples, Outcomes};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};

use crate::RecordsError;
use crate::cell::Cell;
use crate::json_lines::{NotFinite, for_each_object, scalar};
use crate::lm_eval_documents::Documents;
use crate::lm_eval_log::LmEvalLog;
use crate::lm_eval_sample::{choose_metric, metric_score, prediction};
use crate::model_table::{Entry, ModelTable};
use crate::notes::count_text;

/// Examples and outcomes as read from sample logs, with notes for the person whose files they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LmEvalRead {
    /// One example per task and document, with id `<task>/<doc_id>`. Columns are `task`, `label` (the target)
    /// and the fields of the document.
    pub examples: Examples,
    /// What each model did; every vector has one value per example.
    pub outcomes: Outcomes,
    /// What was chosen, passed over or merged, one sentence without a full stop each.
    pub notes: Vec<String>,
}

/// Reads sample logs, several per model where there are several tasks. A path may be given as `MODEL=PATH`;
/// else the model is named by the directory the log lies in, where `org__name` stands for `org/name`.
///
/// The score is `metric`, or `exact_match`, else `acc`, else the first metric with a value from 0 to 1. Where
/// answers were scored after several filters, the first filter in the log counts. A second log of the same
/// model and task is a repeat of the test.
pub fn read_lm_eval(paths: &[PathBuf], metric: Option<&str>) -> Result<LmEvalRead, RecordsError> {
    let logs: Result<Vec<_>, _> = paths.iter().map(|path| LmEvalLog::open(path)).collect();
    lm_eval_from(&logs?, metric)
}

/// Reads sample logs from files or bytes, as [`read_lm_eval`] does.
pub fn lm_eval_from(logs: &[LmEvalLog], metric: Option<&str>) -> Result<LmEvalRead, RecordsError> {
    let Some(first) = logs.first() else {
        return Err(RecordsError::NoFiles { what: "sample logs".to_string() });
    };
    let mut reading = Reading {
        metric,
        documents: Documents::new(&first.source),
        models: ModelTable::new(0),
        metrics: FxHashMap::default(),
        runs: FxHashMap::default(),
        notes: Vec::new(),
    };
    for log in logs {
        reading.read(log)?;
    }
    let (examples, notes) = reading.documents.finish()?;
    reading.notes.extend(notes);
    let (outcomes, notes) = reading.models.finish(examples.len());
    reading.notes.extend(notes);
    Ok(LmEvalRead { examples, outcomes, notes: reading.notes })
}

/// Whether a file is such a log, by its name or else by its first line; `MODEL=PATH` is understood.
pub fn is_lm_eval(path: &Path) -> bool {
    crate::lm_eval_log::is_log(path)
}

struct Reading<'s> {
    metric: Option<&'s str>,
    documents: Documents<'s>,
    models: ModelTable,
    /// The metric that each task is scored by.
    metrics: FxHashMap<String, String>,
    /// How many logs there were of a model and task.
    runs: FxHashMap<(usize, String), usize>,
    notes: Vec<String>,
}

impl<'s> Reading<'s> {
    fn read(&mut self, log: &'s LmEvalLog) -> Result<(), RecordsError> {
        let model = self.models.model(&log.model);
        let run = self.runs.entry((model, log.task.clone())).or_default();
        *run += 1;
        let mut state = LogState { run: run.to_string(), ..LogState::default() };
        for_each_object(&log.source, NotFinite::Text, |line, sample| {
            self.read_sample(log, model, &mut state, line, sample)
        })?;
        self.note(log, &state);
        Ok(())
    }

    fn read_sample(
        &mut self,
        log: &LmEvalLog,
        model: usize,
        state: &mut LogState,
        line: u64,
        sample: &Map<String, Value>,
    ) -> Result<(), RecordsError> {
        let doc_id = sample.get("doc_id").and_then(scalar).and_then(Cell::id);
        let doc_id = doc_id.ok_or_else(|| RecordsError::MissingCell {
            place: log.source.place(line),
            column: "doc_id".to_string(),
        })?;
        let filter = sample.get("filter").and_then(Value::as_str).unwrap_or_default();
        if *state.filter.get_or_insert_with(|| filter.to_string()) != filter {
            state.other_filters += 1;
            return Ok(());
        }
        let example = self.documents.enter(&log.task, &doc_id, sample, line)?;
        if !state.seen.insert(example) {
            state.repeated += 1;
            return Ok(());
        }
        let metric = match self.metrics.get(&log.task) {
            Some(metric) => metric.clone(),
            None => {
                let metric = choose_metric(sample, self.metric, || log.source.place(line))?;
                self.notes.push(format!("task `{}` is scored by `{metric}`", log.task));
                self.metrics.insert(log.task.clone(), metric.clone());
                metric
            }
        };
        let Some(score) = metric_score(sample, &metric, &log.source, line)? else {
            state.unscored += 1;
            return Ok(());
        };
        let run = state.run.as_str().into();
        let prediction = prediction(sample);
        self.models.enter(model, &Entry { example, score, cost: None, latency: None, prediction, run });
        Ok(())
    }

    fn note(&mut self, log: &LmEvalLog, state: &LogState) {
        let name = log.source.name();
        if state.other_filters > 0 {
            let count = count_text(state.other_filters, "sample", "samples");
            let filter = state.filter.as_deref().unwrap_or_default();
            self.notes
                .push(format!("`{name}` counts after filter `{filter}`; {count} of other filters left out"));
        }
        if state.repeated > 0 {
            let count = count_text(state.repeated, "sample repeats", "samples repeat");
            self.notes.push(format!("{count} a document in `{name}`; the first counts"));
        }
        if state.unscored > 0 {
            let count = count_text(state.unscored, "sample without a score", "samples without a score");
            self.notes.push(format!("no outcome was taken from {count} in `{name}`"));
        }
    }
}

/// What is known of the log being read.
#[derive(Default)]
struct LogState {
    run: String,
    filter: Option<String>,
    seen: FxHashSet<usize>,
    other_filters: u64,
    repeated: u64,
    unscored: u64,
}
