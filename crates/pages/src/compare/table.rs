//! Every slice with every model: what is seen of each, and which pairs can be told apart.

use assay_evidence::compare::{Better, CompareReport, ComparedSlice, Seen};
use assay_report::number;
use maud::{Markup, html};

use super::wins::cheapest_of_equals;
use super::{Chosen, named};

pub(super) fn table(report: &CompareReport, chosen: &Chosen) -> Markup {
    html! {
        section aria-labelledby="slices" {
            h2 id="slices" { "Slice by slice" }
            ul class="legend" {
                li { span class="badge good" { "better" } " than every other here" }
                li { span class="badge" { "=" } " none is shown to be better" }
                li { span class="badge good" { "= and cheapest" } " of those" }
                li { "no mark: another is shown to be better" }
            }
            div class="table-frame" role="region" tabindex="0" aria-label="Table of slices and models" {
                table class="plain compared" {
                    caption class="unseen" { "The models’ scores on each slice, with intervals, and how they differ" }
                    thead { tr {
                        th scope="col" { "Slice" } th scope="col" class="number" { "Examples" }
                        @for model in &report.models {
                            th scope="col" {
                                (named(chosen, &model.model))
                                @if let Some(cost) = model.cost_mean { br; small { "at " (number::cost(Some(cost), None)) " an answer" } }
                            }
                        }
                        th scope="col" { "Differences" }
                    } }
                    tbody { @for slice in &report.slices { (row(slice, report)) } }
                }
            }
            p class="note" { "Under each score is its interval. Costs are in the unit of the records." }
        }
    }
}

fn row(slice: &ComparedSlice, report: &CompareReport) -> Markup {
    html! {
        tr class=[slice.slice.0.is_empty().then_some("own")] {
            th scope="row" { bdi { (slice.text) } }
            td class="number" { (number::count(slice.n as u64)) }
            @for (position, seen) in slice.seen.iter().enumerate() { (cell(slice, position, seen, cheapest_of_equals(slice, report) == Some(position))) }
            td { (differences(&slice.better, report)) }
        }
    }
}

fn cell(slice: &ComparedSlice, model: usize, seen: &Seen, is_cheapest: bool) -> Markup {
    let mark = match slice.best.as_slice() {
        [one] if *one == model => Some(("badge good", "better")),
        best if best.contains(&model) && is_cheapest => Some(("badge good", "= and cheapest")),
        best if best.contains(&model) => Some(("badge", "=")),
        _ => None,
    };
    html! {
        td {
            @match seen.mean {
                Some(mean) => {
                    (number::percent(mean))
                    @if let Some((class, text)) = mark { " " span class=(class) { (text) } }
                    br; small { (number::percent_range(seen.lower, seen.upper)) }
                },
                None => span class="none" { "no outcome" },
            }
        }
    }
}

fn differences(better: &[Better], report: &CompareReport) -> Markup {
    let name =
        |position: usize| report.models.get(position).map(|model| model.model.as_str()).unwrap_or_default();
    html! {
        @if better.is_empty() { span class="none" { "none shown" } }
        @else {
            details {
                summary { (better.len()) " shown" }
                ul class="meanings" {
                    @for pair in better {
                        li {
                            bdi { (name(pair.better)) } " over " bdi { (name(pair.worse)) } ": "
                            (number::points(pair.difference.mean)) " points ("
                            (number::points(pair.difference.lower)) " to " (number::points(pair.difference.upper)) ")"
                        }
                    }
                }
            }
        }
    }
}
