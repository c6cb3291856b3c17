//! One evaluation from its checks to the finished file.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use crate::coordinator::{self, Work};
use crate::journal::{Header, Journal};
use crate::{EvaluateError, Item, ModelFactory, Outcome, Progress, Scorer, Settings, label, output};

/// Everything one evaluation needs.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The examples, with their labels; the output has them in this order.
    pub items: &'a [Item],
    /// Makes the model for each worker.
    pub model: &'a dyn ModelFactory,
    /// Scores the answers.
    pub scorer: &'a Scorer,
    /// How the run behaves.
    pub settings: &'a Settings,
    /// The file to write: CSV if its name ends in `.csv`, JSON lines otherwise.
    pub output: &'a Path,
    /// Tells the time.
    pub clock: &'a (dyn Fn() -> SystemTime + Sync),
    /// Set from outside to stop the run; answers under way are still kept.
    pub stop: &'a AtomicBool,
}

/// What a finished evaluation came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// How many examples the output holds.
    pub total: usize,
    /// How many of them an earlier run had finished.
    pub resumed: usize,
    /// How many got no answer and were recorded with score 0.
    pub failed: usize,
    /// The mean score, in [0, 1].
    pub mean_score: f64,
    /// The sum of the known costs, in the unit of the prices; `None` where no cost is known.
    pub cost: Option<f64>,
}

/// Runs a model over the examples and writes the output when every example has its outcome.
///
/// Finished outcomes are kept in the [journal](crate::journal_path) from the moment they are known, so that
/// a run that ends early, however it ends, can be resumed without asking for any of them again.
///
/// # Errors
///
/// Before anything runs: examples, settings, prompt or files that do not fit together. Later: an example
/// without an answer, a request to stop, or a file that cannot be written; the journal is kept in each case.
pub fn evaluate(run: &Run<'_>, progress: &mut dyn Progress) -> Result<Summary, EvaluateError> {
    run.settings.check()?;
    label::check_ids(run.items)?;
    let labels = label::labels(run.items, &run.settings.label, run.scorer)?;
    if matches!(run.scorer, Scorer::Provided) && !run.model.gives_scores() {
        return Err(EvaluateError::ScoreNotGiven { model: run.model.name().to_owned() });
    }
    run.model.check(run.items, &run.settings.label)?;

    let journal_path = output::journal_path(run.output);
    let resuming = run.settings.resume && journal_path.exists();
    if !resuming {
        output::check_absent(run.output)?;
    }
    let header = Header::new(run.model, run.scorer, &run.settings.label, run.items);
    let (mut journal, mut outcomes) = Journal::open(&journal_path, &header, run.items, run.settings.resume)?;
    let pending: Vec<usize> = outcomes
        .iter()
        .enumerate()
        .filter(|(_, outcome)| outcome.is_none())
        .map(|(index, _)| index)
        .collect();
    let resumed = run.items.len() - pending.len();
    if resuming && pending.is_empty() && output::check_absent(run.output).is_err() {
        // The earlier run ended after it had put the output in place and before it removed the journal.
        journal.remove()?;
        return Ok(summary(&outcomes.into_iter().flatten().collect::<Vec<_>>(), resumed));
    }
    output::check_absent(run.output)?;

    progress.started(run.items.len(), resumed);
    let work = Work { run, labels: &labels, pending: &pending, journal_path: &journal_path };
    coordinator::finish(&work, &mut journal, &mut outcomes, progress)?;

    let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
    output::write(run.output, run.model.name(), &outcomes)?;
    journal.remove()?;
    Ok(summary(&outcomes, resumed))
}

fn summary(outcomes: &[Outcome], resumed: usize) -> Summary {
    let total = outcomes.len();
    let costs = outcomes.iter().filter_map(|outcome| outcome.cost);
    Summary {
        total,
        resumed,
        failed: outcomes.iter().filter(|outcome| outcome.error.is_some()).count(),
        mean_score: outcomes.iter().map(|outcome| outcome.score).sum::<f64>() / total.max(1) as f64,
        cost: costs.fold(None, |sum, cost| Some(sum.unwrap_or(0.0) + cost)),
    }
}
