//! The page of a model or adapter: what it is good for, what it is not, and why to believe that.

use maud::{Markup, html};
use serde::Serialize;

use super::claims::{Claim, claims};
use super::common::Common;
use super::elsewhere::elsewhere;
use super::evidence::Evidence;
use super::finding::findings;
use super::mind::mind;
use super::others::others;
use super::over_time::{Point, over_time};
use super::results::{Outcome, results};
use crate::address;
use crate::page::{Head, Page};
use crate::part::{REFRESH_SECONDS, awaited};
use crate::shell::Section;

/// The page of a model or adapter.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// What all artifacts have.
    #[serde(flatten)]
    pub common: Common,
    /// What the evidence says of it.
    pub evidence: Evidence,
    /// Its evaluations, the newest first: the first few.
    pub results: Vec<Outcome>,
    /// Whether there are more.
    pub results_more: bool,
    /// What is claimed of it, the newest first: the first few.
    pub claims: Vec<Claim>,
    /// Whether there are more.
    pub claims_more: bool,
    /// The evaluations that have been weighed, the oldest first.
    pub over_time: Vec<Point>,
    /// How many more are being weighed.
    pub over_time_waiting: usize,
}

impl Page for Model {
    fn head(&self) -> Head {
        let identity = &self.common.identity;
        let mut description = self.evidence.sentence(&identity.name);
        if let Some(shown) = &self.evidence.shown {
            description.push(' ');
            description.push_str(&shown.words());
        }
        Head {
            title: format!("{}: where it works", identity.name),
            description,
            twin: Some(address::twin(&address::artifact(&identity.id))),
            section: Section::Models,
            query: String::new(),
        }
    }

    fn refresh_seconds(&self) -> Option<u32> {
        self.evidence.is_waiting().then_some(REFRESH_SECONDS)
    }

    fn scripts(&self) -> &'static [&'static str] {
        match self.evidence.is_waiting() || self.over_time_waiting > 0 {
            true => &["live.js", "page/verify-page.js"],
            false => &["page/verify-page.js"],
        }
    }

    fn main(&self) -> Markup {
        let (identity, floor) = (&self.common.identity, self.evidence.floor);
        let found = html! { (findings(&self.evidence, &self.over_time)) (others(&self.evidence)) };
        let results = results(&self.results, self.results_more, &identity.id, floor);
        let over_time = over_time(&self.over_time, self.over_time_waiting, floor);
        // What is drawn over time has its means in the table of results, and of the newest beside the verdict.
        let more_comes = self.over_time_waiting > 0;
        html! {
            (identity.heading(&identity.kind))
            (self.evidence.answer(&identity.name, &identity.id, &awaited("mind", more_comes, false, &self.mind())))
            (awaited("found", self.evidence.is_waiting(), false, &found))
            (awaited("all-results", more_comes, false, &results))
            (claims(&self.claims, self.claims_more))
            (awaited("over-time", more_comes, false, &over_time))
            (self.common.record())
            (self.common.end())
        }
    }
}

impl Model {
    fn mind(&self) -> Markup {
        let identity = &self.common.identity;
        let others = elsewhere(&self.over_time, &self.evidence, &identity.id);
        let waiting = self.over_time_waiting > 0;
        mind(identity, &self.claims, &self.results, &self.common.attestations, others, waiting)
    }
}
