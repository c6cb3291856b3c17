//! A log keeps what it was given, through reopening, other writers, snapshots and pruning.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::sync::Arc;

use assay_ledger::{Facts, Rejection, key};
use assay_merkle::{leaf_hash, verify_consistency, verify_inclusion};
use assay_store::log::{Log, StoreError};
use assay_store::objects::Objects;
use assay_store::objects::fake::{Plan, Storage};
use assay_store::objects::folder::Folder;
use common::{artifact, create, open, party, publish, settings, snapshot};

fn storage() -> (Storage, Arc<dyn Objects>) {
    let storage = Storage::new(1);
    let objects = Arc::new(storage.open(Plan::none()));
    (storage, objects)
}

/// Every entry is provably in the tree, and every earlier tree is its beginning.
fn check_proofs(log: &Log) {
    let (size, root) = (log.read().size(), log.read().root());
    for index in 0..size {
        let leaf = leaf_hash(&log.look(|view| view.entry(index)).unwrap());
        let proof = log.look(|view| view.inclusion_proof(index, size)).unwrap();
        verify_inclusion(leaf, index, size, &proof, root).unwrap();
        let old = log.look(|view| view.root_at(index)).unwrap();
        let proof = log.look(|view| view.consistency_proof(index, size)).unwrap();
        verify_consistency(index, old, size, root, &proof).unwrap();
    }
}

fn fill(log: &mut Log, count: u64) {
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    for batch in 0..count.div_ceil(100) {
        let numbers = batch * 100..count.min(batch * 100 + 100);
        let statements: Vec<_> = numbers.map(|number| artifact(id, 1, number)).collect();
        for answer in log.append(&statements).unwrap() {
            assert!(answer.unwrap().new);
        }
    }
}

#[test]
fn a_statement_is_logged_once() {
    let (_, objects) = storage();
    let mut log = create(objects, 1).unwrap();
    let id = log.log().id;
    let statements = [party(id, 1), artifact(id, 1, 7), artifact(id, 1, 7), artifact(id, 2, 8)];
    let answers = log.append(&statements).unwrap();
    assert_eq!(answers[0].as_ref().unwrap().index, 2);
    let (first, second) = (answers[1].clone().unwrap(), answers[2].clone().unwrap());
    assert_eq!((first.index, first.new, second.index, second.new), (3, true, 3, false));
    assert!(matches!(answers[3], Err(Rejection::UnknownKey { .. })));
    let size = log.read().size();
    assert!(!log.append(&statements[..3]).unwrap()[2].clone().unwrap().new);
    assert_eq!(log.read().size(), size, "nothing new makes no commit");
    check_proofs(&log);
}

#[test]
fn a_log_comes_back_as_it_was() {
    for count in [0, 1, 100, 253, 254, 700, 3000] {
        let (_, objects) = storage();
        let mut log = create(Arc::clone(&objects), 1).unwrap();
        fill(&mut log, count);
        let before = (log.read().size(), log.read().root());
        let state = log.read().state().pack().unwrap();
        let unpublished = open(Arc::clone(&objects), 2).unwrap();
        assert_eq!((unpublished.read().size(), unpublished.read().root()), before);
        publish(&mut log).unwrap();
        let mut again = open(Arc::clone(&objects), 3).unwrap();
        assert_eq!((again.read().size(), again.read().root()), before);
        assert_eq!(again.read().state().pack().unwrap().as_bytes(), state.as_bytes());
        check_proofs(&again);
        let id = again.log().id;
        assert!(again.append(&[artifact(id, 1, 9_999)]).unwrap()[0].clone().unwrap().new || count == 0);
        publish(&mut again).unwrap();
        check_proofs(&open(objects, 4).unwrap());
    }
}

#[test]
fn what_is_logged_while_a_snapshot_is_packed_is_left_for_the_next() {
    let (_, objects) = storage();
    let mut log = create(Arc::clone(&objects), 1).unwrap();
    let id = log.log().id;
    assert!(!log.grown_since_snapshot());
    let _ = log.append(&[party(id, 1)]).unwrap();
    assert!(log.grown_since_snapshot());
    let unpacked = log.begin_snapshot().unwrap();
    let _ = log.append(&[artifact(id, 1, 1)]).unwrap();
    log.finish_snapshot(unpacked.store(objects.as_ref()).unwrap()).unwrap();
    let _ = log.append(&[]).unwrap();
    assert!(log.grown_since_snapshot(), "it does not cover the artifact");
    snapshot(&mut log, objects.as_ref()).unwrap();
    assert!(!log.grown_since_snapshot());
    let _ = log.append(&[artifact(id, 1, 2)]).unwrap();
    assert!(log.grown_since_snapshot());
}

#[test]
fn a_snapshot_is_as_good_as_all_entries() {
    let (_, objects) = storage();
    let mut log = create(Arc::clone(&objects), 1).unwrap();
    fill(&mut log, 1000);
    publish(&mut log).unwrap();
    snapshot(&mut log, objects.as_ref()).unwrap();
    let id = log.log().id;
    for number in 1000..2000 {
        log.append(&[artifact(id, 1, number)]).unwrap();
        if number % 300 == 0 {
            publish(&mut log).unwrap();
        }
        if number == 1700 {
            snapshot(&mut log, objects.as_ref()).unwrap();
        }
    }
    let commits = objects.list("commits/", None, 10_000).unwrap().len();
    assert!(commits < 400, "commits that bundles cover are pruned: {commits} are left");
    let state = log.read().state().pack().unwrap();
    let from_snapshot = open(Arc::clone(&objects), 2).unwrap();
    assert_eq!(from_snapshot.read().state().pack().unwrap().as_bytes(), state.as_bytes());
    check_proofs(&from_snapshot);
    // Without the snapshot, everything is replayed.
    for name in objects.list("snapshots/", None, 100).unwrap() {
        objects.delete(&name).unwrap();
    }
    let replayed = open(objects, 3).unwrap();
    assert_eq!(replayed.read().state().pack().unwrap().as_bytes(), state.as_bytes());
    assert_eq!(replayed.read().root(), log.read().root());
}

#[test]
fn two_writers_take_turns() {
    let (storage, objects) = storage();
    let mut one = create(objects, 1).unwrap();
    let mut two = open(Arc::new(storage.open(Plan::none())), 2).unwrap();
    let id = one.log().id;
    one.append(&[party(id, 1)]).unwrap();
    for number in 0..50 {
        let log = if number % 3 == 0 { &mut one } else { &mut two };
        assert!(log.append(&[artifact(id, 1, number)]).unwrap()[0].clone().unwrap().new);
        let other = if number % 3 == 0 { &mut two } else { &mut one };
        assert!(!other.append(&[artifact(id, 1, number)]).unwrap()[0].clone().unwrap().new);
    }
    one.follow().unwrap();
    two.follow().unwrap();
    assert_eq!(one.read().root(), two.read().root());
    check_proofs(&one);
}

#[test]
fn the_seed_of_an_entry_is_the_root_that_follows() {
    let (_, objects) = storage();
    let mut log = create(objects, 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1), artifact(id, 1, 1)]).unwrap();
    let after_first = (log.read().size(), log.read().root());
    assert_eq!(log.read().seed(2).unwrap(), after_first);
    log.append(&[artifact(id, 1, 2)]).unwrap();
    assert_eq!(log.read().seed(2).unwrap(), after_first, "a later commit does not change it");
    assert_eq!(log.read().seed(3).unwrap(), after_first);
    assert_eq!(log.read().seed(5).unwrap(), (log.read().size(), log.read().root()));
    assert_eq!(log.read().seed(0).unwrap().0, 1);
    assert!(log.read().seed(99).is_err());
}

#[test]
fn an_old_copy_is_refused() {
    let (_, objects) = storage();
    let mut log = create(Arc::clone(&objects), 1).unwrap();
    fill(&mut log, 10);
    publish(&mut log).unwrap();
    let (checkpoint, _) = log.publisher().unwrap().sign().unwrap();
    // A copy that was made before, and a mark that was kept elsewhere.
    let (_, old) = storage();
    create(Arc::clone(&old), 1).unwrap();
    let mark = assay_store::log::Mark { size: checkpoint.size, root: checkpoint.root };
    let marked = assay_store::log::Settings { mark: Some(mark), ..settings(5) };
    assert!(matches!(Log::open(old, marked.clone()), Err(StoreError::Restored { size: 1, .. })));
    Log::open(objects, marked).unwrap();
}

#[test]
fn a_folder_does_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let objects: Arc<dyn Objects> = Arc::new(Folder::new(folder.path()));
    let mut log = create(Arc::clone(&objects), 1).unwrap();
    fill(&mut log, 700);
    publish(&mut log).unwrap();
    snapshot(&mut log, objects.as_ref()).unwrap();
    publish(&mut log).unwrap();
    let again = open(Arc::new(Folder::new(folder.path())), 2).unwrap();
    assert_eq!(again.read().root(), log.read().root());
    assert!(again.read().state().get(&key::artifact(&common::artifact_id(699))).is_some());
    check_proofs(&again);
}
