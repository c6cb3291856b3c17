//! Amounts as people write them: in the decimals of the log's asset, and never through floating point.

use assay_statement::predicate::{Amount, PartsPerMillion};

use super::LedgerFailure;
use super::client::Client;

/// The money that a log counts.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
pub(crate) struct Coins {
    symbol: String,
    decimals: u8,
}

impl Coins {
    /// The money of a log.
    pub(crate) fn of(client: &Client) -> Result<Self, LedgerFailure> {
        #[derive(serde::Deserialize)]
        struct Log {
            asset: Coins,
        }
        Ok(client.get::<Log>("/log")?.asset)
    }

    /// An amount such as `25.50`.
    pub(crate) fn parse(&self, words: &str) -> Result<Amount, LedgerFailure> {
        let wrong = |reason: &str| LedgerFailure::Wrong(format!("`{words}` is not an amount: {reason}"));
        let decimals = usize::from(self.decimals);
        let (whole, part) = words.split_once('.').unwrap_or((words, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || words.ends_with('.') {
            return Err(wrong("expected digits, such as `25` or `25.50`"));
        }
        if part.len() > decimals {
            return Err(wrong(&format!("{} has {decimals} decimals", self.symbol)));
        }
        let units = format!("{whole}{part:0<decimals$}").parse::<u64>().ok().and_then(Amount::new);
        units.ok_or_else(|| wrong("it must be more than nothing and fit 64 bits"))
    }

    /// A number of units as the log's server shows it, with the asset's symbol; it may be below zero.
    pub(crate) fn digits(&self, units: &str) -> Result<String, LedgerFailure> {
        let (sign, number) = units.strip_prefix('-').map_or(("", units), |number| ("-", number));
        let wrong = |_| LedgerFailure::Wrong(format!("`{units}` is not a number of units"));
        Ok(format!("{sign}{}", self.words(number.parse().map_err(wrong)?)))
    }

    /// An amount with the asset's symbol, such as `25.50 OPEN`; without decimals that say nothing.
    pub(crate) fn words(&self, units: u64) -> String {
        let decimals = usize::from(self.decimals);
        let digits = format!("{units:0>width$}", width = decimals + 1);
        let (whole, part) = digits.split_at_checked(digits.len() - decimals).unwrap_or((&digits, ""));
        match part.trim_end_matches('0') {
            "" => format!("{whole} {}", self.symbol),
            part => format!("{whole}.{part:0<2} {}", self.symbol),
        }
    }
}

/// Estimates, which are no money: they may lie below zero and between two units.
impl Coins {
    /// An amount as a number of whole coins.
    pub(crate) fn estimate(&self, units: u64) -> f64 {
        units as f64 / 10_f64.powi(self.decimals.into())
    }

    /// An estimate in words, to two decimals.
    pub(crate) fn estimate_words(&self, coins: f64) -> String {
        format!("{coins:.2} {}", self.symbol)
    }
}

/// A share such as `2.5%`, in parts per million. A bare number could be meant as an amount, or as a part of one.
pub(crate) fn parse_share(words: &str) -> Result<PartsPerMillion, String> {
    let wrong = || format!("`{words}` is not a share: expected a percentage with its sign, such as `2.5%`");
    let number = words.strip_suffix('%').ok_or_else(wrong)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 4 || !plain(whole) || !plain(part) {
        return Err(wrong());
    }
    let parts = format!("{whole}{part:0<4}").parse::<u32>().ok().and_then(PartsPerMillion::new);
    parts.ok_or_else(wrong)
}

/// A share as a percentage.
pub(crate) fn share_words(share: PartsPerMillion) -> String {
    let (whole, part) = (share.parts() / 10_000, share.parts() % 10_000);
    let part = format!("{part:04}");
    match part.trim_end_matches('0') {
        "" => format!("{whole}%"),
        part => format!("{whole}.{part}%"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_and_read_in_the_assets_decimals() {
        let open = Coins { symbol: "OPEN".into(), decimals: 6 };
        for (words, units, shown) in [
            ("25", 25_000_000, "25 OPEN"),
            ("25.50", 25_500_000, "25.50 OPEN"),
            ("0.000001", 1, "0.000001 OPEN"),
            ("18446744073709.551615", u64::MAX, "18446744073709.551615 OPEN"),
        ] {
            assert_eq!(open.parse(words).unwrap().units(), units);
            assert_eq!(open.words(units), shown);
        }
        for words in ["", ".5", "5.", "0", "0.0000001", "-1", "1e3", "18446744073709.551616", "1,5"] {
            assert!(open.parse(words).is_err(), "{words}");
        }
        assert_eq!(open.digits("-1500000").unwrap(), "-1.50 OPEN");
        assert!(open.digits("1.5").is_err());
        let whole = Coins { symbol: "COIN".into(), decimals: 0 };
        assert_eq!((whole.parse("7").unwrap().units(), whole.words(7)), (7, "7 COIN".to_owned()));
        assert!(whole.parse("7.0").is_err());
    }

    #[test]
    fn shares_are_percentages() {
        for (words, parts, shown) in [
            ("2.5%", 25_000, "2.5%"),
            ("100%", 1_000_000, "100%"),
            ("0.0001%", 1, "0.0001%"),
            ("0%", 0, "0%"),
        ] {
            let share = parse_share(words).unwrap();
            assert_eq!((share.parts(), share_words(share)), (parts, shown.to_owned()));
        }
        for words in ["100.0001%", "", "%", "1.00001%", "-1%", "99999999999%", "4", "0.5", "4 %"] {
            assert!(parse_share(words).is_err(), "{words}");
        }
    }
}
