//! The page around the studies.

use crate::Context;
use crate::headline::headline;
use crate::masthead::{colophon, masthead, sections, sources};
use crate::study::Study;
use crate::{asked, card, costs, extra, heat_map, reproduce, verdicts};
use assay_evidence::niches::Report;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str =
    concat!(include_str!("tokens.css"), include_str!("charts.css"), include_str!("style.css"));
const SCRIPT: &str = include_str!("script.js");
/// Nothing is fetched, whatever a name in the records may try.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      img-src data:; base-uri 'none'; form-action 'none'";

/// Renders one study as a page that needs nothing but itself.
pub fn niches_page(report: &Report, context: &Context) -> String {
    niches_pages(&context.title, &[(report, context)])
}

/// Renders several studies as one page under a common title.
pub fn niches_pages(title: &str, studies: &[(&Report, &Context)]) -> String {
    let studies: Vec<Study<'_>> = studies
        .iter()
        .enumerate()
        .map(|(position, (report, context))| Study::new(position, report, context))
        .collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, &studies))
            body {
                a class="skip" href="#content" { "Skip to the answer" }
                (masthead(title, &studies))
                main id="content" { @for one in &studies { (study(one, studies.len() > 1)) } }
                (colophon(&studies))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
}

fn head(title: &str, studies: &[Study<'_>]) -> Markup {
    let description: Vec<String> = studies.iter().map(headline).collect();
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="description" content=(description.join(" "));
            title { (title) " – Assay" }
            // Spares the request that browsers make for an icon.
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn study(study: &Study<'_>, titled: bool) -> Markup {
    html! {
        article class="study" id=(study.id()) {
            h2 class=[(!titled).then_some("unseen")] { (study.context.title) }
            (sources(study))
            (sections(study))
            (asked::asked(study))
            (verdicts::verdicts(study))
            (heat_map::heat_map(study))
            (costs::costs(study))
            (card::cards(study))
            (extra::extra(study))
            (reproduce::reproduce(study))
        }
    }
}
