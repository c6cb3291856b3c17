//! The naive model: what was promised, and what nobody knows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use assay_merkle::Hash;
use assay_statement::{StatementId, Verified};
use assay_store::log::Answer;

use super::pool::{Beginning, pool};

/// Statements that are submitted together and new: in the log they are one commit's, or not there.
pub type Unit = Vec<Verified>;

#[derive(Default)]
pub struct Model {
    /// Where each acknowledged statement is.
    pub acknowledged: HashMap<StatementId, u64>,
    by_index: BTreeMap<u64, StatementId>,
    pub submitted: HashSet<StatementId>,
    pub units: Vec<Vec<StatementId>>,
    /// Every size and root that was signed or shown as durable.
    pub shown: BTreeSet<(u64, Hash)>,
    /// What was published at least, by calls that returned.
    pub published: u64,
    /// The storage as a reader might have found it after some publishing.
    pub readers: Vec<BTreeMap<String, Vec<u8>>>,
    /// How many of the pool's deeds have been handed out.
    pub next_deed: usize,
    pub created: bool,
    pub violation: Option<String>,
}

impl Model {
    pub fn begin(beginning: &Beginning) -> Self {
        let mut model = Self { next_deed: beginning.deeds, ..Self::default() };
        model.created = !beginning.objects.is_empty();
        for (id, index) in &beginning.entered {
            model.submitted.insert(*id);
            model.acknowledge(*id, *index);
        }
        model
    }

    pub fn violate(&mut self, what: impl Into<String>) {
        self.violation.get_or_insert(what.into());
    }

    /// Whether what every deed needs is surely there, so that none may be refused.
    pub fn has_first(&self) -> bool {
        pool().first.iter().all(|one| self.acknowledged.contains_key(&one.statement().id))
    }

    pub fn submit(&mut self, statements: &[Verified]) {
        self.submitted.extend(statements.iter().map(|one| one.statement().id));
    }

    pub fn answered(&mut self, statements: &[Verified], answers: &[Answer], sure: bool) {
        if statements.len() != answers.len() {
            self.violate(format!("{} answers to {} statements", answers.len(), statements.len()));
        }
        for (statement, answer) in statements.iter().zip(answers) {
            let id = statement.statement().id;
            match answer {
                Ok(entered) if entered.id != id => self.violate("an answer to another statement"),
                Ok(entered) => self.acknowledge(id, entered.index),
                Err(rejection) if !["unknown_key", "unknown_subject"].contains(&rejection.code()) => {
                    self.violate(rejection.to_string());
                }
                Err(rejection) if sure && !pool().invalid.contains(statement) => {
                    self.violate(format!("a good statement was refused: {rejection}"));
                }
                Err(_) => {}
            }
        }
    }

    fn acknowledge(&mut self, id: StatementId, index: u64) {
        if let Some(before) = self.acknowledged.insert(id, index)
            && before != index
        {
            self.violate(format!("`{id}` was promised index {before}, then {index}"));
        }
        if let Some(before) = self.by_index.insert(index, id)
            && before != id
        {
            self.violate(format!("index {index} was promised to `{before}`, then to `{id}`"));
        }
    }
}
