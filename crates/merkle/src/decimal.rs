//! Decimal numbers as all the text formats write them: ASCII digits without leading zeros.

/// Reads a number; none for anything but its one way to be written.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// Reads the size of a tree, at most [`crate::MAX_SIZE`].
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    parse(text).filter(|size| *size <= crate::MAX_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_way_to_be_written() {
        assert_eq!(parse("0"), Some(0));
        assert_eq!(parse("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "00", "01", "+1", "-1", " 1", "1 ", "18446744073709551616", "\u{661}"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(parse_size("9223372036854775808"), Some(1 << 63));
        assert_eq!(parse_size("9223372036854775809"), None);
    }
}
