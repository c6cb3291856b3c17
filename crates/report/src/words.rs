//! Verdicts and warnings in words.

use assay_evidence::niches::{Verdict, WarningKind};

/// A verdict in one or two words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::General => "works overall",
        Verdict::Niche => "works in niches",
        Verdict::Unproven => "unproven",
        Verdict::RuledOut => "ruled out",
    }
}

/// What a verdict means.
pub fn verdict_meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::General => "shown to reach the floor over all examples, though perhaps not on each slice",
        Verdict::Niche => "shown to reach the floor on at least one slice",
        Verdict::Unproven => "not shown to reach the floor anywhere, nor ruled out",
        Verdict::RuledOut => "shown to miss the floor on every slice searched",
    }
}

/// The class that styles a verdict.
pub fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::General => "general",
        Verdict::Niche => "niche",
        Verdict::Unproven => "unproven",
        Verdict::RuledOut => "ruled-out",
    }
}

/// What a warning is about.
pub fn warning(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::ConstantAnswer => "One constant answer does as well",
        WarningKind::GraderSuspect => "The grader may be wrong",
        WarningKind::ClaimMismatch => "A stated figure disagrees with the records",
        WarningKind::Twin => "Same errors as another model",
        WarningKind::Flips => "Two runs of the same test disagree",
        WarningKind::LowPower => "Too few examples to decide",
    }
}

/// A count with its noun, such as `1 slice` or `3 slices`.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", crate::number::count(number as u64), if number == 1 { one } else { many })
}

/// Items in a row: `a`, `a and b`, `a, b and c`.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
