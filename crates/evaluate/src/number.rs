//! Numbers in labels and answers.

use std::sync::LazyLock;

use regex::Regex;

/// A number in running text: sign, whole part with or without commas, decimals, exponent.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<sign>[-+−]?)(?:(?P<whole>[0-9][0-9,]*)(?P<decimals>\.[0-9]+)?|(?P<only>\.[0-9]+))(?P<exponent>[eE][-+]?[0-9]+)?").ok()
});

/// A text that is one number and nothing else; commas may group the thousands.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let found = NUMBER.as_ref()?.captures(text)?;
    let whole_text = found.get(0).is_some_and(|all| all.len() == text.len());
    let grouped = found.name("whole").is_none_or(|whole| ungrouped(whole.as_str()).is_some());
    if whole_text && grouped { last(text) } else { None }
}

/// The last number in a text.
pub(crate) fn last(text: &str) -> Option<f64> {
    let found = NUMBER.as_ref()?.captures_iter(text).last()?;
    let part = |name| found.name(name).map_or("", |part| part.as_str());
    let whole = part("whole").trim_end_matches(',');
    // In "1,2,30" the commas separate numbers, so the last of them counts, and without the sign of the first.
    let (whole, first) = match ungrouped(whole) {
        Some(whole) => (whole, true),
        None => (whole.rsplit(',').next().unwrap_or_default().to_owned(), false),
    };
    let start = found.get(0).map_or(0, |all| all.start());
    // In "3-5" and "covid-19" the dash is no minus.
    let after_word =
        text.get(..start).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric);
    let negative = matches!(part("sign"), "-" | "−") && first && !after_word;
    let digits = format!("{whole}{}{}{}", part("decimals"), part("only"), part("exponent"));
    let number: f64 = digits.parse().ok().filter(|number: &f64| number.is_finite())?;
    Some(if negative { -number } else { number })
}

/// The digits without the commas, if there are none or they group the thousands.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<_> = groups.collect();
    let grouped = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    grouped.then(|| whole.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_of_a_text() {
        for (text, number) in [
            ("42", Some(42.0)),
            ("The answer is 1,234.50 dollars.", Some(1234.5)),
            ("It is 7.", Some(7.0)),
            ("first 3, then 5,", Some(5.0)),
            ("1,2,30", Some(30.0)),
            ("-1,2", Some(2.0)),
            ("12,345kg", Some(12345.0)),
            ("= -3", Some(-3.0)),
            ("= −3", Some(-3.0)),
            ("3-5", Some(5.0)),
            ("covid-19", Some(19.0)),
            (".5", Some(0.5)),
            ("1e3", Some(1000.0)),
            ("50%", Some(50.0)),
            ("none", None),
            ("1e999", None),
            ("", None),
        ] {
            assert_eq!(last(text), number, "{text}");
        }
    }

    #[test]
    fn a_label_is_a_number_and_nothing_else() {
        for (text, number) in [
            (" 1,000 ", Some(1000.0)),
            ("-2.5", Some(-2.5)),
            ("0", Some(0.0)),
            ("1,00", None),
            ("12 apples", None),
            ("nan", None),
            ("inf", None),
            ("1,", None),
        ] {
            assert_eq!(parse(text), number, "{text}");
        }
    }
}
