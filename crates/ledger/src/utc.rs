//! Times in words.

use std::fmt;

/// Milliseconds since 1970 as people write time, such as `2026-11-23 00:00:00 UTC`; to the millisecond where it is not
/// on the second, since a window ends at one.
pub(crate) struct Utc(pub(crate) u64);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0 / 86_400_000);
        let (seconds, ms) = (self.0 / 1000 % 86_400, self.0 % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")?;
        match ms {
            0 => f.write_str(" UTC"),
            ms => write!(f, ".{ms:03} UTC"),
        }
    }
}

/// The date of a day, counted from that of 1970 on (civil from days, Howard Hinnant's algorithm).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::Utc;

    #[test]
    fn times() {
        for (ms, words) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_827_696_789, "2000-02-29 12:34:56.789 UTC"),
            (951_868_800_000, "2000-03-01 00:00:00 UTC"),
            (1_795_392_000_001, "2026-11-23 00:00:00.001 UTC"),
        ] {
            assert_eq!(Utc(ms).to_string(), words);
        }
        // No time that a statement can name is too far to be told.
        assert!(Utc(u64::MAX).to_string().ends_with(" UTC"));
    }
}
