//! The head of the page and the ways through it.

use crate::study::Study;
use crate::words::listed;
use maud::{Markup, html};

/// The title, and a link per study where there are several.
pub(crate) fn masthead(title: &str, studies: &[Study<'_>]) -> Markup {
    html! {
        header class="masthead" {
            p class="maker" { "Assay" span { "where models still work" } }
            h1 { (title) }
            @if studies.len() > 1 {
                nav aria-label="Studies" {
                    ol {
                        @for study in studies {
                            li { a href={ "#" (study.id()) } { (study.context.title) } }
                        }
                    }
                }
            }
        }
    }
}

/// Where a study's records come from.
pub(crate) fn sources(study: &Study<'_>) -> Markup {
    let context = study.context;
    html! {
        p class="sources" {
            @if !context.examples_name.is_empty() { "Examples " span { (context.examples_name) } }
            @if !context.outcomes_names.is_empty() { ", outcomes " span { (listed(&context.outcomes_names)) } }
        }
    }
}

/// The sections of a study.
pub(crate) fn sections(study: &Study<'_>) -> Markup {
    let sections = [
        ("answer", "Answer"),
        ("models", "Models"),
        ("map", "Map"),
        ("cost", "Cost"),
        ("cards", "Cards"),
        ("reproduce", "Reproduce"),
    ];
    html! {
        nav class="sections" aria-label={ "Sections of " (study.context.title) } {
            ol { @for (id, name) in sections { li { a href={ "#" (study.section_id(id)) } { (name) } } } }
        }
    }
}

/// Who made the page and when.
pub(crate) fn colophon(studies: &[Study<'_>]) -> Markup {
    let made = studies.first().map(|study| study.context);
    html! {
        footer {
            p {
                "Made by Assay"
                @if let Some(made) = made {
                    @if !made.version.is_empty() { " " (made.version) }
                    @if let Some(at) = &made.made_at { ", " (at) }
                }
                ". This page asks nothing of the network."
            }
        }
    }
}
