//! Guards: faults seen in real published records, each looked for in every run.

mod claim;
mod constant;
mod flips;
mod grader;
mod power;
mod twin;

use crate::Outcomes;
use crate::examples::Categories;
use crate::niches::{Finding, Settings, Tested, Warning};
use crate::progress::Teller;
use crate::study::{self, Study};

/// The probability with which a guard may raise a warning on sound records, over all models of a run.
const ALARM_RATE: f64 = 0.01;

/// Every pair of models whose errors agree as only one and the same model's would: the first one's name, and the warning
/// that names the other.
pub fn twins(outcomes: &Outcomes) -> Vec<(String, Warning)> {
    let models = &outcomes.models;
    let pair = |twins: &twin::Twins| {
        let first = models.get(twins.first())?.model.clone();
        Some((first, twins.warning(models, twins.first())?))
    };
    twin::twins(models).iter().filter_map(pair).collect()
}

/// What the guards find once for all models.
pub(crate) struct Guards {
    labels: Option<Categories>,
    twins: Vec<twin::Twins>,
    suspects: Vec<grader::Suspect>,
}

impl Guards {
    pub(crate) fn new(study: &Study<'_>, settings: &Settings, teller: &Teller<'_>) -> Self {
        let labels = study::labels(study.examples, settings.columns.label.as_deref());
        let suspects = grader::suspects(study, labels.as_ref(), teller);
        Self { twins: twin::twins(study.models), suspects, labels }
    }

    /// The warning that a constant policy does as well as the model on a slice, which then is no niche.
    pub(crate) fn constant_answer(&self, study: &Study<'_>, tested: &Tested) -> Option<Warning> {
        constant::warning(study, self.labels.as_ref(), tested)
    }

    /// All other warnings about a model.
    pub(crate) fn warnings(
        &self,
        study: &Study<'_>,
        settings: &Settings,
        model: usize,
        unconfirmed: &[Finding],
    ) -> Vec<Warning> {
        let mut warnings = Vec::new();
        warnings.extend(self.suspects.iter().filter_map(|suspect| suspect.warning(study, model)));
        warnings.extend(claim::warnings(study, settings, model));
        warnings.extend(self.twins.iter().filter_map(|twins| twins.warning(study.models, model)));
        warnings.extend(study.models.get(model).and_then(flips::warning));
        warnings.extend(power::warnings(settings, unconfirmed));
        warnings
    }
}
