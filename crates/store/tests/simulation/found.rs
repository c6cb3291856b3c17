//! Faults that were found by thinking, which random work meets too rarely: each as it would come about.

use std::sync::{Arc, Mutex};

use assay_statement::Verified;
use assay_store::log::Log;
use assay_store::objects::fake::{Fake, Fault, Plan, Storage};

use super::mistakes::Adapter;
use super::pool::pool;
use crate::common::{open, publish};

/// The storage of the log that is about to fill its first bundle.
fn storage(seed: u64) -> Storage {
    let storage = Storage::new(seed);
    for (name, bytes) in &pool().beginnings[1].objects {
        storage.tamper(name, Some(bytes));
    }
    storage
}

fn writer(storage: &Storage, id: u64) -> (Fake, Log) {
    let fake = storage.open(Plan::none());
    let log = open(Arc::new(fake.clone()), id).unwrap();
    (fake, log)
}

/// New statements, the same for the same number.
fn batch(number: usize) -> Vec<Verified> {
    let first = pool().beginnings[1].deeds + 5 * number;
    pool().deeds[first..first + 5].concat()
}

/// Fills the first bundle and some commits more, so that publishing prunes.
fn go_on(log: &mut Log) {
    for number in 1..14 {
        let _ = log.append(&batch(number)).unwrap();
    }
}

#[test]
fn a_commit_that_came_late_to_a_pruned_number_is_not_followed() {
    let storage = storage(1);
    let (_, mut slow) = writer(&storage, 1);
    let (late, mut lost) = writer(&storage, 2);
    late.set_plan(Plan::at(late.operations(), Fault::Delay(1_000_000)));
    assert!(lost.append(&batch(0)).is_err());
    let late_name = storage.trace().last().unwrap().name.clone();
    let (_, mut other) = writer(&storage, 3);
    go_on(&mut other);
    publish(&mut other).unwrap();
    assert!(!storage.snapshot().contains_key(&late_name), "its number is pruned");
    storage.deliver();
    assert!(storage.snapshot().contains_key(&late_name), "it has come");
    // What was pruned is taken from the bundles, without opening the log again.
    assert!(slow.follow().unwrap() > 0);
    assert_eq!(slow.read().root(), other.read().root());
    let _ = slow.append(&batch(14)).unwrap();
    let _ = other.follow().unwrap();
    assert_eq!(slow.read().root(), other.read().root());
}

#[test]
fn a_commit_that_is_lost_while_it_is_read_is_not_followed() {
    let mut replaced = 0;
    for seed in 0..12 {
        let storage = storage(seed);
        let adapter = Arc::new(Adapter::new(storage.open(Plan::none()), None));
        let mut follower = open(Arc::clone(&adapter) as _, 1).unwrap();
        let (dying, mut log) = writer(&storage, 2);
        dying.set_plan(Plan::at(dying.operations(), Fault::CrashWithin));
        assert!(log.append(&batch(0)).is_err());
        let again: Arc<Mutex<Option<Log>>> = Arc::default();
        let reborn = Arc::clone(&again);
        // Between the follower's first look and its next operation.
        adapter.interleave(
            1,
            Box::new(move || {
                dying.restart();
                let mut log = open(Arc::new(dying), 3).unwrap();
                let _ = log.append(&batch(1)).unwrap();
                *reborn.lock().unwrap() = Some(log);
            }),
        );
        let _ = follower.follow().unwrap();
        let log = again.lock().unwrap().take().unwrap();
        assert_eq!(follower.read().root(), log.read().root(), "seed {seed}");
        replaced += u32::from(log.read().size() == follower.read().size());
    }
    assert!(replaced > 0);
}

#[test]
fn a_floor_that_may_be_lost_is_not_built_upon() {
    let raised = {
        let storage = storage(0);
        let (fake, mut log) = writer(&storage, 1);
        go_on(&mut log);
        let before = fake.operations();
        publish(&mut log).unwrap();
        let trace = storage.trace();
        let raise = trace.iter().find(|event| event.to_string().contains("replace floor")).unwrap();
        raise.index - before
    };
    for seed in 0..12 {
        let storage = storage(seed);
        let (fake, mut log) = writer(&storage, 1);
        go_on(&mut log);
        let (_, mut other) = writer(&storage, 2);
        fake.set_plan(Plan::at(fake.operations() + raised, Fault::CrashWithin));
        assert!(publish(&mut log).is_err());
        publish(&mut other).unwrap();
        fake.restart();
        let (_, again) = writer(&storage, 3);
        assert_eq!(again.read().root(), other.read().root(), "seed {seed}");
    }
}

#[test]
fn a_snapshot_that_was_begun_before_reopening_changes_nothing_after() {
    let storage = storage(1);
    let (fake, mut log) = writer(&storage, 1);
    let (other_fake, mut other) = writer(&storage, 2);
    let unpacked = log.begin_snapshot().unwrap();
    go_on(&mut other);
    crate::common::snapshot(&mut other, &other_fake).unwrap();
    log.reopen(log.objects()).unwrap();
    let stored = unpacked.store(&fake).unwrap();
    log.finish_snapshot(stored).unwrap();
    let _ = other.follow().unwrap();
    let packed = |log: &Log| log.read().state().pack().unwrap().as_bytes().to_vec();
    assert_eq!(packed(&log), packed(&other));
}
