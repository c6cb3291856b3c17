//! Validation: nominated slices tested on the half that did not help choose them.

use super::nominate::{Direction, Nomination};
use super::report::Validation;
use crate::bitset::Bitset;
use crate::bounds::{Sample, false_discovery};
use crate::progress::{Phase, Teller};
use crate::study::Study;
use rayon::prelude::*;

/// A nomination with its test.
#[derive(Debug, Clone)]
pub(crate) struct Tested {
    pub(crate) nomination: Nomination,
    /// The validation examples of the slice.
    pub(crate) members: Bitset,
    pub(crate) sample: Sample,
    pub(crate) p: f64,
    /// Whether the test holds at the false discovery rate over everything nominated in its direction.
    pub(crate) confirmed: bool,
}

/// Tests every nomination; niches and limits are two families, each held at `rate`.
pub(crate) fn validate(
    study: &Study<'_>,
    nominations: Vec<Nomination>,
    floor: f64,
    rate: f64,
    teller: &Teller<'_>,
) -> Vec<Tested> {
    teller.begin(Phase::Testing, Some(nominations.len()));
    let mut tested: Vec<Tested> = nominations
        .into_par_iter()
        .map(|nomination| {
            let members = study.members(&nomination.slice).and(&study.validation);
            let sample = study.sample(nomination.model, &members);
            let p = match nomination.direction {
                Direction::Niche => sample.p_reaches(floor),
                Direction::Limit => sample.p_misses(floor),
            };
            teller.add(1);
            Tested { nomination, members, sample, p, confirmed: false }
        })
        .collect();
    for direction in [Direction::Niche, Direction::Limit] {
        let family: Vec<&mut Tested> =
            tested.iter_mut().filter(|t| t.nomination.direction == direction).collect();
        let p_values: Vec<f64> = family.iter().map(|tested| tested.p).collect();
        let rejected = false_discovery::rejected(&p_values, rate);
        for (tested, rejected) in family.into_iter().zip(rejected) {
            tested.confirmed = rejected;
        }
    }
    tested
}

/// What a validation sample shows, with two-sided bounds of error probability `alpha`.
pub(crate) fn validation(sample: &Sample, p: f64, alpha: f64) -> Validation {
    Validation {
        n: sample.n(),
        mean: sample.mean(),
        lower: sample.lower(alpha / 2.0),
        upper: sample.upper(alpha / 2.0),
        p,
    }
}
