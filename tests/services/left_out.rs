// Whether a test that needs more than this machine has may be left out: the one rule for all tests, which include this
// file.

/// Fails in continuous integration, where everything must be there; elsewhere the test may be left out.
#[track_caller]
pub(crate) fn left_out(what: &str) {
    let ci = std::env::var("CI").unwrap_or_default();
    assert!(!is_ci(&ci), "{what} is needed where `CI` is set (`{ci}`)");
}

/// Whether this value of `CI` means continuous integration: any but none, `false` and `0`.
fn is_ci(value: &str) -> bool {
    !matches!(value, "" | "false" | "0")
}

#[test]
fn ci_is_any_value_but_none_false_and_zero() {
    assert!(["true", "1", "yes", "github"].into_iter().all(is_ci));
    assert!(!["", "false", "0"].into_iter().any(is_ci));
}
