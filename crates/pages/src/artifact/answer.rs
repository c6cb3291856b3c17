//! The verdict on a model in one sentence, with what it rests on.

use assay_evidence::niches::Verdict;
use assay_report::{number, time, words};
use maud::{Markup, html};

use super::evidence::{Evidence, FloorWhy, Shown, Weighed, Weighing};
use crate::address;
use crate::part::{ArtifactRef, awaited, date, short};

impl Evidence {
    /// The verdict in one sentence, as text.
    pub(super) fn sentence(&self, name: &str) -> String {
        match &self.weighing {
            Weighing::NoEvidence => {
                format!("No evaluation of {name} is logged, so nothing is known of where it works.")
            }
            Weighing::Waiting(_) => format!("The evidence on {name} is being weighed."),
            Weighing::NotPossible { .. } => {
                format!("Where {name} works is not known here: its newest evidence cannot be weighed.")
            }
            Weighing::Done(weighed) => weighed.sentence(name, self.floor),
        }
    }

    /// The answer, with what it rests on and what to mind beside it.
    pub(super) fn answer(&self, name: &str, id: &str, mind: &Markup) -> Markup {
        html! {
            section class="answer-box" aria-labelledby="verdict" {
                h2 class="unseen" id="verdict" { "Verdict" }
                (awaited("answer", self.is_waiting(), true, &self.told(name)))
                (mind)
                (self.choose_floor(id))
            }
        }
    }

    fn told(&self, name: &str) -> Markup {
        html! {
            @if let Weighing::Done(weighed) = &self.weighing {
                p class={ "stamp " (words::verdict_class(weighed.verdict)) } { (words::verdict(weighed.verdict)) }
            }
            p class="answer" { bdi { (self.sentence(name)) } }
            @match &self.weighing {
                Weighing::Done(weighed) => (self.rests_on(weighed)),
                Weighing::NotPossible { reason } => p { "Why: " (reason) "." },
                Weighing::Waiting(waiting) => (waiting.render("What does not rest on it is on this page already.")),
                Weighing::NoEvidence => {},
            }
        }
    }

    fn rests_on(&self, weighed: &Weighed) -> Markup {
        let seen = &weighed.overall;
        html! {
            p {
                "Over all " (number::count(seen.n)) " held-out examples: " strong { (number::percent_or_unknown(seen.mean)) }
                ", between " (number::percent_range(seen.lower, seen.upper)) " (all intervals here hold at once with "
                (number::percent(weighed.confidence)) " confidence). "
                @match weighed.cost_per_correct {
                    Some(cost) => { "A right answer costs " (number::cost(Some(cost), None)) " in the records’ unit." },
                    None => "What a right answer costs is not known.",
                }
            }
            @if let Some(shown) = &self.shown {
                p {
                    "It rests on evidence of " (date(shown.at.time_ms)) ": "
                    a href=(address::statement(&shown.evaluation)) { (shown.metric) " on " (number::count(shown.examples)) " examples" }
                    " of " (benchmark(&shown.benchmark)) ", by " (shown.evaluator) ". "
                    @for badge in &shown.badges { (badge) " " }
                }
            }
            @for one in &self.passed_over {
                p class="note" {
                    a href=(address::statement(&one.evaluation)) { "An evaluation that somebody logged" }
                    " is passed over, since it cannot be weighed here: " (one.reason) "."
                }
            }
        }
    }

    fn choose_floor(&self, id: &str) -> Markup {
        let why = match self.floor_why {
            FloorWhy::Chosen => "as asked for",
            FloorWhy::NewestClaim => "that of the newest claim about it",
            FloorWhy::Usual => "the usual one, for want of a claim",
        };
        html! {
            @if self.shown.is_some() {
                nav class="floors" aria-label="Floor" {
                    span { "Floor " (number::percent(self.floor)) ", " (why) ". Another:" }
                    @for floor in self.floors.iter().filter(|floor| **floor != self.floor) {
                        " " a href={ (address::artifact(id)) "?floor=" (floor) } { (number::percent(*floor)) }
                    }
                }
            }
        }
    }
}

impl Weighed {
    fn sentence(&self, name: &str, floor_share: f64) -> String {
        let floor = number::percent(floor_share);
        match self.verdict {
            Verdict::General => {
                format!("{name} reaches {floor} over all examples, though perhaps not on each slice.")
            }
            Verdict::Niche => {
                let slices = words::counted(self.niches_count, "slice", "slices");
                let share = match self.niche_coverage {
                    Some(share) => format!(", {} of the examples", number::percent(share)),
                    None => String::new(),
                };
                let over_all = match self.overall.mean {
                    Some(mean) if self.overall.upper < floor_share => {
                        format!("Over all of them it falls short, with {}.", number::percent(mean))
                    }
                    _ => "Over all of them it is not shown to reach it.".to_owned(),
                };
                format!("{name} reaches {floor} on {slices}{share}. {over_all}")
            }
            Verdict::Unproven => {
                format!("{name} is not shown to reach {floor} anywhere, nor shown to miss it everywhere.")
            }
            Verdict::RuledOut => format!(
                "{name} misses {floor} on every one of {} slices searched.",
                number::count(self.slices as u64)
            ),
        }
    }
}

impl Shown {
    /// When and on what, as text.
    pub(super) fn words(&self) -> String {
        let when = self.at.time_ms.map_or_else(|| "date not known".to_owned(), time::date);
        format!("Evidence of {when}, {} examples.", number::count(self.examples))
    }
}

/// A benchmark by name, led to its own page.
pub(super) fn benchmark(benchmark: &ArtifactRef) -> Markup {
    html! {
        a href=(address::benchmark(&benchmark.id)) title=(benchmark.id) {
            @match &benchmark.name {
                Some(name) => bdi { (name) },
                None => { "a benchmark that is not registered (" (short(&benchmark.id)) ")" },
            }
        }
    }
}
