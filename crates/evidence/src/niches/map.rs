//! The map: every model on the same plain slices, so that a reader sees at a glance who works where.

use crate::bounds::Sample;
use crate::progress::{Phase, Teller};
use crate::search::Conjunction;
use crate::study::Study;
use rayon::prelude::*;
use serde::Serialize;

/// Slices on the map at the most.
const SLICES_MAX: usize = 24;

/// Models against slices.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Map {
    /// The slices, each of one predicate, grouped by feature.
    pub slices: Vec<MapSlice>,
    /// Per model in the order of the records, a cell per slice.
    pub models: Vec<Vec<MapCell>>,
}

/// A column of the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapSlice {
    /// The feature.
    pub feature: String,
    /// The slice in words.
    pub text: String,
}

/// One model on one slice, on the validation half.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MapCell {
    /// Examples with an outcome.
    pub n: u64,
    /// Their mean score.
    pub mean: Option<f64>,
    /// Lower bound, simultaneous over the map.
    pub lower: f64,
    /// Upper bound, simultaneous over the map.
    pub upper: f64,
}

/// Fills the map with the features along which scores differ most, as seen on the discovery half.
pub(super) fn map(study: &Study<'_>, confidence: f64, teller: &Teller<'_>) -> Map {
    teller.begin(Phase::Mapping, Some(study.models.len()));
    let mut ranked: Vec<(f64, usize, Vec<Conjunction>)> = (0..study.space.features.len())
        .map(|feature| {
            let slices = plain_slices(study, feature);
            (spread(study, &slices), feature, slices)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<(usize, Vec<Conjunction>)> = Vec::new();
    let mut room = SLICES_MAX;
    for (_, feature, slices) in ranked {
        if slices.len() > 1 && slices.len() <= room {
            room -= slices.len();
            chosen.push((feature, slices));
        }
    }
    let slices: Vec<Conjunction> = chosen.iter().flat_map(|(_, slices)| slices.iter().copied()).collect();
    let alpha = (1.0 - confidence) / (slices.len() * study.models.len()).max(1) as f64;
    let cells = |model: usize| {
        let cell = |slice: &Conjunction| {
            cell(&study.sample(model, &study.members(slice).and(&study.validation)), alpha)
        };
        let cells = slices.iter().map(cell).collect();
        teller.add(1);
        cells
    };
    Map {
        models: (0..study.models.len()).into_par_iter().map(cells).collect(),
        slices: chosen
            .iter()
            .flat_map(|(feature, slices)| slices.iter().map(move |slice| (feature, slice)))
            .map(|(feature, slice)| MapSlice {
                feature: study.space.features.get(*feature).map(|f| f.name.clone()).unwrap_or_default(),
                text: slice.slice(&study.space).to_string(),
            })
            .collect(),
    }
}

/// The slices of one code each, without the thresholds that overlap them, if enough examples fall to them.
fn plain_slices(study: &Study<'_>, feature: usize) -> Vec<Conjunction> {
    let predicates = study.space.features.get(feature).map(|f| f.predicates.as_slice()).unwrap_or_default();
    predicates
        .iter()
        .enumerate()
        .filter(|(_, (range, _))| range.len() == 1)
        .map(|(position, _)| Conjunction::default().with(feature, position))
        .filter(|slice| study.members(slice).count() >= study.space.support_min)
        .collect()
}

/// How much the models' discovery means differ between the slices: the mean squared deviation, by model.
fn spread(study: &Study<'_>, slices: &[Conjunction]) -> f64 {
    let members: Vec<_> = slices.iter().map(|slice| study.members(slice).and(&study.discovery)).collect();
    let of_model = |model: usize| {
        let overall = study.mean(model, &study.discovery)?;
        let parts = members.iter().filter_map(|members| {
            let deviation = study.mean(model, members)? - overall;
            Some((members.count() as f64, deviation * deviation))
        });
        let (n, sum) = parts.fold((0.0, 0.0), |(n, sum), (count, square)| (n + count, sum + count * square));
        (n > 0.0).then(|| sum / n)
    };
    (0..study.models.len()).filter_map(of_model).sum()
}

fn cell(sample: &Sample, alpha: f64) -> MapCell {
    MapCell {
        n: sample.n(),
        mean: sample.mean(),
        lower: sample.lower(alpha / 2.0),
        upper: sample.upper(alpha / 2.0),
    }
}
