//! The buyer's table: on each slice where anyone reaches the floor, the cheapest model shown to.

use crate::number::{count, percent};
use crate::slice_words::slice;
use crate::study::Study;
use assay_evidence::niches::{Finding, ModelReport};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Rows shown before the rest is folded away.
const SHOWN: usize = 10;

/// A slice with the best offer on it.
pub(crate) struct Offer<'a> {
    pub(crate) finding: &'a Finding,
    pub(crate) model: &'a str,
    mean: Option<f64>,
    pub(crate) cost: Option<f64>,
}

pub(crate) fn cheapest(study: &Study<'_>) -> Markup {
    let offers = offers(study);
    html! {
        @if !offers.is_empty() {
            h4 { "Cheapest model shown to reach the floor, slice by slice" }
            p class="note" {
                "Every slice that is a niche of some model, the one with the most examples first; slices may "
                "overlap. "
                "A model of unknown cost stands here only where no cost is known."
            }
            (table(study, offers.get(..SHOWN).unwrap_or(&offers)))
            @if let Some(rest) = offers.get(SHOWN..).filter(|rest| !rest.is_empty()) {
                details class="more" {
                    summary { (rest.len()) " more slices" }
                    (table(study, rest))
                }
            }
        }
    }
}

/// The best offer on every slice that is a niche of some model, the widest slice first.
pub(crate) fn offers<'a>(study: &Study<'a>) -> Vec<Offer<'a>> {
    let mut best: BTreeMap<&str, Offer<'a>> = BTreeMap::new();
    for model in &study.report.models {
        for finding in &model.niches {
            for offer in of(model, finding, study.report.floor) {
                let better = |held: &Offer<'_>| price(&offer).total_cmp(&price(held)).is_lt();
                if best.get(finding.text.as_str()).is_none_or(better) {
                    best.insert(&finding.text, offer);
                }
            }
        }
    }
    let mut offers: Vec<Offer<'a>> = best.into_values().collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.finding.validation.n));
    offers
}

/// The model itself and the others that are shown to reach the floor there.
fn of<'a>(model: &'a ModelReport, finding: &'a Finding, floor: f64) -> impl Iterator<Item = Offer<'a>> {
    let own =
        Offer { finding, model: &model.model, mean: finding.validation.mean, cost: finding.cost_per_correct };
    let others = finding.alternatives.iter().filter(move |other| other.lower >= floor).map(move |other| {
        Offer { finding, model: &other.model, mean: Some(other.mean), cost: other.cost_per_correct }
    });
    std::iter::once(own).chain(others)
}

/// What an offer is ranked by: the unknown comes after every known cost.
fn price(offer: &Offer<'_>) -> f64 {
    offer.cost.unwrap_or(f64::INFINITY)
}

fn table(study: &Study<'_>, offers: &[Offer<'_>]) -> Markup {
    html! {
        table class="offers" {
            thead {
                tr {
                    th scope="col" { "Where" }
                    th scope="col" class="number" { "Examples" }
                    th scope="col" { "Cheapest shown" }
                    th scope="col" class="number" { "Mean there" }
                    th scope="col" class="number" { "Per correct answer" }
                }
            }
            tbody {
                @for offer in offers {
                    tr {
                        th scope="row" { (slice(&offer.finding.slice)) }
                        td class="number" data-label="Examples" { (count(offer.finding.validation.n)) }
                        td data-label="Cheapest" {
                            a href=[study.card_link_of(offer.model)] { (offer.model) }
                        }
                        td class="number" data-label="Mean" { (offer.mean.map_or_else(String::new, percent)) }
                        td class="number" data-label="Per correct" { (study.cost(offer.cost)) }
                    }
                }
            }
        }
    }
}
