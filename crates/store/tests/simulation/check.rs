//! What must be true at the end, whatever happened.

use std::collections::{BTreeMap, HashMap, HashSet};

use assay_ledger::market::AccountRecord;
use assay_ledger::record::Record;
use assay_ledger::run::Run;
use assay_ledger::{Draft, Facts, State, apply, key};
use assay_merkle::{
    Algorithm, Checkpoint, EntryBundleId, Hash, SignedNote, TileId, VerifierKey, entry_bundle, leaf_hash,
};
use assay_statement::{Predicate, SignedStatement};
use assay_store::log::Log;

use super::model::Model;
use super::plain;
use super::pool::pool;

/// The log, read entry by entry and worked out again.
pub struct Truth {
    entries: Vec<Vec<u8>>,
    statements: Vec<SignedStatement>,
    leaves: Vec<Hash>,
    roots: HashMap<u64, Hash>,
}

pub fn read(log: &Log) -> Result<Truth, String> {
    let size = log.read().size();
    let entries = (0..size).map(|index| log.look(|view| view.entry(index)).map(|entry| entry.to_vec()));
    let entries: Vec<Vec<u8>> = entries.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    let leaves = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let read = |entry: &Vec<u8>| match pool().read.get(entry) {
        Some(statement) => Ok(statement.clone()),
        None => SignedStatement::from_entry(entry).map_err(|error| error.to_string()),
    };
    let statements = entries.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Truth { entries, statements, leaves, roots: HashMap::new() })
}

impl Truth {
    fn root_at(&mut self, size: u64) -> Result<Hash, String> {
        let length = usize::try_from(size).unwrap();
        let leaves = self.leaves.get(..length).ok_or_else(|| format!("the log has no size {size}"))?;
        Ok(*self.roots.entry(size).or_insert_with(|| plain::root(leaves)))
    }

    pub fn check(&mut self, log: &Log, model: &Model) -> Result<(), String> {
        self.check_promises(model)?;
        self.check_units(model)?;
        let (size, root) = (log.read().size(), log.read().root());
        if self.root_at(size)? != root {
            return Err("the root is not that of the entries".into());
        }
        for (size, root) in &model.shown {
            if self.root_at(*size)? != *root {
                return Err(format!("the log is not consistent with what was shown at size {size}"));
            }
        }
        self.check_state(log)
    }

    /// Every promise is kept, and nothing is there that nobody submitted.
    fn check_promises(&self, model: &Model) -> Result<(), String> {
        let mut seen = HashSet::new();
        for (index, statement) in self.statements.iter().enumerate() {
            let id = statement.id;
            if !seen.insert(id) {
                return Err(format!("`{id}` is logged twice"));
            }
            let own = matches!(statement.statement.predicate, Predicate::Commit(_) | Predicate::Snapshot(_));
            if !own && !model.submitted.contains(&id) {
                return Err(format!("nobody submitted entry {index}"));
            }
        }
        for (id, index) in &model.acknowledged {
            let found = usize::try_from(*index).ok().and_then(|index| self.statements.get(index));
            if found.map(|statement| statement.id) != Some(*id) {
                return Err(format!("entry {index} was promised to `{id}` and is not there"));
            }
        }
        Ok(())
    }

    /// What was submitted together is there together, or not at all.
    fn check_units(&self, model: &Model) -> Result<(), String> {
        let mut commit = 0;
        let mut commit_of = HashMap::new();
        for statement in &self.statements {
            if let Predicate::Commit(head) = &statement.statement.predicate {
                commit = head.number;
            }
            commit_of.insert(statement.id, commit);
        }
        for unit in &model.units {
            let commits: HashSet<_> = unit.iter().map(|id| commit_of.get(id)).collect();
            if commits.len() > 1 {
                return Err(format!("a commit is there in part: {commits:?}"));
            }
        }
        Ok(())
    }

    /// The state is that of all entries, applied one by one; the snapshot that was logged last is stored.
    fn check_state(&self, log: &Log) -> Result<(), String> {
        let mut state = State::new();
        let mut draft = Draft::new(&state);
        for (index, statement) in (0..).zip(&self.statements) {
            apply(&mut draft, index, statement).map_err(|error| format!("entry {index}: {error}"))?;
        }
        let change = draft.into_change();
        state.absorb(change);
        check_money(&state)?;
        let packed = |state: &State| state.pack().unwrap().as_bytes().to_vec();
        if packed(&state) != packed(log.read().state()) {
            return Err("the state is not that of the entries".into());
        }
        Ok(())
    }

    /// The snapshot that was logged last is stored, whole.
    pub fn check_snapshot(&self, objects: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
        let logged = self.statements.iter().rev().find_map(|one| match &one.statement.predicate {
            Predicate::Snapshot(snapshot) => Some((snapshot.size, one.statement.subject().unwrap().digest)),
            _ => None,
        });
        let Some((size, root)) = logged else { return Ok(()) };
        let bytes = objects.get(&format!("snapshots/{size:020}")).ok_or("the last snapshot is gone")?;
        // Size, facts and root; then the length of the run, and the run as a zstd frame.
        let head = b"assay-snapshot/v1\n".len() + 48;
        let length = u64::from_be_bytes(bytes[head..head + 8].try_into().unwrap());
        let unpacked = zstd::bulk::decompress(&bytes[head + 8..], usize::try_from(length).unwrap());
        let unpacked = unpacked.map_err(|error| error.to_string())?;
        let run = Run::from_bytes(unpacked).map_err(|error| error.to_string())?;
        match assay_ledger::snapshot::root(&run).as_bytes() == root.as_bytes() {
            true => Ok(()),
            false => Err("the last snapshot has another root than was logged".into()),
        }
    }

    /// What a reader of the static files finds: everything that the published checkpoint promises. Says its size.
    pub fn check_reader(&mut self, log: &Log, objects: &BTreeMap<String, Vec<u8>>) -> Result<u64, String> {
        let Some(note) = objects.get("checkpoint") else { return Ok(0) };
        let note = SignedNote::parse(note).map_err(|error| error.to_string())?;
        let record = log.log();
        let signer =
            VerifierKey::new(&record.origin, Algorithm::Ed25519, *record.operator.as_bytes()).unwrap();
        let named = objects.get("log.vkey").ok_or("the log's key is not published")?;
        if named != format!("{signer}\n").as_bytes() {
            return Err("the published key is not the log's".into());
        }
        let checkpoint = Checkpoint::open(&note, &signer).map_err(|error| error.to_string())?;
        let size = checkpoint.size;
        if self.root_at(size)? != checkpoint.root {
            return Err(format!("the checkpoint of size {size} is not the log's"));
        }
        for id in TileId::in_size(size) {
            let bytes = objects.get(&id.path()).or_else(|| objects.get(&id.full().path()));
            let bytes = bytes.ok_or_else(|| format!("{} of size {size} is missing", id.path()))?;
            let wanted = plain::tile(&self.leaves, id.level, id.index, id.width);
            if bytes.get(..wanted.len()) != Some(&wanted) {
                return Err(format!("{} of size {size} is wrong", id.path()));
            }
        }
        for id in EntryBundleId::in_size(size) {
            let full = EntryBundleId { width: 256, ..id };
            let bytes = objects.get(&id.path()).or_else(|| objects.get(&full.path()));
            let bytes = bytes.ok_or_else(|| format!("{} of size {size} is missing", id.path()))?;
            let first = usize::try_from(id.first_entry()).unwrap();
            let wanted = self.entries[first..first + usize::from(id.width)].iter().map(Vec::as_slice);
            let found: Result<Vec<_>, _> = entry_bundle::decode_bundle(bytes).take(id.width.into()).collect();
            if found.ok() != Some(wanted.collect()) {
                return Err(format!("{} of size {size} is wrong", id.path()));
            }
        }
        Ok(size)
    }
}

/// Whether the log has a fact of its own at all.
pub fn is_empty(log: &Log) -> bool {
    log.read().state().get(&key::log()).is_none()
}

/// Money only ever moved: all that was issued is in some account.
fn check_money(state: &State) -> Result<(), String> {
    let (mut credits, mut debits) = (0_u128, 0_u128);
    for (_, record) in state.range(&key::accounts(), None, usize::MAX) {
        let account = AccountRecord::from_bytes(record).map_err(|error| error.to_string())?;
        (credits, debits) = (credits + account.credits, debits + account.debits);
    }
    match credits == debits {
        true => Ok(()),
        false => Err(format!("{credits} units came into accounts, {debits} left")),
    }
}
