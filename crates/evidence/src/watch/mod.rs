//! Monitors: whether a model still reaches its floor, as outcomes arrive, however often one looks.

mod detector;
mod runs;
mod series;

pub use runs::{RunComparison, SliceFlips, compare_runs};
pub use series::{Change, Estimate, State};

use crate::features::{self, ColumnChoice, LeftOut};
use crate::settings::{open_unit, support_min_default};
use crate::slice::Slice;
use crate::{Event, EvidenceError, Examples};
use rustc_hash::FxHashMap;
use serde::Serialize;
use series::Series;

/// Series reported in one run at the most; each makes all of them a little slower to alarm.
const SERIES_MAX: usize = 100_000;

/// What is watched for.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchSettings {
    /// The mean score required, strictly between 0 and 1.
    pub floor: f64,
    /// How sure to be of all intervals at once, at every moment.
    pub confidence: f64,
    /// Fewest outcomes for a slice to be watched; 1% of the examples when `None`.
    pub support_min: Option<usize>,
    /// The columns to watch by.
    pub columns: ColumnChoice,
}

impl WatchSettings {
    fn support_min_for(&self, examples: usize) -> usize {
        self.support_min.unwrap_or_else(|| support_min_default(examples)).max(1)
    }
}

/// What a monitor saw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WatchReport {
    /// The mean score required.
    pub floor: f64,
    /// How sure all intervals are at once, at every moment.
    pub confidence: f64,
    /// Outcomes watched.
    pub outcomes: usize,
    /// Fewest outcomes for a slice to be watched.
    pub min_support: usize,
    /// A series per model and slice, by model; the slice of all examples comes first.
    pub series: Vec<SeriesReport>,
    /// The columns not watched by, and why.
    pub left_out: Vec<LeftOut>,
}

/// One model on one slice over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeriesReport {
    /// The model.
    pub model: String,
    /// The slice.
    pub slice: Slice,
    /// The slice in words.
    pub text: String,
    /// The state after the last outcome.
    pub state: State,
    /// The whole record with its confidence sequence.
    pub record: Estimate,
    /// The record since the last break, where there was one.
    pub since_break: Option<Estimate>,
    /// e-value, after the last outcome, against having reached the floor all along (or since the last break).
    pub e_value: f64,
    /// Every change of state, in order.
    pub changes: Vec<Change>,
}

/// Watches outcomes in the order given: over all examples and on every plain slice of enough outcomes.
///
/// # Errors
/// A setting out of range, an unknown column, or no outcomes.
pub fn watch(
    examples: &Examples,
    models: &[String],
    events: &[Event],
    settings: &WatchSettings,
) -> Result<WatchReport, EvidenceError> {
    open_unit("floor", settings.floor)?;
    open_unit("confidence", settings.confidence)?;
    if events.is_empty() {
        return Err(EvidenceError::NoEvidence("there are no outcomes to watch"));
    }
    let cut = features::of(examples, &settings.columns, settings.support_min_for(examples.len()))?;
    let slices = plain_slices(examples, &cut);
    let members = Memberships::new(examples.len(), &slices);
    let counts = count(events, &members);
    let mut kept: Vec<((usize, usize), usize)> =
        counts.into_iter().filter(|((_, slice), n)| *slice == 0 || *n >= cut.support_min).collect();
    kept.sort_by_key(|(key, _)| *key);
    kept.truncate(SERIES_MAX);
    let alpha = (1.0 - settings.confidence) / kept.len().max(1) as f64;
    let mut series: FxHashMap<(usize, usize), Series> =
        kept.iter().map(|(key, _)| (*key, Series::new(settings.floor, alpha))).collect();
    for event in events {
        for &slice in members.of(event.example) {
            if let Some(series) = series.get_mut(&(event.model, slice)) {
                series.observe(event.score, &event.time);
            }
        }
    }
    let report = |(key, _): &((usize, usize), usize)| {
        let slice = slices.get(key.1).map(|(slice, _)| slice.clone()).unwrap_or_default();
        let model = models.get(key.0).cloned().unwrap_or_default();
        Some(series.get(key)?.report(model, slice))
    };
    Ok(WatchReport {
        floor: settings.floor,
        confidence: settings.confidence,
        outcomes: events.len(),
        min_support: cut.support_min,
        series: kept.iter().filter_map(report).collect(),
        left_out: cut.left_out,
    })
}

/// All examples, and the slices of one code each, with the examples that fall to them.
pub(crate) fn plain_slices(examples: &Examples, cut: &features::Cut) -> Vec<(Slice, Vec<bool>)> {
    let mut slices = vec![(Slice::default(), vec![true; examples.len()])];
    for feature in &cut.features {
        let Some(column) = examples.column(&feature.name) else { continue };
        let codes = feature.codes(column);
        for (position, (range, _)) in
            feature.predicates.iter().enumerate().filter(|(_, (range, _))| range.len() == 1)
        {
            let slice = Slice(feature.predicate(position).into_iter().collect());
            slices.push((slice, codes.iter().map(|code| range.contains(code)).collect()));
        }
    }
    slices
}

/// Per example, the slices it falls to.
struct Memberships(Vec<Vec<usize>>);

impl Memberships {
    fn new(examples: usize, slices: &[(Slice, Vec<bool>)]) -> Self {
        let mut of_example = vec![Vec::new(); examples];
        for (slice, (_, members)) in slices.iter().enumerate() {
            let holding = of_example.iter_mut().zip(members).filter(|(_, member)| **member);
            holding.for_each(|(slices, _)| slices.push(slice));
        }
        Self(of_example)
    }

    fn of(&self, example: usize) -> &[usize] {
        self.0.get(example).map(Vec::as_slice).unwrap_or_default()
    }
}

/// How many outcomes each model has on each slice.
fn count(events: &[Event], members: &Memberships) -> FxHashMap<(usize, usize), usize> {
    let mut counts = FxHashMap::default();
    for event in events {
        for &slice in members.of(event.example) {
            *counts.entry((event.model, slice)).or_default() += 1;
        }
    }
    counts
}
