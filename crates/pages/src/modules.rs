//! The browser's modules (`clients/browser`): checking and signing, served as they are below one prefix.
//!
//! They import each other by relative paths, so the version is in the prefix: then the imports carry it too.

use std::sync::LazyLock;

use crate::assets::fingerprint;

macro_rules! module {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../clients/browser/", $path)))
    };
}

/// Each path with what is there.
const MODULES: &[(&str, &str)] = &[
    module!("page/account.js"),
    module!("page/bounded-fetch.js"),
    module!("page/check-file.js"),
    module!("page/check-named.js"),
    module!("page/elements.js"),
    module!("page/kept-key.js"),
    module!("page/outcome.js"),
    module!("page/own-key.js"),
    module!("page/party-state.js"),
    module!("page/sign-page.js"),
    module!("page/verify-page.js"),
    module!("src/base58.js"),
    module!("src/base64.js"),
    module!("src/bundle.js"),
    module!("src/bytes.js"),
    module!("src/checkpoint.js"),
    module!("src/cosignature.js"),
    module!("src/decimal.js"),
    module!("src/did-key.js"),
    module!("src/ed25519.js"),
    module!("src/envelope.js"),
    module!("src/hash.js"),
    module!("src/inclusion.js"),
    module!("src/json.js"),
    module!("src/note.js"),
    module!("src/policy.js"),
    module!("src/post.js"),
    module!("src/quorum.js"),
    module!("src/refusal.js"),
    module!("src/report.js"),
    module!("src/sign.js"),
    module!("src/signing-key.js"),
    module!("src/statement.js"),
    module!("src/template.js"),
    module!("src/time.js"),
    module!("src/trust.js"),
    module!("src/verifier-key.js"),
    module!("src/verify.js"),
    module!("src/webcrypto.js"),
];

/// The module at a path.
pub fn find(path: &str) -> Option<&'static str> {
    MODULES.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// The address of a module that there is.
pub fn address(path: &str) -> Option<String> {
    find(path).map(|_| format!("/static/browser/{}/{path}", version()))
}

/// What the prefix ends with: another text for other modules.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let texts: Vec<&str> = MODULES.iter().flat_map(|(path, text)| [*path, *text]).collect();
        format!("{:016x}", fingerprint(&texts))
    });
    &VERSION
}
