//! The verdict on one model, from its tested slices and the guards.

use super::Settings;
use super::describe::{Levels, finding, nearest_limits};
use super::guards::Guards;
use super::nominate::Direction;
use super::report::{Finding, ModelReport, Verdict, Warning};
use super::validate::{Tested, validation};
use crate::bitset::Bitset;
use crate::study::Study;

/// What every model is judged by.
pub(super) struct Judge<'a> {
    pub(super) study: &'a Study<'a>,
    pub(super) settings: &'a Settings,
    pub(super) levels: Levels,
    pub(super) guards: Guards,
    /// Slices with enough examples.
    pub(super) slices: usize,
}

/// A model's tested slices, sorted by what came of them.
#[derive(Default)]
struct Sorted {
    general: bool,
    niches: Vec<Finding>,
    limits: Vec<Finding>,
    unconfirmed: Vec<Finding>,
    warnings: Vec<Warning>,
    /// The validation examples in any niche.
    covered: Option<Bitset>,
}

impl Judge<'_> {
    /// The report on one model, given its tested slices and whether it is ruled out.
    pub(super) fn model_report(&self, model: usize, tested: &[&Tested], ruled_out: bool) -> ModelReport {
        let mut sorted = self.sort(tested);
        let outcomes = self.study.models.get(model);
        let verdict = match (sorted.general, sorted.niches.is_empty(), ruled_out) {
            (true, _, _) => Verdict::General,
            (_, false, _) => Verdict::Niche,
            (_, _, true) => Verdict::RuledOut,
            _ => Verdict::Unproven,
        };
        let sample = self.study.sample(model, &self.study.validation);
        let misses = tested
            .iter()
            .any(|t| t.nomination.direction == Direction::Limit && t.nomination.slice.depth() == 0);
        let p =
            if misses { sample.p_misses(self.settings.floor) } else { sample.p_reaches(self.settings.floor) };
        sorted.warnings.extend(self.guards.warnings(self.study, self.settings, model, &sorted.unconfirmed));
        let everything = Bitset::from_fn(self.study.examples.len(), |_| true);
        let covered = sorted.covered.as_ref().map(|covered| covered.count() as f64);
        ModelReport {
            model: outcomes.map(|outcomes| outcomes.model.clone()).unwrap_or_default(),
            n: outcomes.map(|outcomes| outcomes.count() as u64).unwrap_or_default(),
            mean: outcomes.and_then(|outcomes| outcomes.mean()).unwrap_or_default(),
            cost_mean: outcomes.and_then(|o| Study::mean_of(o.costs.as_ref()?, &everything)),
            cost_per_correct: self.study.cost_per_correct(model, &everything),
            verdict,
            verdict_reason: self.reason(verdict, &sorted),
            overall: validation(&sample, p, self.levels.interval),
            niche_coverage: covered.map(|covered| covered / self.study.validation.count().max(1) as f64),
            niches: sorted.niches,
            limits: sorted.limits,
            unconfirmed: sorted.unconfirmed,
            warnings: sorted.warnings,
        }
    }

    fn sort(&self, tested: &[&Tested]) -> Sorted {
        let mut sorted = Sorted::default();
        for &test in tested {
            let overall = test.nomination.slice.depth() == 0;
            let find = || finding(self.study, test, self.settings.floor, self.levels);
            match (test.nomination.direction, test.confirmed) {
                (Direction::Niche, true) => match self.guards.constant_answer(self.study, test) {
                    Some(warning) => sorted.warnings.push(warning),
                    None if overall => sorted.general = true,
                    None => {
                        sorted.niches.push(find());
                        sorted.covered = Some(match sorted.covered.take() {
                            Some(covered) => covered.or(&test.members),
                            None => test.members.clone(),
                        });
                    }
                },
                (Direction::Limit, true) if !overall => sorted.limits.push(find()),
                (Direction::Niche, false) if !overall => sorted.unconfirmed.push(find()),
                _ => {}
            }
        }
        let Sorted { niches, limits, .. } = &mut sorted;
        for niche in niches {
            niche.nearest_limits = nearest_limits(niche, limits);
        }
        sorted
    }

    fn reason(&self, verdict: Verdict, sorted: &Sorted) -> String {
        let floor = self.settings.floor;
        let support = self.study.space.support_min;
        match verdict {
            Verdict::General => format!("reaches {floor} over all examples"),
            Verdict::Niche => {
                let covered = sorted.covered.as_ref().map_or(0, Bitset::count) as f64;
                let share = 100.0 * covered / self.study.validation.count().max(1) as f64;
                let slices = if sorted.niches.len() == 1 { "slice" } else { "slices" };
                format!("reaches {floor} on {} {slices}, {share:.0}% of the examples", sorted.niches.len())
            }
            Verdict::RuledOut => {
                format!(
                    "each of {} slices of at least {support} examples is shown to miss {floor}",
                    self.slices
                )
            }
            Verdict::Unproven if self.slices == 0 => {
                format!(
                    "there is no slice of at least {support} examples to search, and over all examples {floor} is not shown"
                )
            }
            Verdict::Unproven if sorted.unconfirmed.is_empty() => {
                format!("no slice of at least {support} examples looked like reaching {floor}")
            }
            Verdict::Unproven => {
                format!("no slice is shown to reach {floor}; {} looked promising", sorted.unconfirmed.len())
            }
        }
    }
}
