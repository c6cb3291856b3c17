//! Numbers as a reader wants them: few digits, always the same kind of few.

/// What stands where nothing is known; never a zero.
pub const UNKNOWN: &str = "not known";

/// A share as a percentage with one decimal.
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{}%", tenths(share)) } else { UNKNOWN.into() }
}

/// A share that may not be known.
pub fn percent_or_unknown(share: Option<f64>) -> String {
    share.map_or_else(|| UNKNOWN.into(), percent)
}

/// A range of shares, such as `60.9–65.9%`.
pub fn percent_range(lower: f64, upper: f64) -> String {
    format!("{}–{}%", tenths(lower), tenths(upper))
}

/// A difference of shares in percentage points, with its sign.
pub fn points(difference: f64) -> String {
    let text = format!("{:.1}", difference.abs() * 100.0);
    match text.as_str() {
        "0.0" => text,
        _ if difference < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

/// A count with its thousands apart.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A number with three significant digits.
pub fn significant(number: f64) -> String {
    if !number.is_finite() {
        return UNKNOWN.into();
    }
    let scientific = format!("{number:.2e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or(0) {
        exponent @ 2..=14 => {
            // The mantissa is already rounded; what is left is to move its point.
            let rounded = mantissa.parse::<f64>().unwrap_or(number) * 10f64.powi(exponent);
            grouped(&format!("{rounded:.0}"))
        }
        exponent @ -6..=1 => format!("{number:.*}", usize::try_from(2 - exponent).unwrap_or(0)),
        exponent => format!("{mantissa} × 10{}", superscript(exponent)),
    }
}

/// A cost with its unit; currency signs go in front.
pub fn cost(cost: Option<f64>, unit: Option<&str>) -> String {
    let Some(cost) = cost.filter(|cost| cost.is_finite()) else {
        return UNKNOWN.into();
    };
    let number = significant(cost);
    match unit.map(str::trim).filter(|unit| !unit.is_empty()) {
        Some(sign @ ("$" | "US$" | "€" | "£" | "¥")) => format!("{sign}{number}"),
        // The space does not break, so that a number never parts from its unit.
        Some(unit) => format!("{number}\u{a0}{unit}"),
        None => number,
    }
}

/// A p-value: two decimals where they say enough, a bound where it is minute.
pub fn p_value(p: f64) -> String {
    match p {
        p if p < 0.0001 => "p < 0.0001".into(),
        p if p < 0.01 => format!("p = {p:.4}"),
        p => format!("p = {p:.2}"),
    }
}

fn tenths(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    if text == "-0.0" { "0.0".into() } else { text }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("−", digits));
    let mut text = String::from(sign);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn superscript(number: i32) -> String {
    let raise = |digit| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    };
    number.to_string().chars().map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(percent(0.75), "75.0%");
        assert_eq!(percent_range(0.6096, 1.0), "61.0–100.0%");
        assert_eq!(percent_or_unknown(None), "not known");
        assert_eq!(percent(f64::NAN), "not known");
        assert_eq!(points(-0.2678), "−26.8");
        assert_eq!(points(-0.0001), "0.0");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn costs_have_three_digits_and_the_unit() {
        let texts = [0.000_123_4, 0.9999, 7.7027, 12.106, 999.6, 10_351.0, 1.5e-9, 0.0].map(significant);
        assert_eq!(texts, ["0.000123", "1.00", "7.70", "12.1", "1,000", "10,400", "1.50 × 10⁻⁹", "0.00"]);
        assert_eq!(cost(Some(7.7027), Some("TFLOP")), "7.70\u{a0}TFLOP");
        assert_eq!(cost(Some(0.0031), Some("$")), "$0.00310");
    }

    #[test]
    fn an_absent_cost_is_not_a_number() {
        assert_eq!(cost(None, Some("$")), "not known");
        assert_eq!(cost(Some(f64::NAN), None), "not known");
    }
}
