//! Weighing one evaluation: its tables are fetched and checked, and the niches found as `assay niches` finds them.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{Finding, Map, Report, Settings, find};
use assay_judge::{LoggedEvaluation, Tables};
use assay_ledger::record::StatementRecord;
use assay_ledger::{Facts, key};
use assay_statement::{ArtifactId, Digest, Predicate, StatementId};
use assay_store::blobs::{Blobs, Visibility};
use assay_store::log::look;
use assay_store::sequencer::Sequencer;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Analysis, Question};
use crate::http::failure::Failure;
use crate::render::Entry;

/// The most bytes of both tables together.
const TABLES_BYTES_MAX: u64 = 256 << 20;
/// The most findings of each sort that are kept of a model, and of others on each.
const FINDINGS_MAX: usize = 12;
const ALTERNATIVES_MAX: usize = 6;

/// Threads to weigh with: half of the machine's, so that the other half answers.
pub(super) fn pool() -> Option<ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    ThreadPoolBuilder::new().num_threads((cores / 2).max(1)).build().ok()
}

/// Weighs an evaluation, or says in words why it cannot be.
pub(super) fn weigh(
    question: Question,
    sequencer: &Sequencer,
    blobs: &Blobs,
    pool: Option<&ThreadPool>,
) -> Result<Analysis, String> {
    let (logged, seed_size, seed_root) = logged(question.evaluation, sequencer)?;
    let tables = tables(&logged, blobs)?;
    let label = tables.examples.column("label").map(|column| column.name.clone());
    let settings = Settings {
        floor: question.floor.share(),
        seed: seed_root.as_bytes().to_vec(),
        columns: ColumnChoice { label, ..ColumnChoice::default() },
        ..Settings::default()
    };
    let search = || find(&tables.examples, &tables.outcomes, &settings);
    let search = AssertUnwindSafe(|| match pool {
        Some(pool) => pool.install(search),
        None => search(),
    });
    let report = catch_unwind(search)
        .map_err(|_| "weighing it failed, which is a fault of this program".to_owned())?;
    let report = report.map_err(|error| error.to_string())?;
    let counts = report.models.iter().map(|model| (model.niches.len(), model.limits.len())).collect();
    let report = trimmed(report);
    let subjects = logged.statement.subjects.iter();
    let models = subjects
        .filter_map(|subject| Some((subject.name.as_ref()?.to_string(), ArtifactId(subject.digest))))
        .collect();
    Ok(Analysis { report, counts, models, seed_size, seed_root })
}

fn logged(id: StatementId, sequencer: &Sequencer) -> Result<(LoggedEvaluation, u64, Digest), String> {
    let read = look(sequencer.view(), |view| {
        let record = view.state().record::<StatementRecord>(&key::statement(&id))?;
        let index = record.ok_or_else(|| Failure::not_found("the evaluation is not logged"))?.index;
        let (size, root) = view.seed(index)?;
        Ok::<_, Failure>((Entry::read(view, index)?, size, Digest::from(*root.as_bytes())))
    });
    let (entry, size, root) = read.map_err(|failure| failure.message)?;
    let statement = entry.signed.statement;
    let Predicate::Evaluation(evaluation) = statement.predicate.clone() else {
        return Err("it is not an evaluation".into());
    };
    Ok((LoggedEvaluation { id, index: entry.index, statement, evaluation }, size, root))
}

fn tables(logged: &LoggedEvaluation, blobs: &Blobs) -> Result<Tables, String> {
    let (examples, outcomes) = (logged.evaluation.examples.digest, logged.evaluation.outcomes.blob.digest);
    let sizes = [size(blobs, &examples)?, size(blobs, &outcomes)?];
    if sizes.iter().sum::<u64>() > TABLES_BYTES_MAX {
        return Err(format!(
            "its tables have more than {TABLES_BYTES_MAX} bytes; `assay niches` can weigh them"
        ));
    }
    let tables = Tables::read(fetch(blobs, &examples)?, fetch(blobs, &outcomes)?)
        .map_err(|error| error.to_string())?;
    logged.check_rows(&tables).map_err(|error| error.to_string())?;
    Ok(tables)
}

fn size(blobs: &Blobs, digest: &Digest) -> Result<u64, String> {
    let size =
        blobs.size(digest, Visibility::Public).map_err(|_| "the storage does not answer".to_owned())?;
    size.ok_or_else(|| "its tables are not public here".to_owned())
}

fn fetch(blobs: &Blobs, digest: &Digest) -> Result<Vec<u8>, String> {
    let failed = || "its tables could not be read".to_owned();
    let reader = blobs.read(digest, Visibility::Public).map_err(|_| failed())?.ok_or_else(failed)?;
    let mut bytes = Vec::new();
    reader.take(TABLES_BYTES_MAX).read_to_end(&mut bytes).map_err(|_| failed())?;
    match Digest::of(&bytes) == *digest {
        true => Ok(bytes),
        false => Err("a stored table has other bytes than its digest says".into()),
    }
}

/// Without what no page shows, so that what is kept stays small.
fn trimmed(mut report: Report) -> Report {
    report.map = Map::default();
    for model in &mut report.models {
        model.unconfirmed.clear();
        for findings in [&mut model.niches, &mut model.limits] {
            findings.truncate(FINDINGS_MAX);
            findings
                .iter_mut()
                .for_each(|finding: &mut Finding| finding.alternatives.truncate(ALTERNATIVES_MAX));
        }
    }
    report
}
