//! What surrounds every page: the head, the search box, the ways through the site, the state of the log.

use assay_report::{number, time};
use maud::{DOCTYPE, Markup, html};
use serde::Serialize;

use crate::address;
use crate::assets;
use crate::modules;
use crate::page::{Head, Page};

/// The log as every page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    /// The log's name.
    pub origin: String,
    /// Entries that are durable.
    pub size: u64,
    /// When the last commit was made, in milliseconds since 1970.
    pub time_ms: u64,
    /// Entries that the published checkpoint covers; none before the first.
    pub published_size: Option<u64>,
}

/// A part of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// None of those that the head names.
    Elsewhere,
    /// Models.
    Models,
    /// What is for sale.
    Market,
    /// Which model fits a workload.
    Fit,
    /// Models side by side.
    Compare,
    /// The log itself.
    Log,
}

/// The parts that the head names, each with its address.
const SECTIONS: [(Section, &str, &str); 5] = [
    (Section::Models, "Models", "/models"),
    (Section::Market, "Market", "/market"),
    (Section::Fit, "Fit", "/fit"),
    (Section::Compare, "Compare", "/compare"),
    (Section::Log, "Log", "/log"),
];

/// A whole page.
pub fn document(site: &Site, page: &impl Page) -> String {
    let head = page.head();
    html! {
        (DOCTYPE)
        html lang="en" {
            (head_element(site, &head, page))
            body {
                a class="skip" href="#content" { "Skip to the content" }
                (header(site, &head))
                main id="content" { (page.main()) }
                (footer(site, &head))
            }
        }
    }
    .into_string()
}

fn head_element(site: &Site, head: &Head, page: &impl Page) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="description" content=(head.description);
            @if let Some(seconds) = page.refresh_seconds() {
                // Where scripts run, `live.js` brings the answer into the page.
                noscript { meta http-equiv="refresh" content=(seconds); }
            }
            title { (head.title) " – " (site.origin) }
            // Spares the request that browsers make for an icon.
            link rel="icon" href="data:,";
            @if let Some(style) = assets::address("style.css") { link rel="stylesheet" href=(style); }
            @if let Some(twin) = &head.twin { link rel="alternate" type="application/json" href=(twin); }
            @for script in page.scripts().iter().filter_map(|name| script(name)) {
                script type="module" src=(script) {}
            }
        }
    }
}

/// The address of a script: one of the assets or of the browser's modules.
fn script(name: &str) -> Option<String> {
    assets::address(name).or_else(|| modules::address(name))
}

fn header(site: &Site, head: &Head) -> Markup {
    html! {
        header class="top" {
            a class="home" href="/" { strong { "Assay" } " " span { (site.origin) } }
            form class="search" role="search" action="/search" {
                label class="unseen" for="q" { "Search the log" }
                input id="q" name="q" type="search" value=(head.query) maxlength="300" autocomplete="off"
                    placeholder="Name, digest, index or party";
                button { "Search" }
            }
            nav aria-label="Main" {
                ul {
                    @for (section, name, to) in SECTIONS {
                        li { a href=(to) aria-current=[(section == head.section).then_some("page")] { (name) } }
                    }
                }
            }
        }
    }
}

fn footer(site: &Site, head: &Head) -> Markup {
    html! {
        footer class="foot" {
            p {
                a href="/log" { "The log " (site.origin) } " has " (number::count(site.size)) " entries, the last of "
                time datetime=(time::machine(site.time_ms)) { (time::utc(site.time_ms)) } ". "
                @match site.published_size {
                    None => "No checkpoint is published yet.",
                    Some(size) => {
                        "Its published " a href=(address::checkpoint(size)) { "checkpoint" } " covers "
                        @if size == site.size { "all of them." } @else { "the first " (number::count(size)) "." }
                    },
                }
            }
            p {
                @if let Some(twin) = &head.twin { a href=(twin) { "This page as JSON" } " · " }
                a href="/api/v1/openapi.json" { "API" } " · " a href="/log.vkey" { "The log’s key" }
            }
        }
    }
}
