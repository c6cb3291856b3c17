//! Looking at a page as a browser and a reader would.

use crate::common::{Reply, Site};

/// A page that is there and is what every page must be.
#[track_caller]
pub(crate) fn page(site: &Site, path: &str) -> String {
    let reply = site.get(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    check(path, &reply);
    reply.text().to_owned()
}

/// What every page must be, those of failures too.
#[track_caller]
pub(crate) fn check(path: &str, reply: &Reply) {
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{path}");
    let policy = reply.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{path}: {policy}");
    assert!(reply.body.len() < 200_000, "{path} has {} bytes", reply.body.len());
    let text = reply.text();
    // A page whose answer is still being worked out loads itself again.
    let once = text.replacen("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>", "", 1);
    for forbidden in
        [" style=", "<style", "<script>", "javascript:", "http-equiv", "src=\"http", "href=\"http"]
    {
        assert!(!once.contains(forbidden), "{path}: {forbidden}");
    }
    assert!(handlers(text).is_empty(), "{path}: {:?}", handlers(text));
    for needed in [
        "<html lang=\"en\">",
        "<main id=\"content\">",
        "name=\"viewport\"",
        "name=\"description\"",
        "class=\"skip\"",
    ] {
        assert_eq!(text.matches(needed).count(), 1, "{path}: {needed}");
    }
    headings(path, text);
    ids(path, text);
}

/// Attributes that would run a script.
fn handlers(text: &str) -> Vec<&str> {
    let tags = text.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    tags.filter(|tag| tag.split(' ').skip(1).any(|part| part.starts_with("on") && part.contains("=\"")))
        .collect()
}

/// One first heading, and none that leaves out a level.
#[track_caller]
fn headings(path: &str, text: &str) {
    let levels: Vec<u32> =
        text.match_indices("<h").filter_map(|(at, _)| text[at + 2..].chars().next()?.to_digit(10)).collect();
    assert_eq!(levels.first(), Some(&1), "{path}: {levels:?}");
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}: {levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
}

/// No id twice, and every label and heading that is referred to there.
#[track_caller]
fn ids(path: &str, text: &str) {
    let values = |name: &str| -> Vec<String> {
        let start = format!(" {name}=\"");
        text.split(&start).skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
    };
    let ids = values("id");
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "{path}: {ids:?}");
    for name in ["aria-labelledby", "for"] {
        assert!(values(name).iter().all(|id| ids.contains(id)), "{path}: {name}");
    }
}

/// The addresses within the site that a page leads to.
pub(crate) fn links(text: &str) -> Vec<String> {
    let targets = text.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    targets.filter(|to| to.starts_with('/')).map(|to| to.replace("&amp;", "&")).collect()
}
