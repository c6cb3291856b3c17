//! What is being worked out: how far that has come, in words and drawn, until it is there.

use assay_evidence::{Phase, Progress};
use assay_report::number;
use maud::{Markup, html};
use serde::Serialize;

/// After how many seconds a page that waits is loaded again without scripts.
pub(crate) const REFRESH_SECONDS: u32 = 2;

/// How far what a page waits for has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Waiting {
    /// There is no room for it among what waits.
    Outside,
    /// Others come first.
    Queued {
        /// How many, with the one that is being worked out.
        before: u64,
    },
    /// The tables of the evaluation are being read and checked.
    Reading,
    /// It is being worked out.
    Working(Progress),
}

impl Waiting {
    /// How far it has come, after a sentence that says what is waited for.
    pub(crate) fn render(&self, what: &str) -> Markup {
        html! {
            div class="waiting" {
                p { (what) " " strong { (self.words()) } }
                @if let Some((done, total)) = self.share() {
                    progress value=[total.map(|_| done)] max=[total] aria-label="How far this step has come" {}
                }
                p class="note" { (self.note()) }
            }
        }
    }

    fn note(&self) -> &'static str {
        match self {
            // Nothing is kept of it, so that nobody works on it once nobody asks.
            Self::Outside => "Keep this page open: it asks again until there is room.",
            _ => {
                "The answer comes into this page when it is there. You can leave, and come back to its address."
            }
        }
    }

    /// Units that are done, of how many; the latter only where it is known.
    fn share(&self) -> Option<(u64, Option<u64>)> {
        match self {
            Self::Outside | Self::Queued { .. } => None,
            Self::Reading => Some((0, None)),
            // A bar to no length cannot be drawn.
            Self::Working(progress) => Some((progress.done, progress.total.filter(|total| *total > 0))),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Outside => "So much waits already that there is no room for it yet.".into(),
            Self::Queued { before: 0 } => "It is next.".into(),
            Self::Queued { before: 1 } => "It waits, and 1 other comes first.".into(),
            Self::Queued { before } => format!("It waits, and {} others come first.", number::count(*before)),
            Self::Reading => "The evaluation’s tables are being read.".into(),
            Self::Working(progress) => working(progress),
        }
    }
}

fn working(progress: &Progress) -> String {
    let (doing, unit) = words(progress.phase);
    let step = format!("Step {} of {}, {doing}", progress.step, progress.steps);
    let done = number::count(progress.done);
    match (unit, progress.total) {
        (None, _) => format!("{step}."),
        (Some(unit), None) => format!("{step}: {done} {unit} so far."),
        (Some(unit), Some(total)) => format!("{step}: {done} of {} {unit}.", number::count(total)),
    }
}

/// What a phase does, and in what it counts that.
fn words(phase: Phase) -> (&'static str, Option<&'static str>) {
    match phase {
        Phase::Preparing => ("cutting columns into features", None),
        Phase::Searching => ("counting every slice", Some("sets of features")),
        Phase::Choosing => ("choosing slices to test", Some("models")),
        Phase::Testing => ("testing them on the other half", Some("slices")),
        Phase::RulingOut => ("looking for models that fail everywhere", Some("sets of features")),
        Phase::Checking => ("looking for a grader that fails", Some("slices")),
        Phase::Judging => ("judging what was found", Some("models")),
        Phase::Mapping => ("comparing all on plain slices", Some("models")),
        Phase::Cutting => ("cutting examples into strata", Some("strata")),
        Phase::Weighing => ("weighing scores to the workload", Some("models")),
        Phase::Routing => ("looking for a router", Some("models")),
        Phase::Comparing => ("comparing", Some("slices")),
    }
}

/// A part of a page that `live.js` brings in, again and again until it waits for nothing; where it is the answer to what
/// was asked, it is read out when it has come.
pub(crate) fn awaited(id: &str, is_waiting: bool, is_answer: bool, content: &Markup) -> Markup {
    html! {
        // A screen reader is silent about a part that is busy, or it would read every step of the way.
        div id=(id) data-state=(if is_waiting { "waiting" } else { "done" }) aria-busy=[is_waiting.then_some("true")]
            aria-live=[is_answer.then_some("polite")] { (content) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(phase: Phase, done: u64, total: Option<u64>) -> String {
        let progress = Progress { phase, step: 2, steps: 8, done, total };
        Waiting::Working(progress).render("It is weighed.").into_string()
    }

    #[test]
    fn what_is_done_is_said_and_drawn() {
        let text = told(Phase::Searching, 120, Some(1298));
        assert!(text.contains("Step 2 of 8, counting every slice: 120 of 1,298 sets of features."), "{text}");
        assert!(text.contains("<progress value=\"120\" max=\"1298\""), "{text}");
    }

    #[test]
    fn who_is_not_queued_is_told_to_stay() {
        let outside = Waiting::Outside.render("").into_string();
        assert!(outside.contains("Keep this page open") && !outside.contains("You can leave"), "{outside}");
    }

    #[test]
    fn no_share_is_made_up() {
        for text in [told(Phase::Cutting, 12, None), told(Phase::Checking, 0, Some(0))] {
            assert!(text.contains("<progress aria-label"), "{text}");
        }
        assert!(told(Phase::Cutting, 12, None).contains("12 strata so far."));
        let queued = Waiting::Queued { before: 3 }.render("").into_string();
        assert!(queued.contains("3 others come first") && !queued.contains("<progress"), "{queued}");
    }

    #[test]
    fn the_twin_says_the_same() {
        let progress = Progress { phase: Phase::Cutting, step: 2, steps: 4, done: 12, total: None };
        let twin = serde_json::to_value(Waiting::Working(progress)).unwrap_or_default();
        let wanted = serde_json::json!({
            "at": "working", "phase": "cutting", "step": 2, "steps": 4, "done": 12, "total": null
        });
        assert_eq!(twin, wanted);
    }
}
