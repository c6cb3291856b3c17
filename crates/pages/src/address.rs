//! The addresses of pages, from ids as they are written.

/// An artifact's page.
pub fn artifact(id: &str) -> String {
    format!("/artifacts/{}", escaped(id))
}

/// A party's page.
pub fn party(id: &str) -> String {
    format!("/parties/{}", escaped(id))
}

/// A statement's page.
pub fn statement(id: &str) -> String {
    format!("/statements/{}", escaped(id))
}

/// A listing's page.
pub fn listing(id: &str) -> String {
    format!("/listings/{}", escaped(id))
}

/// An order's page.
pub fn order(id: &str) -> String {
    format!("/orders/{}", escaped(id))
}

/// An account's page: of a party, or of `operator`.
pub fn account(id: &str) -> String {
    format!("/accounts/{}", escaped(id))
}

/// A benchmark's page.
pub fn benchmark(digest: &str) -> String {
    format!("/benchmarks/{}", escaped(digest))
}

/// A checkpoint's page.
pub fn checkpoint(size: u64) -> String {
    format!("/checkpoints/{size}")
}

/// The file that proves a statement offline.
pub fn bundle(statement: &str) -> String {
    format!("/api/v1/statements/{}/bundle", escaped(statement))
}

/// The JSON twin of a page.
pub fn twin(page: &str) -> String {
    match page.split_once('?') {
        Some((path, query)) => format!("{path}.json?{query}"),
        None => format!("{page}.json"),
    }
}

/// A text as part of a path or of a query.
pub fn escaped(text: &str) -> String {
    use std::fmt::Write;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                escaped.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            byte => drop(write!(escaped, "%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_part_of_an_address() {
        assert_eq!(artifact("sha256:ab"), "/artifacts/sha256:ab");
        assert_eq!(escaped("a/b?c=d&e \"'<é"), "a%2Fb%3Fc%3Dd%26e%20%22%27%3C%C3%A9");
        assert_eq!(twin("/search?q=x"), "/search.json?q=x");
        assert_eq!(twin("/log"), "/log.json");
    }
}
