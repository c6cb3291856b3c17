//! Dates and times: from counts since 1970 to text, and from RFC 3339 text to an instant.

/// A date and time of day as an instant that can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Instant {
    /// Seconds since 1970-01-01T00:00:00, in UTC where an offset is given.
    pub(crate) seconds: i64,
    /// Billionths of a second on top.
    pub(crate) nanoseconds: u32,
    /// Whether the text gives an offset from UTC.
    pub(crate) has_offset: bool,
}

const DAY: i64 = 86_400;

/// The date so many days after 1970-01-01, as `YYYY-MM-DD`.
pub(crate) fn date_text(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time so many ticks after 1970-01-01, as `YYYY-MM-DDTHH:MM:SS`, with a fraction where there is one.
/// `per_second` is how many ticks make a second: 1,000, 1,000,000 or 1,000,000,000.
pub(crate) fn time_text(ticks: i64, per_second: i64, utc: bool) -> String {
    let (seconds, fraction) = (ticks.div_euclid(per_second), ticks.rem_euclid(per_second));
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let mut text =
        format!("{}T{:02}:{:02}:{:02}", date_text(days), second / 3600, second / 60 % 60, second % 60);
    if fraction != 0 {
        let digits = if per_second == 1_000 {
            3
        } else if per_second == 1_000_000 {
            6
        } else {
            9
        };
        text.push_str(&format!(".{fraction:0digits$}"));
    }
    if utc {
        text.push('Z');
    }
    text
}

/// Year, month and day of the day so many days after 1970-01-01, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years are counted from March, so that the leap day is the last of its year; 400 years have 146,097 days.
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Days from 1970-01-01 to a date.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let march_year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Reads `2026-03-01`, `2026-03-01T12:30`, `2026-03-01 12:30:15.25Z` or `…+02:00`; `None` for anything else.
pub(crate) fn parse_instant(text: &str) -> Option<Instant> {
    let mut rest = Digits { bytes: text.trim_ascii().as_bytes() };
    let year = rest.number(4)?;
    rest.expect(b"-")?;
    let month = rest.number(2)?;
    rest.expect(b"-")?;
    let day = rest.number(2)?;
    let start = days_since_1970(year, month, day);
    if civil(start) != (year, month, day) {
        return None;
    }
    let mut instant = Instant { seconds: start * DAY, nanoseconds: 0, has_offset: false };
    if rest.bytes.is_empty() {
        return Some(instant);
    }
    rest.expect(b"Tt ")?;
    instant.seconds += clock(&mut rest)?;
    if rest.expect(b".,").is_some() {
        instant.nanoseconds = rest.fraction()?;
    }
    if rest.expect(b"Zz").is_some() {
        instant.has_offset = true;
    } else if let Some(sign) = rest.expect(b"+-") {
        instant.has_offset = true;
        let offset = offset(&mut rest)?;
        instant.seconds += if sign == b'+' { -offset } else { offset };
    }
    rest.bytes.is_empty().then_some(instant)
}

/// Seconds of `HH:MM` or `HH:MM:SS`.
fn clock(rest: &mut Digits<'_>) -> Option<i64> {
    let hour = rest.number(2)?;
    rest.expect(b":")?;
    let minute = rest.number(2)?;
    let second = if rest.expect(b":").is_some() { rest.number(2)? } else { 0 };
    // A leap second is written as second 60.
    (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Seconds of an offset `HH:MM`, `HHMM` or `HH`.
fn offset(rest: &mut Digits<'_>) -> Option<i64> {
    let hour = rest.number(2)?;
    let minute = match rest.expect(b":") {
        Some(_) => rest.number(2)?,
        None if rest.bytes.is_empty() => 0,
        None => rest.number(2)?,
    };
    (hour < 24 && minute < 60).then_some(hour * 3600 + minute * 60)
}

struct Digits<'a> {
    bytes: &'a [u8],
}

impl Digits<'_> {
    fn number(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        digits
            .iter()
            .try_fold(0_i64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
    }

    fn expect(&mut self, any: &[u8]) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        if !any.contains(first) {
            return None;
        }
        self.bytes = rest;
        Some(*first)
    }

    /// The digits of a fraction as billionths; digits past the ninth are dropped.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        let padded = digits.iter().map(|byte| u32::from(byte - b'0')).chain(std::iter::repeat(0));
        (count > 0).then(|| padded.take(9).fold(0, |value, digit| value * 10 + digit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        for days in (-800_000..800_000).step_by(37) {
            let (year, month, day) = civil(days);
            assert_eq!(days_since_1970(year, month, day), days);
        }
        assert_eq!(date_text(0), "1970-01-01");
        assert_eq!(date_text(11_016), "2000-02-29");
        assert_eq!(time_text(-1, 1_000, true), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn offsets_are_taken_into_account() {
        let utc = parse_instant("2026-03-01T12:30:00Z").unwrap();
        assert_eq!(parse_instant("2026-03-01 14:30:00+02:00").unwrap(), utc);
        assert_eq!(parse_instant("2026-03-01T07:00-0530").unwrap(), utc);
        assert_eq!(parse_instant("2026-03-01T12:30:00.5Z").unwrap().nanoseconds, 500_000_000);
        assert!(!parse_instant("2026-03-01").unwrap().has_offset);
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "2026",
            "2026-02-30",
            "2026-03-01T25:00",
            "01/03/2026",
            "2026-03-01T12:30:00ZZ",
            "٢٠٢٦-٠٣-٠١",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
