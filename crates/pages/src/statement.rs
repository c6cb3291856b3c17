//! A statement: what it says, who signed it, where in the log it is, and what was said of it.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::part::{Line, Moment, PartyRef, Verify, lines, moment, verify};
use crate::shell::Section;

/// A statement.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// Its id.
    pub id: String,
    /// The address of its page.
    pub address: String,
    /// Its kind in one word.
    pub kind: String,
    /// What it says, in a line.
    pub says: String,
    /// Where it is logged.
    pub at: Moment,
    /// The number of its commit; none where that is not known.
    pub commit: Option<u64>,
    /// The page of what it began on the market: a listing or an order.
    pub market: Option<String>,
    /// The hash of its leaf in the tree, in hexadecimal digits.
    pub leaf_hash: String,
    /// Who signed it first of all.
    pub author: PartyRef,
    /// Who signed it.
    pub signatures: Vec<Signature>,
    /// What it is about.
    pub subjects: Vec<Subject>,
    /// What it says, field by field.
    pub fields: Vec<Field>,
    /// Whether there are more fields than are shown.
    pub fields_more: bool,
    /// Files that it names.
    pub blobs: Vec<Blob>,
    /// What was said of it, the newest first: the first few.
    pub about: Vec<Line>,
    /// How many entries the log has.
    pub log_size: u64,
    /// How to check it.
    pub verify: Verify,
}

/// A signature.
#[derive(Debug, Clone, Serialize)]
pub struct Signature {
    /// The key.
    pub key: String,
    /// Whose key it is; none where no party has it.
    pub party: Option<PartyRef>,
    /// The entry that revoked the key since, if one did.
    pub revoked: Option<u64>,
}

/// Something that a statement is about.
#[derive(Debug, Clone, Serialize)]
pub struct Subject {
    /// Its digest.
    pub digest: String,
    /// What the statement calls it.
    pub name: Option<String>,
    /// Its page, if it has one.
    pub address: Option<String>,
}

/// A field of what a statement says.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// Where it is, such as `outcomes.blob.digest`.
    pub path: String,
    /// Its value as text.
    pub value: String,
}

/// A file that a statement names.
#[derive(Debug, Clone, Serialize)]
pub struct Blob {
    /// The field that names it.
    pub path: String,
    /// Its digest.
    pub digest: String,
    /// Its bytes.
    pub size_bytes: u64,
    /// Whether anyone can read it here.
    pub public: bool,
}

impl Page for Statement {
    fn head(&self) -> Head {
        Head {
            title: format!("Entry {}: {}", self.at.index, self.says),
            description: format!(
                "The {} that is entry {} of this log: {}",
                self.kind, self.at.index, self.says
            ),
            twin: Some(address::twin(&self.address)),
            section: Section::Log,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            div class="masthead" {
                p class="eyebrow" { (self.kind) }
                h1 class="smaller" { bdi { (self.says) } }
                p class="byline" { "by " (self.author) " · " (moment(&self.at)) @if let Some(commit) = self.commit { ", in commit " (number::count(commit)) } }
                p class="id" { code { (self.id) } }
                @if let Some(to) = &self.market { p { a href=(to) { "How this " (self.kind) " stands now" } } }
            }
            (self.about_what())
            section aria-labelledby="says" { h2 id="says" { "What it says" } (self.says_fields()) }
            (self.files())
            section aria-labelledby="signatures" { h2 id="signatures" { "Signatures" } (self.signed_by()) }
            section aria-labelledby="said" {
                h2 id="said" { "What was said of it" }
                @if self.about.is_empty() { p class="none" { "Nothing." } } @else { (lines(&self.about)) }
            }
            (self.place())
            (verify(&self.verify))
        }
    }
}

impl Statement {
    fn about_what(&self) -> Markup {
        html! {
            section aria-labelledby="subjects" {
                h2 id="subjects" { "About" }
                ul class="items" {
                    @for one in &self.subjects {
                        li {
                            @match (&one.address, &one.name) {
                                (Some(to), Some(name)) => a href=(to) { bdi { (name) } },
                                (Some(to), None) => a href=(to) { code { (one.digest) } },
                                (None, Some(name)) => bdi { (name) },
                                (None, None) => code { (one.digest) },
                            }
                            @if one.name.is_some() { p class="id" { code { (one.digest) } } }
                        }
                    }
                }
            }
        }
    }

    fn says_fields(&self) -> Markup {
        html! {
            dl class="fields" {
                @for field in &self.fields {
                    div {
                        dt { bdi { (field.path) } }
                        dd {
                            @if field.value.starts_with("sha256:") || field.value.starts_with("did:key:") {
                                a href={ "/search?q=" (address::escaped(&field.value)) } { code { (field.value) } }
                            } @else { bdi { (field.value) } }
                        }
                    }
                }
            }
            @if self.fields_more { p class="note" { "There is more than is shown: " a href={ "/api/v1/statements/" (self.id) } { "all of it as JSON" } "." } }
        }
    }

    fn files(&self) -> Markup {
        html! {
            @if !self.blobs.is_empty() {
                section aria-labelledby="files" {
                    h2 id="files" { "Files that it names" }
                    ul class="items" {
                        @for one in &self.blobs {
                            li {
                                @if one.public { a href={ "/api/v1/blobs/" (one.digest) } { bdi { (one.path) } } }
                                @else { bdi { (one.path) } " " span class="badge plain" { "not public here" } }
                                " " small { (number::count(one.size_bytes)) " bytes" }
                            }
                        }
                    }
                }
            }
        }
    }

    fn signed_by(&self) -> Markup {
        html! {
            ul class="items" {
                @for one in &self.signatures {
                    li {
                        @match &one.party { Some(party) => (party), None => { "a key that no party has" } }
                        p class="id" { "key " code { (one.key) } }
                        @if let Some(index) = one.revoked {
                            p class="note" { "The key was revoked later, by " a href={ "/entries/" (index) } { "entry " (index) } "; what it signed before stands." }
                        }
                    }
                }
            }
            p class="note" { "The server checked these signatures before it logged the statement. Your own check is below." }
        }
    }

    fn place(&self) -> Markup {
        let last = self.log_size.saturating_sub(1);
        html! {
            section aria-labelledby="place" {
                h2 id="place" { "Where in the log" }
                p { "Entry " (number::count(self.at.index)) " of " (number::count(self.log_size)) "." }
                p class="id" { "leaf hash " code { (self.leaf_hash) } }
                p class="more" {
                    @if self.at.index > 0 { a href={ "/entries/" (self.at.index - 1) } { "Entry before" } " " }
                    @if self.at.index < last { a href={ "/entries/" (self.at.index + 1) } { "Next entry" } }
                }
            }
        }
    }
}
