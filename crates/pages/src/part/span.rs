//! Spans of time in words.

use assay_report::number;

/// A span in words, in the largest unit that it is a whole number of.
pub fn span(ms: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000)];
    match UNITS.iter().find(|(_, unit)| ms > 0 && ms.is_multiple_of(*unit)) {
        Some((name, unit)) if ms == *unit => format!("1 {name}"),
        Some((name, unit)) => format!("{} {name}s", number::count(ms / unit)),
        None if ms == 1 => "1 millisecond".into(),
        None => format!("{} milliseconds", number::count(ms)),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_told_in_their_largest_whole_unit() {
        assert_eq!(span(86_400_000), "1 day");
        assert_eq!(span(365 * 86_400_000), "365 days");
        assert_eq!(span(36 * 3_600_000), "36 hours");
        assert_eq!((span(1), span(999)), ("1 millisecond".into(), "999 milliseconds".into()));
        assert_eq!(span(0), "0 milliseconds");
    }
}
