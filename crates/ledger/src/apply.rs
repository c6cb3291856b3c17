//! `apply`: the whole of the rules.
//!
//! What a statement does to the state depends on nothing but the state, the statement and its index: the same log
//! gives the same state on every machine.

use std::sync::Arc;

use assay_statement::{Digest, Kind, PartyId, Predicate, PublicKey, SignedStatement, Statement, StatementId};

use smallvec::SmallVec;

use crate::key;
use crate::record::{Detail, KeyRecord, LogRecord, Record, StatementRecord};
use crate::rejection::Rejection;
use crate::rules;
use crate::state::{Draft, Facts};

/// Applies a statement whose signatures are good: the whole of it, or nothing.
///
/// # Errors
/// The rule that the statement breaks; the draft is then as it was.
pub fn apply(draft: &mut Draft<'_>, index: u64, entry: &SignedStatement) -> Result<(), Rejection> {
    let before = draft.position();
    let applied = apply_part(draft, index, entry);
    if applied.is_err() {
        draft.take_back(before);
    }
    applied
}

/// Applies a statement; on `Err` the draft may hold a part of its changes.
fn apply_part(draft: &mut Draft<'_>, index: u64, entry: &SignedStatement) -> Result<(), Rejection> {
    if let Some(record) = draft.record::<StatementRecord>(&key::statement(&entry.id))? {
        return Err(Rejection::AlreadyLogged { index: record.index });
    }
    let predicate = &entry.statement.predicate;
    let Some(log) = draft.log()? else {
        return match predicate {
            Predicate::Commit(commit) if index == 0 => rules::commit::genesis(draft, entry, commit),
            _ => Err(Rejection::NoGenesis),
        };
    };
    if predicate.log() != Some(log.id) {
        return Err(Rejection::OtherLog { named: predicate.log(), log: log.id });
    }
    let mut entry =
        Entry { draft, log, index, id: entry.id, statement: &entry.statement, keys: keys(entry), moves: 0 };
    match predicate {
        Predicate::Commit(commit) => rules::commit::apply(&mut entry, commit),
        Predicate::Snapshot(snapshot) => rules::snapshot::apply(&mut entry, snapshot),
        Predicate::Party(party) => rules::party::apply(&mut entry, party),
        Predicate::Artifact(artifact) => rules::artifact::apply(&mut entry, artifact),
        Predicate::Contribution(contribution) => rules::contribution::apply(&mut entry, contribution),
        Predicate::Protocol(protocol) => rules::protocol::apply(&mut entry, protocol),
        Predicate::Evaluation(evaluation) => rules::evaluation::apply(&mut entry, evaluation),
        Predicate::Replay(replay) => rules::replay::apply(&mut entry, replay),
        Predicate::Claim(claim) => rules::claim::apply(&mut entry, claim),
        Predicate::Verdict(verdict) => rules::verdict::apply(&mut entry, verdict),
        Predicate::Attestation(attestation) => rules::attestation::apply(&mut entry, attestation),
        Predicate::Response(response) => rules::response::apply(&mut entry, response),
        Predicate::Lifecycle(lifecycle) => rules::lifecycle::apply(&mut entry, lifecycle),
        Predicate::Deposit(deposit) => rules::deposit::apply(&mut entry, deposit),
        Predicate::Withdrawal(withdrawal) => rules::withdrawal::apply(&mut entry, withdrawal),
        Predicate::Payout(payout) => rules::payout::apply(&mut entry, payout),
        Predicate::Transfer(transfer) => rules::transfer::apply(&mut entry, transfer),
        Predicate::Terms(terms) => rules::terms::apply(&mut entry, terms),
        Predicate::Grant(grant) => rules::grant::apply(&mut entry, grant),
        Predicate::Revocation(_) => rules::revocation::apply(&mut entry),
        Predicate::Shares(shares) => rules::shares::apply(&mut entry, shares),
        Predicate::Listing(listing) => rules::listing::apply(&mut entry, listing),
        Predicate::Order(order) => rules::order::apply(&mut entry, order),
        Predicate::Bid(bid) => rules::bid::apply(&mut entry, bid),
        Predicate::Warranty(warranty) => rules::warranty::apply(&mut entry, warranty),
    }
}

fn keys(entry: &SignedStatement) -> SmallVec<[PublicKey; 2]> {
    entry.envelope.signatures().iter().map(|signature| signature.key).collect()
}

/// An entry that is being applied.
pub(crate) struct Entry<'a, 'b> {
    pub(crate) draft: &'a mut Draft<'b>,
    pub(crate) log: Arc<LogRecord>,
    pub(crate) index: u64,
    pub(crate) id: StatementId,
    pub(crate) statement: &'a Statement,
    /// The keys that signed, each of which may be anybody's.
    pub(crate) keys: SmallVec<[PublicKey; 2]>,
    /// Movements of money that the statement has caused so far.
    pub(crate) moves: u16,
}

impl Entry<'_, '_> {
    /// The digest of the only subject.
    pub(crate) fn subject(&self) -> Digest {
        // INVARIANT: every statement has at least one subject (`Statement::check`).
        self.statement.subjects.first().map_or(Digest::from([0; 32]), |subject| subject.digest)
    }

    /// The party whose key this is, if the key may sign.
    pub(crate) fn party_of(&self, public_key: &PublicKey) -> Result<PartyId, Rejection> {
        match self.draft.record::<KeyRecord>(&key::signing_key(public_key))? {
            None => Err(Rejection::UnknownKey { key: *public_key }),
            Some(KeyRecord { revoked: Some(index), .. }) => {
                Err(Rejection::RevokedKey { key: *public_key, index })
            }
            Some(record) => Ok(record.party),
        }
    }

    /// The party that signed a statement with one signature.
    pub(crate) fn author(&self) -> Result<PartyId, Rejection> {
        match self.keys.as_slice() {
            [key] => self.party_of(key),
            _ => Err(Rejection::Signers { wanted: "one signature" }),
        }
    }

    /// Checks that the log's operator signed.
    pub(crate) fn check_operator(&self) -> Result<(), Rejection> {
        if *self.keys == [self.log.operator] { Ok(()) } else { Err(Rejection::NotTheOperator) }
    }

    /// The statement of an id, which must be of the kind.
    pub(crate) fn find(&self, id: StatementId, kind: Kind) -> Result<StatementRecord, Rejection> {
        match self.draft.record::<StatementRecord>(&key::statement(&id))? {
            Some(record) if record.kind == kind => Ok(record),
            Some(record) => Err(Rejection::OtherKind { id, found: record.kind, wanted: kind }),
            None => Err(Rejection::UnknownStatement { id }),
        }
    }

    pub(crate) fn put(&mut self, key: key::Key, record: &impl Record) {
        self.draft.put_record(key, record);
    }

    /// Notes that the statement is also about something that it does not name as a subject.
    pub(crate) fn note_about(&mut self, digest: &Digest) {
        let kind = self.statement.predicate.kind_code();
        self.draft.put(key::about(digest, kind, self.index), &[]);
    }

    /// Notes the statement itself: where it is, who signed it and what it is about.
    pub(crate) fn note(&mut self, author: PartyId, detail: Detail) {
        let kind = self.statement.predicate.kind_code();
        self.put(key::statement(&self.id), &StatementRecord { index: self.index, kind, author, detail });
        self.draft.put(key::signed(&author, self.index), &[]);
        for subject in &self.statement.subjects {
            self.draft.put(key::about(&subject.digest, kind, self.index), &[]);
        }
    }
}
