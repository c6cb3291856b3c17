//! Standard base64 (RFC 4648 section 4), which all the text formats use, with one way to write any bytes.

use data_encoding::BASE64;

pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Reads base64; none for anything but what [`encode`] writes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    // The library also reads several padded texts one after another: a signature could be written in many ways.
    (encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_way_to_be_written() {
        for length in 0..70 {
            let bytes = vec![0xa5; length];
            assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
        for wrong in ["YQ", "YQ=", "YR==", "YQ==YQ==", "YWI=YQ==", "YQ==\n", " YQ==", "YW-_", "===="] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
