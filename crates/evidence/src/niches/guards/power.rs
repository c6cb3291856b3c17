//! Low power: slices that look good but on too few examples to tell.

use crate::niches::{Finding, Settings, Warning, WarningEvidence, WarningKind};

/// The power at which "how many more" is reckoned: the chance that so many would decide.
const POWER_NORMAL_QUANTILE: f64 = 0.8416;

/// How many times the evidence there is may be asked for; a rate nearer to the floor than that is a toss-up.
const TIMES_MORE_MAX: u64 = 20;

/// Warnings listed per model, the slices nearest to being decided first.
const WARNINGS_MAX: usize = 3;

/// Warnings for unconfirmed slices whose validation mean does reach the floor.
pub(super) fn warnings(settings: &Settings, unconfirmed: &[Finding]) -> Vec<Warning> {
    let mut undecided: Vec<(u64, &Finding)> = unconfirmed
        .iter()
        .filter_map(|finding| Some((examples_needed(settings, finding)?, finding)))
        .collect();
    undecided.sort_by_key(|(needed, _)| *needed);
    undecided.truncate(WARNINGS_MAX);
    undecided.into_iter().map(|(needed, finding)| warning(settings, needed, finding)).collect()
}

fn warning(settings: &Settings, needed: u64, finding: &Finding) -> Warning {
    let seen = finding.validation;
    let mean = seen.mean.unwrap_or_default();
    let text = format!(
        "{}: {:.1}% of {} validation examples is too little evidence for a floor of {}; if that rate holds, about {needed} more would decide",
        finding.text,
        100.0 * mean,
        seen.n,
        settings.floor
    );
    let evidence = WarningEvidence {
        slice: Some(finding.text.clone()),
        n: Some(seen.n),
        observed: seen.mean,
        expected: Some(settings.floor),
        p: Some(seen.p),
        needed: Some(needed),
        ..Default::default()
    };
    Warning { kind: WarningKind::LowPower, text, evidence }
}

/// How many more validation examples a test would need at the rate seen, at the p-value that is wanted alone.
///
/// The usual normal approximation for one proportion (Fleiss, Statistical Methods for Rates and Proportions,
/// section 2.2); `None` where the rate seen does not exceed the floor, so that more would not help.
fn examples_needed(settings: &Settings, finding: &Finding) -> Option<u64> {
    let (floor, mean) = (settings.floor, finding.validation.mean?);
    if mean <= floor {
        return None;
    }
    let test = normal_quantile(1.0 - settings.false_discovery_rate / 10.0);
    let spread = test * (floor * (1.0 - floor)).sqrt() + POWER_NORMAL_QUANTILE * (mean * (1.0 - mean)).sqrt();
    let perfect = settings.false_discovery_rate.ln() / floor.ln();
    let total = (spread / (mean - floor)).powi(2).max(perfect).ceil() as u64;
    let needed = total.saturating_sub(finding.validation.n).max(1);
    (needed <= TIMES_MORE_MAX * finding.validation.n).then(|| two_digits(needed))
}

/// Rounded up to two significant digits: more would feign precision.
fn two_digits(count: u64) -> u64 {
    let step = 10u64.pow(count.max(1).ilog10().saturating_sub(1));
    count.div_ceil(step) * step
}

/// The standard normal quantile of a probability, by bisection on the error function.
fn normal_quantile(probability: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
