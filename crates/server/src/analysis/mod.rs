//! Weighing published evaluations for the pages: where each model reaches a floor, and where it does not.

pub(crate) mod logged;
mod weigh;

use std::sync::Arc;

use assay_evidence::niches::Report;
use assay_statement::{ArtifactId, Digest, StatementId};

use crate::background::Background;
pub(crate) use crate::background::Progress;
use logged::Logged;

/// The most evaluations, each at a floor, of which it is kept what came of weighing them.
const KEPT_MAX: usize = 128;

/// What is asked: an evaluation, and the score that a use requires, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) evaluation: StatementId,
    pub(crate) floor: Floor,
}

/// A score that a use requires, in parts per ten thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Floor(pub(crate) u16);

impl Floor {
    /// The floor of a share between 0 and 1.
    pub(crate) fn of(share: f64) -> Option<Self> {
        // Such a share's parts fit.
        let parts = (share > 0.0 && share < 1.0).then(|| (share * 10_000.0).round() as u16);
        parts.filter(|parts| (1..10_000).contains(parts)).map(Self)
    }

    pub(crate) fn share(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

/// An evaluation that has been weighed.
pub(crate) struct Analysis {
    /// What came of it, without what no page shows.
    pub(crate) report: Report,
    /// How many niches and limits each model has, of which the report keeps the first few.
    pub(crate) counts: Vec<(usize, usize)>,
    /// The models under their names in the report.
    pub(crate) models: Vec<(String, ArtifactId)>,
    /// Where the first commit after the evaluation begins.
    pub(crate) seed_size: u64,
    /// The root that this commit names: the seed.
    pub(crate) seed_root: Digest,
}

/// What has been weighed, and the way to have more weighed.
pub(crate) type Analyses = Background<Question, Analysis>;

/// Starts the thread that weighs.
pub(crate) fn start(logged: Arc<Logged>) -> Analyses {
    Background::start("weigh", KEPT_MAX, move |question, tell| weigh::weigh(question, &logged, tell))
}
