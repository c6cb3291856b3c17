//! Spans of time as people write them.

/// A span such as `7d`, `12h`, `30m`, `45s` or `200ms`, in milliseconds; a bare number is days.
pub(crate) fn parse_span(words: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 5] =
        [("ms", 1), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];
    let unit = UNITS.iter().find_map(|(unit, ms)| words.strip_suffix(unit).map(|number| (number, *ms)));
    let (number, ms) = unit.unwrap_or((words, 86_400_000));
    let span = number.parse::<u64>().ok().filter(|_| !number.starts_with('+'));
    span.and_then(|number| number.checked_mul(ms)).ok_or_else(|| {
        format!("`{words}` is not a span of time: expected one such as `7d`, `12h`, `30m` or `45s`")
    })
}

/// A span in words, in the largest unit that it is a whole number of.
pub(crate) fn span_words(ms: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000)];
    match UNITS.iter().find(|(_, unit)| ms > 0 && ms.is_multiple_of(*unit)) {
        Some((name, unit)) => super::words::count(ms / unit, name),
        None => format!("{ms} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        for (words, ms, shown) in [
            ("7", 604_800_000, "7 days"),
            ("1d", 86_400_000, "1 day"),
            ("36h", 129_600_000, "36 hours"),
            ("90s", 90_000, "90 seconds"),
            ("1500ms", 1500, "1500 ms"),
        ] {
            assert_eq!(parse_span(words), Ok(ms));
            assert_eq!(span_words(ms), shown);
        }
        for words in ["", "d", "-1d", "+1d", "1.5h", "18446744073709551615d"] {
            assert!(parse_span(words).is_err(), "{words}");
        }
    }
}
