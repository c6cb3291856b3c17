//! One study on the page: its report, its context, and the names of its parts.

use crate::{Context, number};
use assay_evidence::niches::{ModelReport, Report};

/// What every section of a study is rendered from.
pub(crate) struct Study<'a> {
    pub(crate) report: &'a Report,
    pub(crate) context: &'a Context,
    /// Keeps the ids of studies apart.
    prefix: String,
    /// Positions of the models, by verdict and then by mean.
    order: Vec<usize>,
}

impl<'a> Study<'a> {
    pub(crate) fn new(position: usize, report: &'a Report, context: &'a Context) -> Self {
        let mut models: Vec<(usize, &ModelReport)> = report.models.iter().enumerate().collect();
        models.sort_by(|(_, a), (_, b)| {
            a.verdict.cmp(&b.verdict).then(mean(b).total_cmp(&mean(a))).then_with(|| a.model.cmp(&b.model))
        });
        let order = models.into_iter().map(|(position, _)| position).collect();
        Self { report, context, prefix: format!("study-{}", position + 1), order }
    }

    /// The models by verdict and then by mean, each with its position in the records.
    pub(crate) fn models(&self) -> impl Iterator<Item = (usize, &'a ModelReport)> + '_ {
        self.order.iter().filter_map(|&position| Some((position, self.report.models.get(position)?)))
    }

    /// The id of the study.
    pub(crate) fn id(&self) -> &str {
        &self.prefix
    }

    /// The id of a section.
    pub(crate) fn section_id(&self, section: &str) -> String {
        format!("{}-{section}", self.prefix)
    }

    /// The id of a model's card; by position, since a name may be anything.
    pub(crate) fn card_id(&self, model: usize) -> String {
        format!("{}-model-{}", self.prefix, model + 1)
    }

    /// The link to a model's card.
    pub(crate) fn card_link(&self, model: usize) -> String {
        format!("#{}", self.card_id(model))
    }

    /// The link to the card of a model of this name, if it is in the report.
    pub(crate) fn card_link_of(&self, name: &str) -> Option<String> {
        let position = self.report.models.iter().position(|model| model.model == name)?;
        Some(self.card_link(position))
    }

    /// A cost in the unit of the study.
    pub(crate) fn cost(&self, cost: Option<f64>) -> String {
        number::cost(cost, self.context.cost_unit.as_deref())
    }

    /// The floor as a percentage.
    pub(crate) fn floor(&self) -> String {
        number::percent(self.report.floor)
    }
}

/// The mean of a model that the page shows: that on the validation half, which its interval is about.
pub(crate) fn mean(model: &ModelReport) -> f64 {
    model.overall.mean.unwrap_or(model.mean)
}
