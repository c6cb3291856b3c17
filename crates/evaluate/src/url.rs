//! Web addresses as far as a model needs them.

/// Checks an address and gives it back without white space around it.
///
/// # Errors
///
/// What is wrong with the address.
pub(crate) fn check(address: &str) -> Result<String, String> {
    let address = address.trim();
    let rest = address
        .strip_prefix("http://")
        .or_else(|| address.strip_prefix("https://"))
        .ok_or("the address must begin with http:// or https://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err("the address names no host".to_owned());
    }
    if authority.contains('@') {
        return Err("the address must not hold a user name or password".to_owned());
    }
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("the address must not hold white space".to_owned());
    }
    Ok(address.to_owned())
}

/// The address as it may be shown: what follows a question mark may hold a secret.
pub(crate) fn shown(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// Host and path: a name for the model behind the address.
pub(crate) fn name(address: &str) -> String {
    let shown = shown(address);
    let name = shown.split_once("://").map_or(shown, |(_, rest)| rest);
    name.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_and_names() {
        assert_eq!(check(" http://a:1/b ").unwrap(), "http://a:1/b");
        assert_eq!(name("https://a.org/v1/?key=secret"), "a.org/v1");
        for bad in ["ftp://a", "http://", "http:///x", "http://user:pass@host/", "http://a b"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
