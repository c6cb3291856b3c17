//! Sections that the caller adds.

use crate::study::Study;
use crate::{ExtraSection, Table};
use maud::{Markup, html};

pub(crate) fn extra(study: &Study<'_>) -> Markup {
    html! { @for section in &study.context.sections { (one(section)) } }
}

fn one(section: &ExtraSection) -> Markup {
    html! {
        section {
            h3 { (section.title) }
            @for paragraph in &section.paragraphs { p class="prose" { (paragraph) } }
            @if let Some(table) = &section.table { (figures(table, &section.title)) }
        }
    }
}

fn figures(table: &Table, title: &str) -> Markup {
    let class = |column: usize| table.numeric.contains(&column).then_some("number");
    html! {
        div class="table-frame" role="region" tabindex="0" aria-label=(title) {
            table class="plain" {
                thead {
                    tr {
                        @for (column, text) in table.header.iter().enumerate() {
                            th scope="col" class=[class(column)] { (text) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (column, text) in row.iter().enumerate() { td class=[class(column)] { (text) } }
                        }
                    }
                }
            }
        }
    }
}
