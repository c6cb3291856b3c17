//! Where each model wins, in words.

use assay_evidence::compare::{CompareReport, ComparedSlice};
use assay_report::number;
use maud::{Markup, html};

use super::{Chosen, named};

/// The most slices that are named of a model.
const NAMED_MAX: usize = 12;

pub(super) fn wins(report: &CompareReport, chosen: &Chosen) -> Markup {
    let (overall, slices) = match report.slices.split_first() {
        Some((overall, slices)) => (Some(overall), slices),
        None => (None, report.slices.as_slice()),
    };
    let alone = |model: usize| slices.iter().filter(move |slice| slice.best == [model]);
    let apart = slices.iter().filter(|slice| slice.best.len() == 1).count();
    html! {
        section class="answer-box" aria-labelledby="wins" {
            h2 class="unseen" id="wins" { "The answer" }
            @if let Some(overall) = overall { p class="answer" { (sentence(overall, report, chosen)) } }
            p {
                "Of " (slices.len()) " slices, one model is shown to be better than all others on " strong { (apart) } ". "
                @if apart < slices.len() { "On the rest, two or more cannot be told apart." }
            }
        }
        section aria-labelledby="where" {
            h2 id="where" { "Where each wins" }
            dl class="facts wide" {
                @for (position, model) in report.models.iter().enumerate() {
                    div {
                        dt { (named(chosen, &model.model)) }
                        dd { (listed(&alone(position).collect::<Vec<_>>())) }
                        @let equals: Vec<_> = slices.iter().filter(|slice| cheapest_of_equals(slice, report) == Some(position)).collect();
                        @if !equals.is_empty() { dd { "Cheapest of those that cannot be told apart: " (listed(&equals)) } }
                    }
                }
            }
        }
    }
}

/// Of several models none of which is shown to be better, the one that costs least an answer over all examples.
pub(super) fn cheapest_of_equals(slice: &ComparedSlice, report: &CompareReport) -> Option<usize> {
    if slice.best.len() < 2 {
        return None;
    }
    let cost = |model: &usize| report.models.get(*model)?.cost_mean.filter(|cost| cost.is_finite());
    let costs: Option<Vec<(f64, usize)>> =
        slice.best.iter().map(|model| Some((cost(model)?, *model))).collect();
    costs?.into_iter().min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, model)| model)
}

fn sentence(overall: &ComparedSlice, report: &CompareReport, chosen: &Chosen) -> Markup {
    let name =
        |position: &usize| report.models.get(*position).map(|model| model.model.as_str()).unwrap_or_default();
    html! {
        @match overall.best.as_slice() {
            [one] => { (named(chosen, name(one))) " is shown to be better than the others over all examples." },
            [] => "Each is beaten by another over all examples.",
            several => {
                "Over all examples, "
                @for (position, model) in several.iter().enumerate() {
                    (match position {
                        0 => "",
                        _ if position + 1 == several.len() => " and ",
                        _ => ", ",
                    })
                    (named(chosen, name(model)))
                }
                " cannot be told apart."
            },
        }
    }
}

fn listed(slices: &[&ComparedSlice]) -> Markup {
    html! {
        @if slices.is_empty() { span class="none" { "nowhere alone" } }
        @for (position, slice) in slices.iter().take(NAMED_MAX).enumerate() {
            (if position == 0 { "" } else { "; " }) bdi { (slice.text) }
            " " small { "(" (number::count(slice.n as u64)) ")" }
        }
        @if slices.len() > NAMED_MAX { "; and " (slices.len() - NAMED_MAX) " more" }
    }
}
