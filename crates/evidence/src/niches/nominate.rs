//! Nomination: the slices worth testing, chosen on the discovery half alone.

use crate::bitset::Bitset;
use crate::progress::{Phase, Teller};
use crate::search::{Conjunction, Found, sets, visit_all};
use crate::study::Study;
use rayon::prelude::*;
use std::cmp::Ordering;

/// How many standard errors a slice's discovery mean must lie past the floor to be nominated.
const STANDARD_ERRORS_MIN: f64 = 1.5;

/// How many standard errors the examples that no earlier nomination covers must lie past the floor.
const NEW_STANDARD_ERRORS_MIN: f64 = 1.0;

/// The share of a nomination's examples that no earlier nomination may cover.
const NEW_SHARE_MIN: f64 = 0.5;

/// Candidates remembered per model, direction and set of features.
const CANDIDATES_PER_SET_MAX: usize = 8;

/// Candidates considered per model and direction, best first.
const CANDIDATES_MAX: usize = 300;

/// Nominations per model and direction; each makes all intervals of the run a little wider.
const NOMINATIONS_MAX: usize = 8;

/// Which side of the floor a slice is nominated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The model seems to reach the floor there.
    Niche,
    /// It seems not to.
    Limit,
}

/// A slice to be tested for a model.
#[derive(Debug, Clone)]
pub(crate) struct Nomination {
    pub(crate) model: usize,
    pub(crate) direction: Direction,
    pub(crate) slice: Conjunction,
}

/// What the discovery half suggests.
pub(crate) struct Nominated {
    /// By model, then direction, then strength; the slice of all examples comes first where it qualifies.
    pub(crate) nominations: Vec<Nomination>,
    /// How many slices were counted.
    pub(crate) slices: usize,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    slice: Conjunction,
    /// Standard errors past the floor, in the direction of the nomination.
    strength: f32,
}

/// Candidates of one set of features: two lists per model.
struct SetCandidates {
    slices: usize,
    niches: Vec<Vec<Candidate>>,
    limits: Vec<Vec<Candidate>>,
}

/// Searches every slice to `depth` predicates for every model and picks what to test.
pub(crate) fn nominate(study: &Study<'_>, floor: f64, depth: usize, teller: &Teller<'_>) -> Nominated {
    let models: Vec<usize> = (0..study.models.len()).collect();
    let scores = study.measures(&models, &study.discovery);
    // A model with few outcomes in a slice has nothing to be tested on there.
    let n_min = (study.space.support_min / 4).max(1) as f32;
    let floor_bar = Bar::new(floor);
    let limit_bars: Vec<Bar> = models.iter().map(|&model| limit_bar(study, floor, model)).collect();
    let new_lists = || SetCandidates {
        slices: 0,
        niches: vec![Vec::new(); models.len()],
        limits: vec![Vec::new(); models.len()],
    };
    let visit = |lists: &mut SetCandidates, found: Found<'_>| {
        lists.slices += 1;
        let lists_per_model = lists.niches.iter_mut().zip(&mut lists.limits).zip(&limit_bars);
        for ((n, sum), ((niches, limits), limit_bar)) in scores.per_model(found.sums).zip(lists_per_model) {
            if n < n_min {
                continue;
            }
            if let Some(strength) = floor_bar.past(n, sum) {
                keep_best(niches, Candidate { slice: found.slice, strength });
            } else if let Some(strength) = limit_bar.short_of(n, sum) {
                keep_best(limits, Candidate { slice: found.slice, strength });
            }
        }
    };
    let sets = sets(&study.space, 1..=depth);
    teller.begin(Phase::Searching, Some(sets.len()));
    let sets = visit_all(&study.space, &scores.measures, &sets, new_lists, visit, || teller.add(1));
    let slices = sets.iter().map(|set| set.slices).sum();
    teller.begin(Phase::Choosing, Some(models.len()));
    let nominations = models
        .par_iter()
        .flat_map_iter(|&model| {
            let of = |pick: fn(&SetCandidates) -> &Vec<Vec<Candidate>>| {
                sets.iter().filter_map(|set| pick(set).get(model)).flatten().copied().collect()
            };
            let bar = limit_bars.get(model).map_or(floor, |bar| bar.mean);
            let niches = choose(study, floor, model, Direction::Niche, of(|set| &set.niches));
            let limits = choose(study, bar, model, Direction::Limit, of(|set| &set.limits));
            teller.add(1);
            niches.into_iter().chain(limits)
        })
        .collect();
    Nominated { nominations, slices }
}

/// The mean that a slice is compared with when it is nominated.
#[derive(Debug, Clone, Copy)]
struct Bar {
    mean: f64,
    mean32: f32,
    variance: f32,
}

impl Bar {
    fn new(mean: f64) -> Self {
        Self { mean, mean32: mean as f32, variance: (mean * (1.0 - mean)) as f32 }
    }

    /// The standard errors by which a slice exceeds the bar, if enough.
    #[inline]
    fn past(&self, n: f32, sum: f32) -> Option<f32> {
        self.enough(sum - n * self.mean32, n)
    }

    /// The standard errors by which a slice falls short of the bar, if enough.
    #[inline]
    fn short_of(&self, n: f32, sum: f32) -> Option<f32> {
        self.enough(n * self.mean32 - sum, n)
    }

    #[inline]
    fn enough(&self, excess: f32, n: f32) -> Option<f32> {
        let error_squared = n * self.variance;
        let least = (STANDARD_ERRORS_MIN * STANDARD_ERRORS_MIN) as f32 * error_squared;
        (excess > 0.0 && excess * excess >= least).then(|| excess / error_squared.sqrt())
    }
}

/// What a limit must fall short of: the floor, or the model's own mean where that misses the floor already,
/// since then only slices worse than its average tell anything new.
fn limit_bar(study: &Study<'_>, floor: f64, model: usize) -> Bar {
    Bar::new(study.mean(model, &study.discovery).unwrap_or(floor).min(floor))
}

/// Stronger first; among equals the simpler slice.
fn stronger_first(a: &Candidate, b: &Candidate) -> Ordering {
    b.strength.total_cmp(&a.strength).then(a.slice.depth().cmp(&b.slice.depth())).then(a.slice.cmp(&b.slice))
}

fn keep_best(list: &mut Vec<Candidate>, candidate: Candidate) {
    let place = list.partition_point(|other| stronger_first(other, &candidate) == Ordering::Less);
    if place < CANDIDATES_PER_SET_MAX {
        list.insert(place, candidate);
        list.truncate(CANDIDATES_PER_SET_MAX);
    }
}

/// Picks, strongest first, candidates that each add examples which also lie past the floor.
fn choose(
    study: &Study<'_>,
    bar: f64,
    model: usize,
    direction: Direction,
    mut candidates: Vec<Candidate>,
) -> Vec<Nomination> {
    let everything = Conjunction::default();
    let mut chosen = Vec::new();
    if strength(study, bar, model, direction, &study.discovery).is_some_and(|s| s >= STANDARD_ERRORS_MIN) {
        chosen.push(Nomination { model, direction, slice: everything });
    }
    candidates.sort_by(stronger_first);
    let mut covered: Option<Bitset> = None;
    let mut picked = 0;
    for candidate in candidates.into_iter().take(CANDIDATES_MAX) {
        let members = study.members(&candidate.slice);
        if let Some(covered) = &covered {
            let new = members.clone().and_not(covered);
            let enough = new.count() as f64 >= NEW_SHARE_MIN * members.count() as f64;
            let new_strength = || strength(study, bar, model, direction, &new.clone().and(&study.discovery));
            if !enough || new_strength().is_none_or(|s| s < NEW_STANDARD_ERRORS_MIN) {
                continue;
            }
        }
        covered = Some(match covered {
            Some(covered) => covered.or(&members),
            None => members,
        });
        chosen.push(Nomination { model, direction, slice: candidate.slice });
        picked += 1;
        if picked == NOMINATIONS_MAX {
            break;
        }
    }
    chosen
}

/// How many standard errors, under a mean at the bar, a model's scores lie past it; `None` of no scores.
fn strength(
    study: &Study<'_>,
    bar: f64,
    model: usize,
    direction: Direction,
    members: &Bitset,
) -> Option<f64> {
    let mean = study.mean(model, members)?;
    let n = study.models.get(model)?.scores.len().min(members.count()) as f64;
    let excess = (mean - bar) * (n / (bar * (1.0 - bar)).max(f64::MIN_POSITIVE)).sqrt();
    Some(match direction {
        Direction::Niche => excess,
        Direction::Limit => -excess,
    })
}
