//! Reading the log for a page: entries once each, and names for whatever has one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use assay_judge::says_with;
use assay_ledger::market::{AssetRecord, ListingRecord, OrderRecord};
use assay_ledger::record::{ArtifactRecord, Detail, PartyRecord, StatementRecord};
use assay_ledger::{Facts, key};
use assay_pages::address;
use assay_pages::part::{ArtifactRef, Line, Moment, PartyRef, amount};
use assay_statement::{ArtifactId, Digest, PartyId, StatementId, Subject};
use assay_store::log::View;

use crate::http::failure::Failure;
use crate::render::{Entry, commit_of};

/// How many artifacts a line names.
const ABOUT_MAX: usize = 3;

/// The entries that a page has read; kept while files are fetched and its work begins anew.
#[derive(Default)]
pub(crate) struct Memo(RefCell<HashMap<u64, Arc<Entry>>>);

/// Reads the log for a page.
pub(crate) struct Reader<'a> {
    pub(crate) view: &'a View,
    memo: &'a Memo,
    /// The money that the log counts.
    pub(crate) asset: AssetRecord,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(view: &'a View, memo: &'a Memo) -> Result<Self, Failure> {
        Ok(Self { view, memo, asset: AssetRecord::of(view.state())? })
    }

    /// An entry; of several, whoever asks in order has each once.
    pub(crate) fn entry(&self, index: u64) -> Result<Arc<Entry>, Failure> {
        if let Some(entry) = self.memo.0.borrow().get(&index) {
            return Ok(Arc::clone(entry));
        }
        let entry = Arc::new(Entry::read(self.view, index)?);
        self.memo.0.borrow_mut().insert(index, Arc::clone(&entry));
        Ok(entry)
    }

    /// An entry and its time.
    pub(crate) fn moment(&self, index: u64) -> Result<Moment, Failure> {
        let commit = commit_of(self.view, index)?;
        Ok(Moment { index, time_ms: commit.map(|commit| commit.time_ms) })
    }

    /// A party by name.
    pub(crate) fn party(&self, id: &PartyId) -> Result<PartyRef, Failure> {
        let record = self.view.state().record::<PartyRecord>(&key::party(id))?;
        let operator = id.0 == self.view.log().operator;
        Ok(PartyRef { id: id.to_string(), name: record.map(|record| record.name), operator })
    }

    /// An artifact by name.
    pub(crate) fn artifact(&self, id: &Digest) -> Result<ArtifactRef, Failure> {
        let record = self.view.state().record::<ArtifactRecord>(&key::artifact(&ArtifactId(*id)))?;
        let kind = record.as_ref().map(|record| assay_judge::word(&record.kind));
        Ok(ArtifactRef { id: id.to_string(), name: record.map(|record| record.name), kind })
    }

    /// Who signed an entry first of all.
    pub(crate) fn author(&self, entry: &Entry) -> Result<PartyRef, Failure> {
        self.party(&entry.author(self.view)?)
    }

    /// What is known of a statement.
    pub(crate) fn statement(&self, id: &StatementId) -> Result<Option<StatementRecord>, Failure> {
        Ok(self.view.state().record(&key::statement(id))?)
    }

    /// What the log finds an entry by: its id, or its index where it keeps no record of it, as with commits.
    pub(crate) fn handle(&self, entry: &Entry) -> Result<String, Failure> {
        let found = self.statement(&entry.signed.id)?.is_some();
        Ok(if found { entry.signed.id.to_string() } else { entry.index.to_string() })
    }

    /// The address of an entry's page.
    pub(crate) fn address(&self, entry: &Entry) -> Result<String, Failure> {
        Ok(address::statement(&self.handle(entry)?))
    }

    /// An amount in words.
    pub(crate) fn coins(&self, units: impl Into<u128>) -> String {
        amount(units, self.asset.decimals, &self.asset.symbol)
    }

    /// An entry in one line.
    pub(crate) fn line(&self, index: u64) -> Result<Line, Failure> {
        let entry = self.entry(index)?;
        let statement = &entry.signed.statement;
        let concerned = self.concerned(&statement.subjects)?;
        let mut about = Vec::new();
        for id in concerned.iter().take(ABOUT_MAX) {
            let artifact = self.artifact(id)?;
            about.extend(Some(artifact).filter(|artifact| artifact.name.is_some()));
        }
        let about_more = if about.is_empty() { 0 } else { concerned.len().saturating_sub(ABOUT_MAX) };
        Ok(Line {
            id: entry.signed.id.to_string(),
            address: self.address(&entry)?,
            kind: statement.predicate.kind_code().word().to_owned(),
            says: says_with(statement, &|units| self.coins(units)),
            at: self.moment(index)?,
            author: self.author(&entry)?,
            about,
            about_more,
        })
    }

    /// The artifacts that a statement is about, if only by way of what it answers.
    fn concerned(&self, subjects: &[Subject]) -> Result<Vec<Digest>, Failure> {
        let state = self.view.state();
        let mut concerned = Vec::new();
        for id in subjects.iter().map(|subject| subject.digest) {
            let statement = StatementId(id);
            let order = state.record::<OrderRecord>(&key::order(&statement))?;
            let listing = order.map_or(statement, |order| order.listing);
            match state.record::<ListingRecord>(&key::listing(&listing))? {
                Some(listing) => concerned.extend(listing.assets),
                None => match self.statement(&statement)?.map(|record| record.detail) {
                    Some(Detail::Claim(model)) => concerned.push(model.0),
                    Some(Detail::Evaluation { models, .. }) => {
                        concerned.extend(models.iter().map(|model| model.0))
                    }
                    _ => concerned.push(id),
                },
            }
        }
        Ok(concerned)
    }

    /// Entries in a line each.
    pub(crate) fn lines(&self, indexes: &[u64]) -> Result<Vec<Line>, Failure> {
        indexes.iter().map(|index| self.line(*index)).collect()
    }
}
