//! What a page offers to be signed: payloads with places that the browser fills in, and amounts as people write them.

use assay_statement::StatementId;

use super::Reader;

/// By which a key that the browser makes registers as a party.
pub(super) fn register(reader: &Reader<'_>) -> String {
    let subject = r#"{"name":"{{party}}","digest":{"sha256":"{{party_digest}}"}}"#;
    payload(reader, subject, "party", r#""change":{"register":{"name":"{{field:name}}"}}"#)
}

/// A step about a listing, an order or a bid: `step` is its JSON, with places.
pub(super) fn step(reader: &Reader<'_>, subject: &StatementId, kind: &str, step: &str) -> String {
    let subject = format!(r#"{{"digest":{{"sha256":"{}"}}}}"#, subject.0.to_hex());
    payload(reader, &subject, kind, &format!(r#""step":{step}"#))
}

fn payload(reader: &Reader<'_>, subject: &str, kind: &str, rest: &str) -> String {
    let log = reader.view.log().id;
    format!(
        r#"{{"_type":"https://in-toto.io/Statement/v1","subject":[{subject}],"predicateType":"assay:{kind}/v1","predicate":{{"log":"{log}",{rest}}}}}"#
    )
}

/// An amount as people write it, such as `25.50`, in the smallest units; never through floating point.
pub(super) fn units(text: &str, decimals: u8) -> Option<u64> {
    let decimals = usize::from(decimals);
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = !whole.is_empty() && digits(whole) && digits(part) && !text.ends_with('.');
    if !plain || part.len() > decimals {
        return None;
    }
    format!("{whole}{part:0<decimals$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::units;

    #[test]
    fn amounts_are_read_to_the_last_unit() {
        assert_eq!(units("25", 6), Some(25_000_000));
        assert_eq!(units("25.5", 6), Some(25_500_000));
        assert_eq!(units("0.000001", 6), Some(1));
        assert_eq!(units("7", 0), Some(7));
        for text in ["", ".5", "5.", "-1", "+1", "1e3", "0.0000001", "18446744073709.551616"] {
            assert_eq!(units(text, 6), None, "{text}");
        }
    }
}
