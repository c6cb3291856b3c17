//! Twins: two names whose errors agree as only one and the same model's would.
//!
//! Models agree on easy examples and fail together on hard ones, so agreement is judged among examples that
//! equally many *other* models get right: Cohen's kappa, with chance agreement reckoned within each such
//! stratum (Barlow, Lai and Azen, Statistics in Medicine 10, 1991).

use crate::ModelOutcomes;
use crate::niches::{Warning, WarningEvidence, WarningKind};

/// Agreement beyond chance from which on two models count as one.
const KAPPA_MIN: f64 = 0.8;

/// Fewest disagreements that chance would be expected to give; below that agreement says nothing.
const EXPECTED_DISAGREEMENTS_MIN: f64 = 10.0;

/// Strata of difficulty at the most.
const STRATA_MAX: usize = 64;

/// Two models whose errors agree beyond chance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Twins {
    first: usize,
    second: usize,
    n: u64,
    agreement: f64,
    kappa: f64,
}

impl Twins {
    /// The earlier of the two models.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// The warning for a model that is one of the two.
    pub(super) fn warning(&self, models: &[ModelOutcomes], model: usize) -> Option<Warning> {
        let other = match model {
            model if model == self.first => self.second,
            model if model == self.second => self.first,
            _ => return None,
        };
        let other = models.get(other)?.model.clone();
        let text = format!(
            "its outcomes agree with those of `{other}` on {:.1}% of {} examples, far beyond chance (kappa {:.2} given difficulty): it may be the same model under another name",
            100.0 * self.agreement,
            self.n,
            self.kappa
        );
        let evidence = WarningEvidence {
            other_model: Some(other),
            n: Some(self.n),
            observed: Some(self.kappa),
            expected: Some(KAPPA_MIN),
            ..Default::default()
        };
        Some(Warning { kind: WarningKind::Twin, text, evidence })
    }
}

/// All pairs of twins.
pub(super) fn twins(models: &[ModelOutcomes]) -> Vec<Twins> {
    let packed: Vec<Packed> = models.iter().map(Packed::new).collect();
    let examples = models.first().map_or(0, |model| model.scores.len());
    let mut right = vec![0u32; examples];
    let mut answered = vec![0u32; examples];
    for model in models {
        for ((score, right), answered) in model.scores.iter().zip(&mut right).zip(&mut answered) {
            *right += u32::from(*score >= 0.5);
            *answered += u32::from(!score.is_nan());
        }
    }
    let mut found = Vec::new();
    for (first, a) in packed.iter().enumerate() {
        for (second, b) in packed.iter().enumerate().skip(first + 1) {
            // Within strata chance agreement is only higher, so the plain kappa sorts most pairs out cheaply.
            if a.kappa(b) >= KAPPA_MIN {
                let pair = (models.get(first), models.get(second));
                let (Some(a), Some(b)) = pair else { continue };
                found.extend(stratified(a, b, &right, &answered).map(|(n, agreement, kappa)| Twins {
                    first,
                    second,
                    n,
                    agreement,
                    kappa,
                }));
            }
        }
    }
    found
}

/// The outcomes of a model as two sets of bits.
struct Packed {
    right: Vec<u64>,
    present: Vec<u64>,
}

impl Packed {
    fn new(model: &ModelOutcomes) -> Self {
        let pack = |holds: fn(f64) -> bool| {
            let word = |scores: &[f64]| {
                scores
                    .iter()
                    .enumerate()
                    .fold(0u64, |bits, (at, &score)| bits | u64::from(holds(score)) << at)
            };
            model.scores.chunks(64).map(word).collect()
        };
        Self { right: pack(|score| score >= 0.5), present: pack(|score| !score.is_nan()) }
    }

    /// Cohen's kappa of right and wrong over the examples both have.
    fn kappa(&self, other: &Self) -> f64 {
        let (mut n, mut agree, mut a_right, mut b_right) = (0u32, 0u32, 0u32, 0u32);
        let words = self.right.iter().zip(&self.present).zip(other.right.iter().zip(&other.present));
        for ((a, a_present), (b, b_present)) in words {
            let both = a_present & b_present;
            n += both.count_ones();
            agree += (!(a ^ b) & both).count_ones();
            a_right += (a & both).count_ones();
            b_right += (b & both).count_ones();
        }
        let n = f64::from(n).max(1.0);
        let (a, b) = (f64::from(a_right) / n, f64::from(b_right) / n);
        let chance = a * b + (1.0 - a) * (1.0 - b);
        if chance >= 1.0 { 0.0 } else { (f64::from(agree) / n - chance) / (1.0 - chance) }
    }
}

/// Count, agreement and kappa given difficulty; `None` where kappa is low or rests on too little.
fn stratified(
    a: &ModelOutcomes,
    b: &ModelOutcomes,
    right: &[u32],
    answered: &[u32],
) -> Option<(u64, f64, f64)> {
    #[derive(Clone, Copy, Default)]
    struct Stratum {
        n: f64,
        agree: f64,
        a: f64,
        b: f64,
    }
    let mut strata = [Stratum::default(); STRATA_MAX + 1];
    for (((a, b), right), answered) in a.scores.iter().zip(&b.scores).zip(right).zip(answered) {
        if a.is_nan() || b.is_nan() {
            continue;
        }
        let (a, b) = (u32::from(*a >= 0.5), u32::from(*b >= 0.5));
        let others = answered - 2;
        let others_right = right - a - b;
        let steps = STRATA_MAX as u32;
        let stratum = if others > steps { others_right * steps / others } else { others_right };
        if let Some(stratum) = strata.get_mut(stratum as usize) {
            stratum.n += 1.0;
            stratum.agree += f64::from(u8::from(a == b));
            stratum.a += f64::from(a);
            stratum.b += f64::from(b);
        }
    }
    let n: f64 = strata.iter().map(|s| s.n).sum();
    let agree: f64 = strata.iter().map(|s| s.agree).sum();
    let by_chance: f64 =
        strata.iter().filter(|s| s.n > 0.0).map(|s| (s.a * s.b + (s.n - s.a) * (s.n - s.b)) / s.n).sum();
    let kappa = (agree - by_chance) / (n - by_chance);
    (n - by_chance >= EXPECTED_DISAGREEMENTS_MIN && kappa >= KAPPA_MIN).then(|| (n as u64, agree / n, kappa))
}
