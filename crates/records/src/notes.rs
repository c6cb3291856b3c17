//! Counts as notes for people say them.

/// A count with thousands separated, followed by the word for one or for many.
pub(crate) fn count_text(count: u64, one: &str, many: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(count_text(1, "row", "rows"), "1 row");
        assert_eq!(count_text(1_234_567, "row", "rows"), "1,234,567 rows");
        assert_eq!(count_text(100, "row", "rows"), "100 rows");
    }
}
