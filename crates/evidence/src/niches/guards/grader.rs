//! The failing grader: a slice where the best models score worse than chance, or worse than the worst models.

use super::ALARM_RATE;
use crate::bitset::Bitset;
use crate::bounds::Sample;
use crate::examples::Categories;
use crate::niches::{Warning, WarningEvidence, WarningKind};
use crate::progress::{Phase, Teller};
use crate::search::Conjunction;
use crate::study::Study;

/// A slice whose grading is suspect.
#[derive(Debug, Clone)]
pub(super) struct Suspect {
    slice: String,
    strong: Vec<usize>,
    n: u64,
    observed: f64,
    expected: f64,
    p: f64,
    below_chance: bool,
}

impl Suspect {
    /// The warning for a model that is elsewhere among the best.
    pub(super) fn warning(&self, _study: &Study<'_>, model: usize) -> Option<Warning> {
        if !self.strong.contains(&model) {
            return None;
        }
        let than = if self.below_chance { "chance" } else { "the weakest models" };
        let text = format!(
            "on {} the {} strongest models score {:.1}%, below {than} ({:.1}%): suspect the grader or the labels before the models",
            self.slice,
            self.strong.len(),
            100.0 * self.observed,
            100.0 * self.expected
        );
        let evidence = WarningEvidence {
            slice: Some(self.slice.clone()),
            n: Some(self.n),
            observed: Some(self.observed),
            expected: Some(self.expected),
            p: Some(self.p),
            ..Default::default()
        };
        Some(Warning { kind: WarningKind::GraderSuspect, text, evidence })
    }
}

/// The suspect slices among those of one predicate.
pub(super) fn suspects(study: &Study<'_>, labels: Option<&Categories>, teller: &Teller<'_>) -> Vec<Suspect> {
    // With fewer models nobody can say which are strong.
    if study.models.len() < 4 {
        teller.begin(Phase::Checking, Some(0));
        return Vec::new();
    }
    let slices: Vec<Conjunction> = study
        .space
        .features
        .iter()
        .enumerate()
        .flat_map(|(position, feature)| {
            (0..feature.predicates.len())
                .map(move |predicate| Conjunction::default().with(position, predicate))
        })
        .collect();
    let level = ALARM_RATE / (2 * slices.len().max(1)) as f64;
    teller.begin(Phase::Checking, Some(slices.len()));
    let suspect = |slice: &Conjunction| {
        let found = suspect(study, labels, slice, level);
        teller.add(1);
        found
    };
    let found = slices.iter().filter_map(suspect).collect();
    without_overlaps(study, found)
}

fn suspect(
    study: &Study<'_>,
    labels: Option<&Categories>,
    slice: &Conjunction,
    level: f64,
) -> Option<(Bitset, Suspect)> {
    let members = study.members(slice);
    if members.count() < study.space.support_min {
        return None;
    }
    let outside = Bitset::from_fn(study.examples.len(), |_| true).and_not(&members);
    let (strong, weak) = strongest_and_weakest(study, &outside)?;
    let strong_means = mean_per_example(study, &strong, &members);
    let sample = Sample::new(strong_means.iter().map(|(_, mean)| *mean));
    let observed = sample.mean()?;
    let all_below =
        |bound: f64| strong.iter().all(|&model| study.mean(model, &members).is_some_and(|m| m < bound));
    let found = |expected: f64, p: f64, below_chance: bool| Suspect {
        slice: slice.slice(&study.space).to_string(),
        strong: strong.clone(),
        n: sample.n(),
        observed,
        expected,
        p,
        below_chance,
    };
    if let Some(chance) = labels.and_then(|labels| chance(labels, &members)) {
        let p = sample.p_misses(chance);
        if all_below(chance) && p <= level {
            return Some((members, found(chance, p, true)));
        }
    }
    let weak_means = mean_per_example(study, &weak, &members);
    let expected = Sample::new(weak_means.iter().map(|(_, mean)| *mean)).mean()?;
    // Half of one plus the difference lies in [0, 1] and is 1/2 on average where both groups are as good.
    let differences = strong_means
        .iter()
        .zip(&weak_means)
        .filter(|(a, b)| a.0 == b.0)
        .map(|(a, b)| (1.0 + a.1 - b.1) / 2.0);
    let p = Sample::Bounded {
        n: 0,
        sum: 0.0,
        counts: crate::bounds::betting::ScoreCounts::new(differences.collect()),
    }
    .p_misses(0.5);
    (all_below(expected) && p <= level).then(|| (members, found(expected, p, false)))
}

/// The best and the worst quarter of the models on a set of examples.
fn strongest_and_weakest(study: &Study<'_>, members: &Bitset) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut ranked: Vec<(f64, usize)> =
        (0..study.models.len()).filter_map(|model| Some((study.mean(model, members)?, model))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let quarter = ranked.len().div_ceil(4).max(2);
    let models = |part: Vec<&(f64, usize)>| part.into_iter().map(|(_, model)| *model).collect::<Vec<_>>();
    (ranked.len() >= 2 * quarter).then(|| {
        (models(ranked.iter().take(quarter).collect()), models(ranked.iter().rev().take(quarter).collect()))
    })
}

/// Per example, the mean score of a group of models that have an outcome there.
fn mean_per_example(study: &Study<'_>, models: &[usize], members: &Bitset) -> Vec<(usize, f64)> {
    let scores: Vec<&[f64]> =
        models.iter().filter_map(|&model| Some(study.models.get(model)?.scores.as_slice())).collect();
    members
        .iter()
        .filter_map(|at| {
            let known = scores.iter().filter_map(|scores| scores.get(at)).filter(|score| !score.is_nan());
            let (n, sum) = known.fold((0u32, 0.0), |(n, sum), score| (n + 1, sum + score));
            (n > 0).then(|| (at, sum / f64::from(n)))
        })
        .collect()
}

/// One over the number of different labels among the examples: what guessing scores at least.
fn chance(labels: &Categories, members: &Bitset) -> Option<f64> {
    let mut seen = vec![false; labels.levels.len()];
    for at in members.iter() {
        if let Some(seen) = labels.codes.get(at).and_then(|&code| seen.get_mut(code as usize)) {
            *seen = true;
        }
    }
    let distinct = seen.into_iter().filter(|seen| *seen).count();
    (distinct > 1).then(|| 1.0 / distinct as f64)
}

/// The clearest suspects; a slice mostly inside a clearer one is left out.
fn without_overlaps(study: &Study<'_>, mut found: Vec<(Bitset, Suspect)>) -> Vec<Suspect> {
    found.sort_by(|a, b| a.1.p.total_cmp(&b.1.p));
    let mut covered = Bitset::from_fn(study.examples.len(), |_| false);
    let mut kept = Vec::new();
    for (members, suspect) in found {
        if 2 * members.count_and(&covered) < members.count() {
            covered = covered.or(&members);
            kept.push(suspect);
        }
    }
    kept
}
