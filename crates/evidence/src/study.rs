//! The prepared data of one run: halves, features, and samples of any model on any slice.

use crate::bitset::Bitset;
use crate::bounds::Sample;
use crate::examples::{Categories, MISSING, Values};
use crate::features::{Cut, Feature};
use crate::search::{Conjunction, Measures, Space};
use crate::split::{Half, half};
use crate::{EvidenceError, Examples, ModelOutcomes, Outcomes};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Everything a run looks things up in.
pub(crate) struct Study<'a> {
    pub(crate) examples: &'a Examples,
    pub(crate) models: &'a [ModelOutcomes],
    pub(crate) space: Space<'a>,
    pub(crate) discovery: Bitset,
    pub(crate) validation: Bitset,
    /// Per feature and predicate, the examples it holds for.
    members: Vec<Vec<Bitset>>,
    /// Per model with 0/1 scores only, the examples it has an outcome on and those it gets right.
    binary: Vec<Option<Binary>>,
}

/// 0/1 scores as sets, so that counting them on a slice is counting bits.
struct Binary {
    present: Bitset,
    right: Bitset,
}

impl Binary {
    fn of(model: &ModelOutcomes) -> Option<Self> {
        let at = |position: usize| model.scores.get(position).copied().unwrap_or(f64::NAN);
        model.is_binary().then(|| Self {
            present: Bitset::from_fn(model.scores.len(), |position| !at(position).is_nan()),
            right: Bitset::from_fn(model.scores.len(), |position| at(position) == 1.0),
        })
    }
}

impl<'a> Study<'a> {
    pub(crate) fn new(
        examples: &'a Examples,
        outcomes: &'a Outcomes,
        features: &'a Cut,
        seed: &[u8],
    ) -> Result<Self, EvidenceError> {
        check(examples, outcomes)?;
        let halves: Vec<bool> = examples.ids.iter().map(|id| half(seed, id) == Half::Discovery).collect();
        let codes: Vec<Vec<u16>> = features
            .features
            .iter()
            .map(|feature| {
                examples.column(&feature.name).map(|column| feature.codes(column)).unwrap_or_default()
            })
            .collect();
        let members = features
            .features
            .iter()
            .zip(&codes)
            .map(|(feature, codes)| predicate_members(feature, codes))
            .collect();
        Ok(Self {
            examples,
            models: &outcomes.models,
            space: Space {
                features: &features.features,
                codes,
                examples: examples.len(),
                support_min: features.support_min,
            },
            discovery: Bitset::from_fn(examples.len(), |at| halves.get(at) == Some(&true)),
            validation: Bitset::from_fn(examples.len(), |at| halves.get(at) == Some(&false)),
            members,
            binary: outcomes.models.par_iter().map(Binary::of).collect(),
        })
    }

    /// The examples that fall to a slice.
    pub(crate) fn members(&self, slice: &Conjunction) -> Bitset {
        let everything = || Bitset::from_fn(self.examples.len(), |_| true);
        let predicate = |&(feature, predicate): &(u16, u16)| {
            self.members.get(usize::from(feature))?.get(usize::from(predicate))
        };
        let mut sets = slice.parts().iter().filter_map(predicate);
        let first = sets.next().cloned().unwrap_or_else(everything);
        sets.fold(first, |members, set| members.and(set))
    }

    /// The scores of a model on a set of examples.
    pub(crate) fn sample(&self, model: usize, members: &Bitset) -> Sample {
        if let Some(Some(binary)) = self.binary.get(model) {
            let successes = binary.right.count_and(members) as u64;
            return Sample::Binary { successes, n: binary.present.count_and(members) as u64 };
        }
        let scores = self.models.get(model).map(|model| model.scores.as_slice()).unwrap_or_default();
        Sample::new(members.iter().filter_map(|at| scores.get(at).copied()))
    }

    /// The mean score of a model on a set of examples; `None` where it has no outcome there.
    pub(crate) fn mean(&self, model: usize, members: &Bitset) -> Option<f64> {
        match self.binary.get(model) {
            Some(Some(_)) => self.sample(model, members).mean(),
            // Not by way of a sample, which would sort the scores.
            _ => Self::mean_of(&self.models.get(model)?.scores, members),
        }
    }

    /// How many outcomes a model has on a set of examples.
    pub(crate) fn count(&self, model: usize, members: &Bitset) -> usize {
        match self.binary.get(model) {
            Some(Some(binary)) => binary.present.count_and(members),
            _ => {
                let scores = self.models.get(model).map(|model| model.scores.as_slice()).unwrap_or_default();
                members.iter().filter(|&at| scores.get(at).is_some_and(|score| !score.is_nan())).count()
            }
        }
    }

    /// The mean of known values over a set of examples; `None` where none is known.
    pub(crate) fn mean_of(values: &[f64], members: &Bitset) -> Option<f64> {
        let known = members.iter().filter_map(|at| values.get(at)).filter(|value| !value.is_nan());
        let (n, sum) = known.fold((0u64, 0.0), |(n, sum), value| (n + 1, sum + value));
        (n > 0).then(|| sum / n as f64)
    }

    /// Mean cost over mean score of a model on a set of examples; `None` without costs or a right answer.
    pub(crate) fn cost_per_correct(&self, model: usize, members: &Bitset) -> Option<f64> {
        let cost = Self::mean_of(self.models.get(model)?.costs.as_ref()?, members)?;
        let score = self.mean(model, members)?;
        (score > 0.0).then(|| cost / score)
    }

    /// The measures for a search over the scores of some models on some examples.
    ///
    /// Column 0 counts examples; then the scores' sum per model; then, for each model that misses some
    /// outcome, how many it has. INVARIANT: only the examples given are read, so a search on the discovery
    /// half cannot see the validation half's outcomes.
    pub(crate) fn measures(&self, models: &[usize], examples: &Bitset) -> ScoreMeasures {
        let examples: Vec<u32> = examples.iter().map(|at| at as u32).collect();
        let scores: Vec<&[f64]> =
            models.iter().filter_map(|&model| Some(self.models.get(model)?.scores.as_slice())).collect();
        let gaps: Vec<bool> = scores.iter().map(|scores| scores.iter().any(|score| score.is_nan())).collect();
        let mut count_columns = Vec::with_capacity(models.len());
        let mut columns = 1 + models.len();
        for gap in &gaps {
            count_columns.push(if *gap { columns } else { 0 });
            columns += usize::from(*gap);
        }
        let mut values = Vec::with_capacity(examples.len() * columns);
        for &example in &examples {
            let row =
                || scores.iter().map(|scores| scores.get(example as usize).copied().unwrap_or(f64::NAN));
            values.push(1.0);
            values.extend(row().map(|score| if score.is_nan() { 0.0 } else { score as f32 }));
            let present = row()
                .zip(&gaps)
                .filter(|(_, gap)| **gap)
                .map(|(score, _)| f32::from(u8::from(!score.is_nan())));
            values.extend(present);
        }
        ScoreMeasures { measures: Measures { examples, columns, values }, count_columns }
    }
}

/// Measures of scores, with where to find each model's count.
pub(crate) struct ScoreMeasures {
    pub(crate) measures: Measures,
    count_columns: Vec<usize>,
}

impl ScoreMeasures {
    /// Per model in the order given, its count and sum of scores in a slice.
    pub(crate) fn per_model<'s>(&'s self, sums: &'s [f32]) -> impl Iterator<Item = (f32, f32)> + 's {
        let scores = sums.get(1..).unwrap_or_default();
        self.count_columns
            .iter()
            .zip(scores)
            .map(|(&count, &score)| (sums.get(count).copied().unwrap_or(0.0), score))
    }
}

/// Per predicate, the positions of a column's codes for which it holds.
pub(crate) fn predicate_members(feature: &Feature, codes: &[u16]) -> Vec<Bitset> {
    feature
        .predicates
        .iter()
        .map(|(range, _)| {
            Bitset::from_fn(codes.len(), |at| codes.get(at).is_some_and(|code| range.contains(code)))
        })
        .collect()
}

fn check(examples: &Examples, outcomes: &Outcomes) -> Result<(), EvidenceError> {
    if examples.is_empty() {
        return Err(EvidenceError::NoEvidence("there are no examples"));
    }
    if outcomes.models.is_empty() {
        return Err(EvidenceError::NoEvidence("there are no outcomes"));
    }
    for model in &outcomes.models {
        if model.scores.len() != examples.len() {
            let (found, examples) = (model.scores.len(), examples.len());
            return Err(EvidenceError::Shape { model: model.model.clone(), found, examples });
        }
        if model.count() == 0 {
            return Err(EvidenceError::NoOutcomes(model.model.clone()));
        }
    }
    Ok(())
}

/// The label column, numbers turned to texts, if there is one.
pub(crate) fn labels(examples: &Examples, label: Option<&str>) -> Option<Categories> {
    match &examples.column(label?)?.values {
        Values::Categories(categories) => Some(categories.clone()),
        Values::Numbers(numbers) => {
            let mut categories = Categories::default();
            let mut positions = FxHashMap::default();
            for number in numbers {
                let next = categories.levels.len() as u32;
                let code = match number.is_nan() {
                    true => MISSING,
                    false => *positions.entry(number.to_bits()).or_insert(next),
                };
                if code == next {
                    categories.levels.push(number.to_string());
                }
                categories.codes.push(code);
            }
            Some(categories)
        }
        Values::TooFine { .. } => None,
    }
}
