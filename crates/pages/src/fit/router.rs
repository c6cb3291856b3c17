//! A router between models, beside the best single one.

use std::collections::BTreeMap;

use assay_evidence::fit::{Difference, Router};
use assay_report::number;
use maud::{Markup, html};

use super::result::named;
use crate::part::ArtifactRef;

pub(super) fn router(router: &Router, artifacts: &BTreeMap<String, ArtifactRef>) -> Markup {
    html! {
        section aria-labelledby="router" {
            h2 id="router" { "One model, or several?" }
            p {
                @if router.worth_it { strong { "Several are worth it. " } } @else { strong { "One is enough. " } }
                bdi { (router.reason) }
            }
            p {
                "Held out, the router scores " (number::percent(router.mean)) " (at least " (number::percent_at_least(router.lower))
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
    let (mean, lower, upper) = (100.0 * difference.mean, 100.0 * difference.lower, 100.0 * difference.upper);
    format!("{mean:+.1} points ({lower:+.1} to {upper:+.1})")
}

fn change(difference: &Difference) -> String {
    format!("{:+.3} ({:+.3} to {:+.3})", difference.mean, difference.lower, difference.upper)
}
