//! Published evaluations as the server weighs them: read from the log and its public blobs, and checked.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use assay_judge::{Fetched, LoggedEvaluation, Reason, Tables};
use assay_ledger::record::StatementRecord;
use assay_ledger::{Facts, key};
use assay_statement::predicate::BlobReference;
use assay_statement::{ArtifactId, Digest, Predicate, StatementId};
use assay_store::blobs::{Blobs, Visibility};
use assay_store::log::look;
use assay_store::sequencer::Sequencer;

use crate::http::failure::Failure;
use crate::render::Entry;

/// The most evaluations of which it is remembered that they say nothing.
const UNFIT_MAX: usize = 100_000;

/// A published evaluation with its tables.
pub(crate) struct Evidence {
    pub(crate) tables: Tables,
    /// The models under their names in the tables.
    pub(crate) models: Vec<(String, ArtifactId)>,
    /// Where the first commit after the evaluation begins.
    pub(crate) seed_size: u64,
    /// The root that this commit names: the seed.
    pub(crate) seed_root: Digest,
}

impl Evidence {
    /// Bytes that decide the split.
    pub(crate) fn seed(&self) -> Vec<u8> {
        self.seed_root.as_bytes().to_vec()
    }

    /// The column that holds the right answer, by its usual name.
    pub(crate) fn label(&self) -> Option<String> {
        self.tables.examples.column("label").map(|column| column.name.clone())
    }
}

/// Where evaluations are read from; the last one stays in memory, since it is the likeliest to be asked for next.
pub(crate) struct Logged {
    sequencer: Arc<Sequencer>,
    blobs: Blobs,
    last: Mutex<Option<(StatementId, Arc<Evidence>)>>,
    /// Evaluations whose tables say nothing, which nothing can change.
    unfit: Mutex<HashMap<StatementId, String>>,
}

impl Logged {
    pub(crate) fn new(sequencer: Arc<Sequencer>, blobs: Blobs) -> Self {
        Self { sequencer, blobs, last: Mutex::new(None), unfit: Mutex::default() }
    }

    /// Why an evaluation says nothing, if that has been found.
    pub(crate) fn unfit(&self, id: &StatementId) -> Option<String> {
        self.unfit.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// An evaluation with its tables, or in words why they cannot be had.
    pub(crate) fn evidence(&self, id: StatementId) -> Result<Arc<Evidence>, String> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, evidence)) = last.as_ref().filter(|(last, _)| *last == id) {
            return Ok(Arc::clone(evidence));
        }
        // Not two at once: each may take as much memory as the bound on tables allows.
        *last = None;
        let evidence = Arc::new(self.read(id)?);
        *last = Some((id, Arc::clone(&evidence)));
        Ok(evidence)
    }

    fn read(&self, id: StatementId) -> Result<Evidence, String> {
        let (logged, seed_size, seed_root) = self.logged(id)?;
        let tables = self.tables(&logged)?;
        let subjects = logged.statement.subjects.iter();
        let models = subjects
            .filter_map(|subject| Some((subject.name.as_ref()?.to_string(), ArtifactId(subject.digest))))
            .collect();
        Ok(Evidence { tables, models, seed_size, seed_root })
    }

    fn logged(&self, id: StatementId) -> Result<(LoggedEvaluation, u64, Digest), String> {
        let read = look(self.sequencer.view(), |view| {
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

    fn tables(&self, logged: &LoggedEvaluation) -> Result<Tables, String> {
        let tables = logged.tables(&|blob| self.fetch(blob))?;
        tables.map_err(|reason| {
            if reason != Reason::NotPublic {
                let mut unfit = self.unfit.lock().unwrap_or_else(PoisonError::into_inner);
                if unfit.len() < UNFIT_MAX {
                    unfit.insert(logged.id, reason.to_string());
                }
            }
            reason.to_string()
        })
    }

    fn fetch(&self, blob: &BlobReference) -> Result<Fetched, String> {
        let failed = || "the storage does not answer".to_owned();
        match self.blobs.size(&blob.digest, Visibility::Public).map_err(|_| failed())? {
            None => return Ok(Fetched::NotPublic),
            Some(size) if size > blob.size_bytes => return Ok(Fetched::TooLong),
            Some(_) => {}
        }
        let reader = self.blobs.read(&blob.digest, Visibility::Public).map_err(|_| failed())?;
        let Some(reader) = reader else { return Ok(Fetched::NotPublic) };
        let mut bytes = Vec::new();
        reader.take(blob.size_bytes).read_to_end(&mut bytes).map_err(|_| failed())?;
        match Digest::of(&bytes) == blob.digest {
            true => Ok(Fetched::Bytes(bytes)),
            false => Err("a stored table has other bytes than its digest says".into()),
        }
    }
}
