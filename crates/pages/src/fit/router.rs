//! A router between models, beside the best single one.

use std::collections::BTreeMap;

use assay_evidence::fit::{Difference, Router};
use assay_report::number;
use maud::{Markup, html};

use super::result::{capitalised, named};
use crate::part::ArtifactRef;

/// `one_will_do` says whether a single model is chosen.
pub(super) fn router(
    router: &Router,
    one_will_do: bool,
    artifacts: &BTreeMap<String, ArtifactRef>,
) -> Markup {
    html! {
        section aria-labelledby="router" {
            h2 id="router" { "One model, or several?" }
            p {
                strong {
                    @if router.worth_it { "Several are worth it. " }
                    @else if one_will_do { "One is enough. " }
                    @else { "Several are not shown to reach it either. " }
                }
                bdi { (capitalised(&router.reason)) } "."
            }
            p {
                "Held out, the router scores " (number::percent(router.mean)) " (at least " (number::percent(router.lower))
                "), " (points(&router.score_difference)) " against " (named(&router.single, artifacts)) "."
                @if let (Some(cost), Some(difference)) = (router.cost, &router.cost_difference) {
                    " It costs " (number::cost(Some(cost), None)) " an answer, " (change(difference)) "."
                }
            }
            @if router.worth_it && !router.rules.is_empty() {
                div class="table-frame" role="region" tabindex="0" aria-label="Rules of the router" {
                    table class="plain" {
                        caption class="unseen" { "The rules of the router; the first that holds decides" }
                        thead { tr { th scope="col" { "When" } th scope="col" { "Ask" } th scope="col" class="number" { "Of your workload" } } }
                        tbody {
                            @for rule in &router.rules {
                                tr {
                                    th scope="row" { bdi { (rule.text) } }
                                    td { (named(&rule.model, artifacts)) }
                                    td class="number" { (number::percent(rule.share)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn points(difference: &Difference) -> String {
    let [mean, lower, upper] = [difference.mean, difference.lower, difference.upper].map(number::points);
    format!("{mean} points ({lower} to {upper})")
}

/// A difference of costs, with its sign and its interval.
fn change(difference: &Difference) -> String {
    let signed = |cost: f64| {
        let sign = if cost < 0.0 { "−" } else { "+" };
        format!("{sign}{}", number::significant(cost.abs()))
    };
    format!("{} ({} to {})", signed(difference.mean), signed(difference.lower), signed(difference.upper))
}
