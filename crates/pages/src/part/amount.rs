//! Money in words.

/// An amount with its symbol, such as `25.50 OPEN`; without decimals that say nothing.
pub fn amount(units: impl Into<u128>, decimals: u8, symbol: &str) -> String {
    let units: u128 = units.into();
    let decimals = usize::from(decimals);
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at_checked(digits.len() - decimals).unwrap_or((&digits, ""));
    match part.trim_end_matches('0') {
        "" => format!("{whole} {symbol}"),
        part => format!("{whole}.{part:0<2} {symbol}"),
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_keep_every_unit_that_says_something() {
        assert_eq!(amount(25_000_000_u64, 6, "OPEN"), "25 OPEN");
        assert_eq!(amount(25_500_000_u64, 6, "OPEN"), "25.50 OPEN");
        assert_eq!(amount(1_u64, 6, "OPEN"), "0.000001 OPEN");
        assert_eq!(amount(7_u64, 0, "COIN"), "7 COIN");
    }
}
