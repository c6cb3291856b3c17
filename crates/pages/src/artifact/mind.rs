//! What a reader must not miss beside the verdict: refuted claims, newer evidence, incidents, a model that is retired.

use assay_report::number;
use maud::{Markup, html};

use super::attestations::Attestation;
use super::claims::Claim;
use super::identity::Identity;
use super::results::Outcome;
use crate::address;
use crate::part::{Moment, date, moment};

/// The incidents that are told beside the verdict; the others are among the attestations.
const INCIDENTS_MAX: usize = 3;

/// `others` says what other evaluations show; `waiting`, whether some are still to be weighed.
pub(super) fn mind(
    identity: &Identity,
    claims: &[Claim],
    results: &[Outcome],
    attestations: &[Attestation],
    others: Vec<Markup>,
    waiting: bool,
) -> Markup {
    let refuted = claims.iter().filter(|claim| claim.refuted().is_some());
    let incidents = attestations.iter().filter(|one| one.kind == "incident").take(INCIDENTS_MAX);
    let items: Vec<Markup> = state(identity)
        .into_iter()
        .chain(refuted.map(refutation))
        .chain(contradicted(results))
        .chain(newer(results, waiting))
        .chain(others)
        .chain(incidents.map(incident))
        .collect();
    html! {
        @if !items.is_empty() { ul class="mind" aria-label="Mind this" { @for item in &items { li { (item) } } } }
    }
}

fn state(identity: &Identity) -> Option<Markup> {
    let kept_up = matches!(identity.state.as_str(), "active" | "revived");
    (!kept_up)
        .then(|| html! { "Its owner declared it " (identity.state) ": " (moment(&identity.state_since)) "." })
}

/// That a claim was refuted, and by what.
pub(super) fn refutation(claim: &Claim) -> Markup {
    let verb = if claim.kind == "limit" { "misses" } else { "reaches" };
    html! {
        "A claim was refuted: that it " (verb) " " (number::percent(claim.floor)) " on " bdi { (claim.slice) } ". "
        @if let Some(one) = claim.refuted() {
            a href=(address::statement(&one.statement)) {
                (number::percent_or_unknown(one.mean)) " of " (number::count(one.outcomes)) " outcomes logged after it"
            }
            ", " (date(one.at.time_ms)) "."
        }
        @if let Some(other) = claim.verdicts.iter().find(|one| one.decision == "upheld") {
            " Another verdict upheld it: "
            a href=(address::statement(&other.statement)) {
                (number::percent_or_unknown(other.mean)) " of " (number::count(other.outcomes)) " outcomes"
            }
            ", " (date(other.at.time_ms)) "."
        }
    }
}

/// What a replay of the evaluation that the page weighs came to, where some of it differed.
fn contradicted(results: &[Outcome]) -> Option<Markup> {
    let (alike, otherwise) = results.iter().find(|one| one.shown)?.replayed?;
    (otherwise > 0).then(|| {
        html! {
            "Another party ran a sample of this evidence again: of " (number::count(alike.saturating_add(otherwise)))
            " rows " (number::count(otherwise)) " came out otherwise."
        }
    })
}

/// The newest evaluation, where the page weighs an older one and can say no more of the newest.
fn newer(results: &[Outcome], waiting: bool) -> Option<Markup> {
    let index = |at: &Moment| at.index;
    let shown = results.iter().find(|one| one.shown)?;
    let newest =
        results.iter().max_by_key(|one| index(&one.at)).filter(|one| one.at.index > shown.at.index)?;
    if newest.mean.is_some() {
        return None;
    }
    Some(html! {
        "There is newer evidence: "
        a href=(address::statement(&newest.evaluation)) { (number::count(newest.examples)) " examples, " (date(newest.at.time_ms)) } (if waiting { ", which may still be weighed." } else { ", which is not weighed here." })
    })
}

fn incident(one: &Attestation) -> Markup {
    html! { "An incident is recorded: " a href=(address::statement(&one.statement)) { bdi { (one.summary) } } }
}
