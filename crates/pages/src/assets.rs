//! Files that pages refer to: each is served under an address that changes with its content.

/// A file that pages refer to.
#[derive(Debug)]
pub struct Asset {
    /// Its name under `/static/`.
    pub name: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// What it holds, one part after the other.
    pub parts: &'static [&'static str],
}

/// All of them but the browser's [`crate::modules`].
const ASSETS: &[Asset] = &[
    Asset {
        name: "style.css",
        content_type: "text/css; charset=utf-8",
        parts: &[
            assay_report::TOKENS,
            assay_report::CHARTS,
            include_str!("../static/page.css"),
            include_str!("../static/parts.css"),
            include_str!("../static/artifact.css"),
            include_str!("../static/fit.css"),
            include_str!("../static/market.css"),
        ],
    },
    Asset {
        name: "live.js",
        content_type: "text/javascript; charset=utf-8",
        // What others use comes first.
        parts: &[include_str!("../static/error-cost.js"), include_str!("../static/live.js")],
    },
];

/// The file of a name.
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The address of a file that there is.
pub fn address(name: &str) -> Option<String> {
    find(name).map(|asset| format!("/static/{name}?v={:016x}", fingerprint(asset.parts)))
}

/// Tells one content from the next; it is no proof of anything (FNV-1a, 64 bits).
pub(crate) fn fingerprint(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
