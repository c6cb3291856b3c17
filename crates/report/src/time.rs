//! Milliseconds since 1970 as people write time, in UTC.

/// A date and time to the second, such as `2026-11-23 00:00:00 UTC` (civil from days, Howard Hinnant's algorithm).
pub fn utc(ms: u64) -> String {
    let (year, month, day) = civil(ms / 86_400_000);
    let seconds = ms / 1000 % 86_400;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// A date, such as `23 Nov 2026`.
pub fn date(ms: u64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(ms / 86_400_000);
    let position = usize::try_from(month).unwrap_or(0).saturating_sub(1);
    format!("{day} {} {year}", MONTHS.get(position).copied().unwrap_or_default())
}

/// A date and time for machines (RFC 3339).
pub fn machine(ms: u64) -> String {
    utc(ms).replacen(' ', "T", 1).replace(" UTC", "Z")
}

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
    use super::*;

    #[test]
    fn times() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_827_696_789), "2000-02-29 12:34:56 UTC");
        assert_eq!(utc(1_795_392_000_000), "2026-11-23 00:00:00 UTC");
        assert_eq!(date(951_827_696_789), "29 Feb 2000");
        assert_eq!(machine(951_827_696_789), "2000-02-29T12:34:56Z");
    }
}
