//! Weighing published evidence to workloads that people bring.

mod workloads;

use std::sync::Arc;

use assay_evidence::features::ColumnChoice;
use assay_evidence::fit::{FitReport, FitSettings, fit_telling, shared_columns};
use assay_pages::part::Waiting;
use assay_statement::{ArtifactId, Digest, StatementId};

use crate::analysis::Floor;
use crate::analysis::logged::Logged;
use crate::background::{Background, Tell};
pub(crate) use workloads::{Workload, Workloads, held_bytes};

/// The most answers that are kept.
const KEPT_MAX: usize = 256;

/// What is asked about a workload.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) workload: Digest,
    pub(crate) evaluation: StatementId,
    pub(crate) floor: Floor,
    pub(crate) error_cost: Option<Cost>,
}

/// A cost that can be compared: a finite number of at least 0, by its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cost(u64);

impl Cost {
    pub(crate) fn new(cost: f64) -> Option<Self> {
        (cost.is_finite() && cost >= 0.0).then(|| Self((cost + 0.0).to_bits()))
    }

    pub(crate) fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// What came of it.
pub(crate) struct Fitted {
    pub(crate) report: FitReport,
    /// The models under their names in the report.
    pub(crate) models: Vec<(String, ArtifactId)>,
    /// Columns that the workload lacks.
    pub(crate) unused: Vec<String>,
    pub(crate) seed_size: u64,
    pub(crate) seed_root: Digest,
}

/// What has been weighed, and the way to have more weighed.
pub(crate) type Fits = Background<Question, Fitted>;

/// Starts the thread that weighs.
pub(crate) fn start(logged: Arc<Logged>, workloads: Arc<Workloads>) -> Fits {
    Background::start("fit", KEPT_MAX, move |question, tell| weigh(question, &logged, &workloads, tell))
}

fn weigh(
    question: &Question,
    logged: &Logged,
    workloads: &Workloads,
    tell: &mut Tell<'_>,
) -> Result<Fitted, String> {
    let workload = workloads.get(&question.workload);
    let workload = workload.ok_or("the server does not keep the workload any more; bring it again")?;
    tell(Waiting::Reading);
    let evidence = logged.evidence(question.evaluation)?;
    let (examples, outcomes) = (&evidence.tables.examples, &evidence.tables.outcomes);
    let choice = ColumnChoice { label: evidence.label(), ..ColumnChoice::default() };
    let words = |error: assay_evidence::EvidenceError| error.to_string();
    let (columns, unused) = shared_columns(choice, examples, &workload.examples).map_err(words)?;
    let settings = FitSettings {
        floor: question.floor.share(),
        error_cost: question.error_cost.map(Cost::value),
        seed: evidence.seed(),
        columns,
        ..FitSettings::default()
    };
    let mut listener = |progress| tell(Waiting::Working(progress));
    let report = fit_telling(examples, outcomes, &workload.examples, None, &settings, &mut listener);
    let report = report.map_err(words)?;
    let (models, seed_size, seed_root) = (evidence.models.clone(), evidence.seed_size, evidence.seed_root);
    Ok(Fitted { report, models, unused, seed_size, seed_root })
}
