//! The answer in one or two sentences, computed from the data.

use crate::cheapest::offers;
use crate::number;
use crate::study::Study;
use crate::words::counted;
use assay_evidence::niches::{ModelReport, Verdict};

/// How many models reach the floor over all examples or somewhere.
pub(crate) fn headline(study: &Study<'_>) -> String {
    let models = &study.report.models;
    let of = |verdict| models.iter().filter(|model| model.verdict == verdict).count();
    let (general, niche, ruled_out) = (of(Verdict::General), of(Verdict::Niche), of(Verdict::RuledOut));
    let floor = study.floor();
    if let [only] = models.as_slice() {
        return of_one(only, &floor);
    }
    let all = models.len();
    match (general, niche) {
        (0, 0) if ruled_out == all => {
            format!(
                "None of {all} models reaches {floor} anywhere: every slice searched is shown to miss it."
            )
        }
        (0, 0) => format!("None of {all} models is shown to reach {floor} anywhere."),
        (0, niche) => format!("{niche} of {all} models {} {floor} somewhere; none overall.", reach(niche)),
        (general, 0) => format!("{general} of {all} models {} {floor} overall.", reach(general)),
        (general, niche) => {
            format!(
                "{general} of {all} models {} {floor} overall; {niche} more only in places.",
                reach(general)
            )
        }
    }
}

fn reach(models: usize) -> &'static str {
    if models == 1 { "reaches" } else { "reach" }
}

fn of_one(model: &ModelReport, floor: &str) -> String {
    let name = &model.model;
    match model.verdict {
        Verdict::General => format!("{name} reaches {floor} overall."),
        Verdict::Niche => {
            let slices = counted(model.niches.len(), "slice", "slices");
            format!("{name} reaches {floor} on {slices}, but is not shown to overall.")
        }
        Verdict::Unproven => format!("{name} is not shown to reach {floor} anywhere."),
        Verdict::RuledOut => {
            format!("{name} reaches {floor} nowhere: every slice searched is shown to miss it.")
        }
    }
}

/// A fact worth saying right after the headline: a label, and what it says of which model.
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) model: String,
    pub(crate) text: String,
}

/// The cheapest model that reaches the floor, and the one that reaches it most widely.
pub(crate) fn facts(study: &Study<'_>) -> Vec<Fact> {
    let general: Vec<&ModelReport> =
        study.report.models.iter().filter(|model| model.verdict == Verdict::General).collect();
    if general.is_empty() {
        return [cheapest_niche(study), widest(study)].into_iter().flatten().collect();
    }
    let cheapest = general
        .iter()
        .filter_map(|model| Some((model.cost_per_correct?, model)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(cost, model)| Fact {
            label: "Cheapest that works overall",
            model: model.model.clone(),
            text: format!("{} per correct answer{}", study.cost(Some(cost)), uncosted(study)),
        });
    let surest =
        general.iter().max_by(|a, b| a.overall.lower.total_cmp(&b.overall.lower)).map(|model| Fact {
            label: "Surest overall",
            model: model.model.clone(),
            text: format!("{} at the least", number::percent(model.overall.lower)),
        });
    cheapest.into_iter().chain(surest).collect()
}

fn cheapest_niche(study: &Study<'_>) -> Option<Fact> {
    let costed = offers(study).into_iter().filter_map(|offer| Some((offer.cost?, offer)));
    let (cost, offer) = costed.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let cost = study.cost(Some(cost));
    let text = format!("{cost} per correct answer, where {}{}", offer.finding.text, uncosted(study));
    Some(Fact { label: "Cheapest that works anywhere", model: offer.model.to_owned(), text })
}

/// How many models the comparison leaves out, since nobody knows what they cost.
fn uncosted(study: &Study<'_>) -> String {
    match study.report.models.iter().filter(|model| model.cost_per_correct.is_none()).count() {
        0 => String::new(),
        1 => " (1 model has no known cost)".into(),
        models => format!(" ({models} models have no known cost)"),
    }
}

fn widest(study: &Study<'_>) -> Option<Fact> {
    let covered = study.report.models.iter().filter_map(|model| Some((model.niche_coverage?, model)));
    let (coverage, model) = covered.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let slices = counted(model.niches.len(), "slice", "slices");
    let text = format!("reaches the floor on {slices}, {} of the examples", number::percent(coverage));
    Some(Fact { label: "Works most widely", model: model.model.clone(), text })
}
