//! "Verify yourself": how to check what a page says without trusting whoever serves it.

use maud::{Markup, html};
use serde::Serialize;

/// What it takes to check a statement.
#[derive(Debug, Clone, Serialize)]
pub struct Verify {
    /// The statement's id.
    pub statement: String,
    /// What it is, in words, such as `the evaluation`.
    pub what: String,
    /// The address of its bundle; none while no published checkpoint covers it.
    pub bundle: Option<String>,
    /// Commands that check it, one a line.
    pub commands: Vec<String>,
    /// A command that computes what the page says again, with what it gives.
    pub again: Option<(String, String)>,
}

/// The box; what checks in the browser, and what it wants here, is described in `clients/browser/README.md`.
pub fn verify(one: &Verify) -> Markup {
    let bundle = one.bundle.as_deref();
    html! {
        section class="verify" aria-labelledby="verify" data-verify-bundle=[bundle] data-verify-statement=[bundle.map(|_| &one.statement)]
            data-verify-key=[bundle.map(|_| "/log.vkey")] {
            h2 id="verify" { "Verify yourself" }
            p {
                "You need not trust this server. The bundle of " (one.what) " holds what was signed, the proof that it "
                "is in the log, and the log’s signature. Checking it takes no network."
            }
            @if let Some(bundle) = bundle {
                p class="actions" {
                    button type="button" hidden { "Check the proof in this browser" }
                    a class="button" href=(bundle) download="statement.tlog-proof" { "Download the bundle" }
                }
                output aria-live="polite" {}
            } @else {
                p { "No published checkpoint covers it yet, so there is no bundle; that takes seconds as a rule." }
            }
            (command("On your own machine", &one.commands.join("\n")))
            @if let Some((words, again)) = &one.again { (command(words, again)) }
            p class="note" {
                "Take the log’s key from somewhere you trust, not from here. A bundle shows that a statement was signed "
                "and logged. It does not show that the statement is true."
            }
        }
    }
}

/// Something to be run.
pub(super) fn command(label: &str, text: &str) -> Markup {
    html! {
        figure class="command" {
            figcaption { (label) }
            pre tabindex="0" { code { (text) } }
        }
    }
}
