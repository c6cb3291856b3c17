//! All models and adapters, in the order of their names.

use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

use crate::address;
use crate::page::{Head, Page};
use crate::part::{ArtifactRef, Moment, PartyRef, date};
use crate::shell::Section;

/// All models and adapters, a page of them.
#[derive(Debug, Clone, Serialize)]
pub struct Models {
    /// Some of them.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this is the first page.
    pub first: bool,
    /// Where counting stops: a count that reaches it means that many or more.
    pub counted_up_to: usize,
}

/// One model.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The model.
    pub model: ArtifactRef,
    /// Whose it is.
    pub owner: PartyRef,
    /// `active`, `deprecated`, `retired` or `revived`.
    pub state: String,
    /// How many evaluations there are of it.
    pub evaluations: usize,
    /// The newest of them.
    pub newest: Option<Moment>,
    /// How many claims there are about it.
    pub claims: usize,
}

impl Page for Models {
    fn head(&self) -> Head {
        Head {
            title: "Models".into(),
            description:
                "All models and adapters on this log, by name, each with its evaluations and claims.".into(),
            twin: Some("/models.json".into()),
            section: Section::Models,
            query: String::new(),
        }
    }

    fn main(&self) -> Markup {
        html! {
            h1 { "Models" }
            p class="prose" { "By name. There is no ranking: a model that loses overall may be the right one for a narrow job, and its page tells which." }
            section aria-label="Models" {
                @if self.rows.is_empty() { p class="none" { "There are no " @if !self.first { "more " } "models." } }
                @else { (self.table()) }
                p class="more" {
                    @if !self.first { a href="/models" { "From the beginning" } " " }
                    @if let Some(next) = &self.next { a href={ "/models?after=" (address::escaped(next)) } { "Next models" } }
                }
            }
        }
    }
}

impl Models {
    fn table(&self) -> Markup {
        html! {
            div class="table-frame" role="region" tabindex="0" aria-label="Table of models" {
                table class="plain stacked" {
                    caption class="unseen" { "Models by name" }
                    thead { tr {
                        th scope="col" { "Model" } th scope="col" { "Owner" } th scope="col" { "State" }
                        th scope="col" class="number" { "Evaluations" } th scope="col" { "Newest evidence" }
                        th scope="col" class="number" { "Claims" }
                    } }
                    tbody { @for row in &self.rows { (self.row(row)) } }
                }
            }
        }
    }

    fn row(&self, row: &Row) -> Markup {
        html! {
            tr {
                th scope="row" { strong { (row.model) } @if row.model.kind.as_deref() == Some("adapter") { " " small { "adapter" } } }
                td data-label="Owner" { (row.owner) }
                td data-label="State" { @if row.state == "active" { "active" } @else { span class="badge careful" { (row.state) } } }
                td class="number" data-label="Evaluations" { (self.count(row.evaluations)) }
                td data-label="Newest evidence" { @match &row.newest { Some(newest) => (date(newest.time_ms)), None => span class="none" { "none" } } }
                td class="number" data-label="Claims" { (self.count(row.claims)) }
            }
        }
    }

    fn count(&self, count: usize) -> String {
        let more = if count >= self.counted_up_to { " or more" } else { "" };
        format!("{}{more}", number::count(count as u64))
    }
}
