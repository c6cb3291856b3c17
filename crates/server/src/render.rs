//! How entries and records are shown in JSON.

use std::sync::Arc;

use assay_ledger::market::may::owner;
use assay_ledger::market::{Account, AccountRecord, AssetRecord};
use assay_ledger::record::{ArtifactRecord, CommitRecord, KeyRecord, PartyRecord, Record, StatementRecord};
use assay_ledger::{CodecError, Facts, key};
use assay_merkle::{Hash, leaf_hash};
use assay_statement::{
    ArtifactId, Digest, Kind, PartyId, Predicate, PublicKey, SignedStatement, StatementId,
};
use assay_store::log::{MayLackFile, StoreError, View};
use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};

use crate::http::failure::Failure;

/// Counting stops here: a count that reaches it means that many or more.
pub(crate) const COUNT_BOUND: usize = 1000;

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoEntry { index, size } => {
                Self::not_found(format!("there is no entry {index} in a log of {size}"))
            }
            StoreError::NotAtHand { name } => Self { not_at_hand: true, ..Self::storage(name) },
            error => Self::storage(error),
        }
    }
}

impl MayLackFile for Failure {
    fn not_at_hand(&self) -> Option<&str> {
        self.cause.as_deref().filter(|_| self.not_at_hand)
    }
}

impl From<CodecError> for Failure {
    fn from(error: CodecError) -> Self {
        Self::internal(error)
    }
}

/// An entry that has been read.
pub(crate) struct Entry {
    pub(crate) index: u64,
    pub(crate) bytes: Arc<Vec<u8>>,
    pub(crate) signed: SignedStatement,
}

impl Entry {
    pub(crate) fn read(view: &View, index: u64) -> Result<Self, Failure> {
        let bytes = view.entry(index)?;
        let signed = SignedStatement::from_entry(&bytes).map_err(Failure::storage)?;
        Ok(Self { index, bytes, signed })
    }

    pub(crate) fn leaf(&self) -> Hash {
        leaf_hash(&self.bytes)
    }

    fn kind(&self) -> Kind {
        self.signed.statement.predicate.kind_code()
    }

    /// Who signed it first of all.
    pub(crate) fn author(&self, view: &View) -> Result<PartyId, Failure> {
        let record = view.state().record::<StatementRecord>(&key::statement(&self.signed.id))?;
        Ok(record.map_or(PartyId(view.log().operator), |record| record.author))
    }

    /// The entry with what it says, when it was logged and who signed it.
    pub(crate) fn to_json(&self, view: &View) -> Result<Value, Failure> {
        let commit = commit_of(view, self.index)?;
        let covered = view.published().is_some_and(|(checkpoint, _)| checkpoint.size > self.index);
        let payload: Value =
            serde_json::from_slice(self.signed.envelope.payload()).map_err(Failure::internal)?;
        let mut shown = json!({
            "id": self.signed.id,
            "index": self.index,
            "kind": self.kind().word(),
            "time_ms": commit.as_ref().map(|commit| commit.time_ms),
            "commit": commit.map(|commit| commit.number),
            "author": self.author(view)?,
            "status": if covered { "published" } else { "durable" },
            "leaf_hash": HEXLOWER.encode(self.leaf().as_bytes()),
            "payload": payload,
        });
        if let (Value::Object(shown), Some((announced, opened))) = (&mut shown, self.followed(view)?) {
            shown.insert("protocol".to_owned(), json!({ "announced": announced, "opened": opened }));
        }
        Ok(shown)
    }

    /// Of an evaluation that follows a protocol, the entries that announced it and opened its benchmark.
    pub(crate) fn followed(&self, view: &View) -> Result<Option<(u64, u64)>, Failure> {
        let Predicate::Evaluation(evaluation) = &self.signed.statement.predicate else { return Ok(None) };
        let Some(protocol) = evaluation.protocol else { return Ok(None) };
        let record = view.state().record::<StatementRecord>(&key::statement(&protocol))?;
        Ok(record.and_then(|record| record.announced_and_opened()))
    }

    /// The envelope as it is logged.
    pub(crate) fn envelope(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.bytes).map_err(Failure::internal)
    }
}

/// The commit that an entry is in.
pub(crate) fn commit_of(view: &View, index: u64) -> Result<Option<CommitRecord>, Failure> {
    let (prefix, end) = (key::commit(0), key::commit(index.saturating_add(1)));
    let letter = prefix.get(..1).unwrap_or_default();
    let found = view.state().range_back(letter, Some(&end), 1);
    Ok(found.first().map(|(_, value)| CommitRecord::from_bytes(value)).transpose()?)
}

/// A digest, with or without the name of its algorithm.
pub(crate) fn digest(text: &str) -> Option<Digest> {
    text.parse().ok().or_else(|| Digest::from_hex(text).ok())
}

/// The index of a statement that is named by its id or its index.
pub(crate) fn statement_index(view: &View, text: &str) -> Result<u64, Failure> {
    if let Some(id) = digest(text).map(StatementId) {
        let record = view.state().record::<StatementRecord>(&key::statement(&id))?;
        let missing = || Failure::not_found(format!("no statement `{id}` is logged"));
        return record.map(|record| record.index).ok_or_else(missing);
    }
    text.parse().map_err(|_| malformed_id("a statement's id (`sha256:…`) or index"))
}

pub(crate) fn malformed_id(wanted: &str) -> Failure {
    Failure::malformed(format!("the path does not hold {wanted}"))
}

/// The artifact that a path names.
pub(crate) fn find_artifact(view: &View, text: &str) -> Result<(ArtifactId, ArtifactRecord), Failure> {
    let id = digest(text).map(ArtifactId).ok_or_else(|| malformed_id("an artifact's id (`sha256:…`)"))?;
    let record = view.state().record(&key::artifact(&id))?;
    record
        .map(|record| (id, record))
        .ok_or_else(|| Failure::not_found(format!("the artifact `{id}` is not registered")))
}

/// The artifact or evaluation that a text names, and whose it is.
pub(crate) fn find_asset(view: &View, text: &str) -> Result<(Digest, PartyId), Failure> {
    let id = digest(text).ok_or_else(|| malformed_id("the id of an artifact or evaluation (`sha256:…`)"))?;
    let missing = || Failure::not_found(format!("`{id}` is no artifact and no evaluation on this log"));
    owner(view.state(), &id)?.map(|owner| (id, owner)).ok_or_else(missing)
}

/// An artifact's record.
pub(crate) fn artifact(id: &ArtifactId, record: &ArtifactRecord) -> Value {
    let parents = record.parents.iter();
    let parents = parents.map(|(relation, parent)| json!({ "relation": relation, "artifact": parent }));
    json!({
        "id": id,
        "name": record.name,
        "kind": record.kind,
        "owner": record.owner,
        "state": record.state,
        "index": record.index,
        "state_index": record.state_index,
        "parents": parents.collect::<Vec<_>>(),
    })
}

/// A party's record.
pub(crate) fn party(id: &PartyId, record: &PartyRecord) -> Value {
    json!({
        "id": id,
        "digest": id.digest(),
        "name": record.name,
        "index": record.index,
        "keys": record.keys,
        "active_keys": record.active_keys,
    })
}

/// A key's record.
pub(crate) fn signing_key(id: &PublicKey, record: &KeyRecord) -> Value {
    let status = if record.revoked.is_some() { "revoked" } else { "active" };
    json!({ "key": id, "status": status, "added": record.added, "revoked": record.revoked })
}

/// The money that the log counts.
pub(crate) fn asset(record: &AssetRecord) -> Value {
    json!({ "symbol": record.symbol, "decimals": record.decimals, "fee_ppm": record.fee_ppm })
}

/// Which account it is.
pub(crate) fn account(account: &Account) -> Value {
    match account {
        Account::Issuance => json!({ "kind": "issuance" }),
        Account::Withdrawn => json!({ "kind": "withdrawn" }),
        Account::Operator => json!({ "kind": "operator" }),
        Account::Party(party) => json!({ "kind": "party", "id": party }),
        Account::Held(statement) => json!({ "kind": "held", "id": statement }),
    }
}

/// What is in an account, in the asset's smallest units; below zero for the issuance alone.
pub(crate) fn balance(record: &AccountRecord) -> String {
    match record.credits.checked_sub(record.debits) {
        Some(balance) => balance.to_string(),
        None => format!("-{}", record.debits - record.credits),
    }
}

/// How many statements of each kind there are about a subject; kinds without any are left out.
pub(crate) fn counts(view: &View, subject: &Digest) -> Value {
    let mut counts = Map::new();
    for kind in Kind::ALL {
        let prefix = key::about_by_kind(subject, *kind);
        match view.state().range(&prefix, None, COUNT_BOUND).len() {
            0 => {}
            count => {
                counts.insert(kind.word().to_owned(), json!(count));
            }
        }
    }
    json!({ "by_kind": counts, "counted_up_to": COUNT_BOUND })
}

/// The 32 bytes behind a key's letter, at the end of it.
pub(crate) fn last_bytes(key: &[u8]) -> Option<[u8; 32]> {
    key.last_chunk::<32>().copied()
}
