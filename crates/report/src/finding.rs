//! A slice of one model: what was seen there, why, and who else would do.

use crate::interval::interval;
use crate::number::{count, percent, percent_or_unknown, percent_range};
use crate::slice_words::slice;
use crate::study::Study;
use crate::why::why;
use assay_evidence::niches::{Alternative, Finding};
use maud::{Markup, html};

/// A niche with all that is known of it.
pub(crate) fn niche(study: &Study<'_>, finding: &Finding, largest_part: f64) -> Markup {
    html! {
        li class="finding" {
            h6 { (slice(&finding.slice)) }
            (seen(study, finding))
            div class="columns" {
                (why(finding, largest_part))
                dl class="details" {
                    div { dt { "Cost per correct answer" } dd { (study.cost(finding.cost_per_correct)) } }
                    @if let Some(outside) = finding.outside_mean {
                        div { dt { "Mean outside the slice" } dd { (percent(outside)) } }
                    }
                    (alternatives(study, finding))
                }
                (nearest_limits(finding))
            }
        }
    }
}

fn nearest_limits(finding: &Finding) -> Markup {
    html! {
        @if !finding.nearest_limits.is_empty() {
            dl class="details" {
                div {
                    dt { "Fails close by, where" }
                    dd { ul { @for limit in &finding.nearest_limits { li { (limit) } } } }
                }
            }
        }
    }
}

/// A limit or an unconfirmed slice, in short.
pub(crate) fn short(study: &Study<'_>, finding: &Finding) -> Markup {
    html! {
        li class="finding short" {
            div class="where" { (slice(&finding.slice)) }
            (seen(study, finding))
            @if !finding.alternatives.is_empty() { dl class="details" { (alternatives(study, finding)) } }
        }
    }
}

/// The mean with its interval, and what it rests on.
fn seen(study: &Study<'_>, finding: &Finding) -> Markup {
    let seen = &finding.validation;
    html! {
        div class="seen" {
            strong { (percent_or_unknown(seen.mean)) }
            (interval(seen, study.report.floor))
            span { (percent_range(seen.lower, seen.upper)) }
            small {
                "of " (count(seen.n))
                @if let Some(mean) = finding.discovery.mean {
                    "; discovery " (percent(mean)) " of " (count(finding.discovery.n))
                }
            }
        }
    }
}

/// Who else reaches the floor there: those shown to, the cheaper ones first, and those only seen to.
fn alternatives(study: &Study<'_>, finding: &Finding) -> Markup {
    let (shown, seen): (Vec<&Alternative>, Vec<&Alternative>) =
        finding.alternatives.iter().partition(|other| other.lower >= study.report.floor);
    let cheaper = |other: &&Alternative| match (other.cost_per_correct, finding.cost_per_correct) {
        (Some(other), Some(own)) => other < own,
        _ => false,
    };
    let (cheaper, others): (Vec<&Alternative>, Vec<&Alternative>) = shown.into_iter().partition(cheaper);
    html! {
        (group(study, "Cheaper, and shown to reach it too", &cheaper))
        (group(study, "Shown to reach it too", &others))
        (group(study, "Above the floor, but not shown to reach it", &seen))
    }
}

fn group(study: &Study<'_>, title: &str, alternatives: &[&Alternative]) -> Markup {
    html! {
        @if !alternatives.is_empty() {
            div {
                dt { (title) }
                dd {
                    ul {
                        @for other in alternatives {
                            li {
                                a href=[study.card_link_of(&other.model)] { (other.model) } " "
                                small {
                                    (percent(other.mean)) ", at least " (percent(other.lower)) "; "
                                    (price(study, other))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn price(study: &Study<'_>, other: &Alternative) -> String {
    match other.cost_per_correct {
        Some(_) => format!("{} per correct answer", study.cost(other.cost_per_correct)),
        None => "cost not known".into(),
    }
}
