//! What is damaged of a log is mended from what is sound, and a log that cannot be mended is left as it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_store::audit::{self, AuditFault, Audited};
use assay_store::log::{Log, Mark, StoreError};
use assay_store::objects::Objects;
use assay_store::objects::fake::{Fake, Fault, Plan, Storage};
use assay_store::repair::{Origin, RepairError, Wrong, plan};
use common::{artifact, create, open, party, publish, settings, snapshot};
use rayon::prelude::*;

/// A storage that tests look into.
struct Stage {
    storage: Storage,
    objects: Arc<Fake>,
}

impl Stage {
    fn new() -> Self {
        let storage = Storage::new(1);
        let objects = Arc::new(storage.open(Plan::none()));
        Self { storage, objects }
    }

    /// A copy of what is there.
    fn copy(&self) -> Self {
        let copy = Self::new();
        self.storage.snapshot().iter().for_each(|(name, bytes)| copy.storage.tamper(name, Some(bytes)));
        copy
    }

    fn objects(&self) -> Arc<dyn Objects> {
        self.objects.clone()
    }

    fn audit(&self) -> Result<Audited, AuditFault> {
        let source = audit::Storage(self.objects.as_ref());
        audit::audit(&source, &audit::read_key(&source)?, &mut |_, _| {}, &mut |_, _| {})
    }

    /// Changes a byte in the middle of an object, or deletes it.
    fn spoil(&self, name: &str, damage: Damage) {
        let mut bytes = self.storage.snapshot().get(name).unwrap_or_else(|| panic!("no {name}")).clone();
        let at = bytes.len() / 2;
        match damage {
            Damage::Flipped => bytes[at] ^= 1,
            Damage::Longer => bytes.push(b'x'),
            Damage::Deleted => return self.storage.tamper(name, None),
        }
        self.storage.tamper(name, Some(&bytes));
    }

    /// Repairs it; says what was mended and how often from the other copy.
    fn repair(&self, other: Option<&Stage>) -> Result<Vec<(String, Wrong, Origin)>, RepairError> {
        let other = other.map(|other| other.objects.as_ref() as &dyn Objects);
        let plan = plan(self.objects.as_ref(), other, &|_| Ok(None))?;
        plan.carry_out()?;
        let told = plan.mendings().iter();
        Ok(told.map(|one| (one.name.clone(), one.wrong.clone(), one.origin)).collect())
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Damage {
    Flipped,
    Longer,
    Deleted,
}

/// A log of some hundred entries that has every sort of object: 640 entries are published, two more are not.
fn log() -> Stage {
    let stage = Stage::new();
    let mut log = create(stage.objects(), 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    for batch in 0..20 {
        let statements: Vec<_> = (0..30).map(|number| artifact(id, 1, batch * 30 + number)).collect();
        log.append(&statements).unwrap();
        match batch {
            12 => snapshot(&mut log, stage.objects.as_ref()).unwrap(),
            15 => publish(&mut log).unwrap(),
            _ => {}
        }
    }
    publish(&mut log).unwrap();
    log.append(&[artifact(id, 1, 10_000)]).unwrap();
    stage
}

/// An object of every sort, by what it is.
fn sorts(stage: &Stage) -> BTreeMap<&'static str, String> {
    let names: Vec<String> = stage.storage.snapshot().into_keys().collect();
    let size = stage.audit().unwrap().checkpoint.size;
    let partial = size % 256;
    let commits: Vec<&String> = names.iter().filter(|name| name.starts_with("commits/")).collect();
    let snapshot = names.iter().rfind(|name| name.starts_with("snapshots/")).unwrap();
    let sorts = [
        ("first commit", commits[0].clone()),
        ("commit", commits[commits.len() - 3].clone()),
        ("last published commit", commits[commits.len() - 2].clone()),
        ("full tile", "tile/0/001".to_owned()),
        ("partial tile", format!("tile/0/002.p/{partial}")),
        ("partial tile of level 1", format!("tile/1/000.p/{}", size / 256)),
        ("bundle", "tile/entries/000".to_owned()),
        ("last full bundle", "tile/entries/001".to_owned()),
        ("partial bundle", format!("tile/entries/002.p/{partial}")),
        ("checkpoint", "checkpoint".to_owned()),
        ("snapshot", snapshot.clone()),
        ("floor", "floor".to_owned()),
        ("key", "log.vkey".to_owned()),
    ];
    for (sort, name) in &sorts {
        assert!(names.contains(name), "{sort}: {name} of {names:?}");
    }
    sorts.into()
}

/// What holds entries that nothing else here does.
const ALONE: [&str; 1] = ["bundle"];

#[test]
fn a_sound_log_is_left_as_it_is() {
    let stage = log();
    let before = stage.storage.snapshot();
    assert_eq!(stage.repair(None).unwrap(), []);
    assert_eq!(stage.repair(Some(&stage.copy())).unwrap(), []);
    assert_eq!(stage.storage.snapshot(), before);
}

#[test]
fn every_sort_of_object_is_mended_from_the_rest_or_from_another_copy() {
    let sound = log();
    let all = sound.storage.snapshot();
    for (sort, name) in sorts(&sound) {
        for damage in [Damage::Flipped, Damage::Longer, Damage::Deleted] {
            for with_other in [false, true] {
                let case = format!("{sort} `{name}` {damage:?}, another copy: {with_other}");
                let stage = sound.copy();
                stage.spoil(&name, damage);
                let spoilt = stage.storage.snapshot();
                let repaired = stage.repair(with_other.then_some(&sound));
                if ALONE.contains(&sort) && !with_other {
                    let error = repaired.unwrap_err().to_string();
                    // The first is in the partial bundle that the log was begun with as well.
                    assert!(error.starts_with("entries 1 to 255 cannot be found"), "{case}: {error}");
                    assert!(error.contains(&format!("`{name}`: ")), "{case}: {error}");
                    assert_eq!(stage.storage.snapshot(), spoilt, "{case}: nothing is changed");
                    continue;
                }
                let mended = repaired.unwrap_or_else(|error| panic!("{case}: {error}"));
                assert_eq!(mended.len(), 1, "{case}: {mended:?}");
                let (told, wrong, origin) = &mended[0];
                assert_eq!((told, *wrong == Wrong::Missing), (&name, damage == Damage::Deleted), "{case}");
                assert_eq!(*origin == Origin::Nowhere, sort == "checkpoint" && !with_other, "{case}");
                let mut after = stage.storage.snapshot();
                // What was damaged is kept.
                let aside = after.remove(&format!("damaged/{name}"));
                assert_eq!(aside.as_ref(), spoilt.get(&name), "{case}");
                publish(&mut open(stage.objects(), 2).unwrap()).unwrap();
                if sort == "checkpoint" && !with_other {
                    after.insert(name.clone(), all[&name].clone());
                }
                // But for the nonce of a commit, everything is as it was.
                let same = |(name, bytes): (&String, &Vec<u8>)| {
                    after.get(name) == Some(bytes) || sort.contains("commit")
                };
                assert!(all.iter().all(same) && all.len() == after.len(), "{case}");
                assert_eq!(stage.audit().unwrap().unpublished, 0, "{case}");
            }
        }
    }
}

#[test]
fn an_entry_that_only_a_damaged_commit_held_is_lost_and_said_to_be() {
    let sound = log();
    let last = sound.storage.snapshot().into_keys().rfind(|name| name.starts_with("commits/")).unwrap();
    let size = sound.audit().unwrap().checkpoint.size;
    let stage = sound.copy();
    stage.spoil(&last, Damage::Flipped);
    let error = stage.repair(None).unwrap_err().to_string();
    let told = format!("entries from {size} on cannot be found in any sound object: `{last}`: ");
    assert!(error.starts_with(&told), "{error}");
    assert_eq!(stage.repair(Some(&sound)).unwrap()[0].2, Origin::Other);
    assert_eq!(stage.storage.snapshot()[&last], sound.storage.snapshot()[&last]);
    // One that is gone without a trace shows by the mark that is kept elsewhere, and by nothing else.
    let stage = sound.copy();
    stage.spoil(&last, Damage::Deleted);
    let log = open(sound.objects(), 3).unwrap();
    let mark = Mark { size: log.read().size(), root: log.read().root() };
    let refused = plan(stage.objects.as_ref(), None, &|_| Ok(Some(mark))).map(|_| ()).unwrap_err();
    assert!(matches!(refused, RepairError::Store(StoreError::Restored { .. })), "{refused}");
}

/// A log whose last commit and partial bundle are gone, and with them its last entries; how many there are left and were.
fn cut() -> (Stage, u64, u64) {
    let stage = Stage::new();
    let mut log = create(stage.objects(), 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    log.append(&[artifact(id, 1, 1)]).unwrap();
    publish(&mut log).unwrap();
    let left = log.read().size();
    log.append(&[artifact(id, 1, 2)]).unwrap();
    publish(&mut log).unwrap();
    let size = log.read().size();
    let last = stage.storage.snapshot().into_keys().rfind(|name| name.starts_with("commits/")).unwrap();
    stage.spoil(&last, Damage::Deleted);
    stage.spoil(&format!("tile/entries/000.p/{size}"), Damage::Deleted);
    (stage, left, size)
}

/// Spells a checkpoint's last signature in another way.
fn forge(stage: &Stage) {
    let mut bytes = stage.storage.snapshot()["checkpoint"].clone();
    let at = bytes.len() - 10;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    stage.storage.tamper("checkpoint", Some(&bytes));
}

#[test]
fn a_log_that_has_been_longer_is_not_signed_anew() {
    let (sound, left, size) = cut();
    let (tile, checkpoint) = (format!("tile/0/000.p/{size}"), "checkpoint".to_owned());
    let told = |stage: &Stage, other: Option<&Stage>, shown: &[&String]| {
        let before = stage.storage.snapshot();
        let error = stage.repair(other).unwrap_err().to_string();
        let begins = match size - left {
            1 => format!("entry {left} cannot be found"),
            _ => format!("entries {left} to {} cannot be found", size - 1),
        };
        assert!(error.starts_with(&begins), "{error}");
        for name in [&tile, &checkpoint] {
            let named = error.contains(&format!("`{name}`: it is for {size} entries"));
            assert_eq!(named, shown.contains(&name), "{name}: {error}");
        }
        assert_eq!(stage.storage.snapshot(), before, "nothing is changed");
    };
    told(&sound.copy(), None, &[&tile, &checkpoint]);
    // The signature is bad, and what it is under still says how many there were.
    let forged = sound.copy();
    forge(&forged);
    told(&forged, None, &[&tile, &checkpoint]);
    forged.spoil(&tile, Damage::Deleted);
    told(&forged, None, &[&checkpoint]);
    // Neither a note nor text, but for the line that says it.
    let torn = sound.copy();
    torn.spoil(&tile, Damage::Deleted);
    torn.storage.tamper("checkpoint", Some(format!("\u{0}lo\n{size}\nAAA").as_bytes()));
    told(&torn, None, &[&checkpoint]);
    // There is no checkpoint, and a tile shows it: of this copy, or of the other.
    let bare = sound.copy();
    bare.spoil("checkpoint", Damage::Deleted);
    told(&bare, None, &[&tile]);
    let empty = bare.copy();
    empty.spoil(&tile, Damage::Deleted);
    told(&empty, Some(&bare), &[&tile]);
    // Without any of it nothing shows, and whoever signs is to know.
    let plan = plan(empty.objects.as_ref(), None, &|_| Ok(None)).unwrap();
    assert!(plan.size == left && plan.signs && plan.unproven);
}

#[test]
fn tiles_and_bundles_of_every_level_show_how_long_a_log_has_been() {
    let (stage, _, _) = cut();
    stage.spoil("checkpoint", Damage::Deleted);
    let with = |name: &str| {
        stage.storage.tamper(name, Some(b"whatever it holds"));
        stage.repair(None).unwrap_err().to_string()
    };
    for (name, entries) in [
        ("tile/0/000.p/12", 12),
        ("tile/entries/000.p/13", 13),
        ("tile/entries/000.p/255", 255),
        ("tile/0/000", 256),
        ("tile/entries/001.p/3", 259),
        ("tile/1/000.p/2", 512),
        ("tile/2/000.p/1", 65_536),
        ("tile/0/x001/000.p/1", 256_001),
    ] {
        let error = with(name);
        assert!(error.contains(&format!("`{name}`: it is for {entries} entries")), "{error}");
    }
    // What is no tile's name shows nothing more.
    let error = with("tile/0/x002/000.p/0");
    assert!(error.contains("it is for 256001 entries"), "{error}");
}

#[test]
fn what_was_signed_or_is_remembered_proves_what_is_signed_next() {
    let sound = log();
    let mut log = open(sound.objects(), 3).unwrap();
    publish(&mut log).unwrap();
    let mark = Mark { size: log.read().size(), root: log.read().root() };
    let unproven = |stage: &Stage, mark: Option<Mark>| {
        let plan = plan(stage.objects.as_ref(), None, &|_| Ok(mark)).unwrap();
        (plan.signs, plan.unproven)
    };
    assert_eq!(unproven(&sound, None), (false, false));
    sound.spoil("checkpoint", Damage::Deleted);
    assert_eq!(unproven(&sound, None), (true, true));
    assert_eq!(unproven(&sound, Some(mark)), (true, false));
}

#[test]
fn everything_that_derives_is_written_again_when_it_is_gone() {
    let sound = log();
    for with_bundles in [true, false] {
        let stage = sound.copy();
        for name in sound.storage.snapshot().keys() {
            let bundle = name.starts_with("tile/entries");
            let derives =
                name.starts_with("snapshots/") || (name.starts_with("tile/") && (with_bundles || !bundle));
            if derives || ["checkpoint", "log.vkey", "floor"].contains(&name.as_str()) {
                stage.spoil(name, Damage::Deleted);
            }
        }
        if with_bundles {
            // The first commits are pruned, so their entries were in the bundles alone.
            assert!(matches!(stage.repair(None), Err(RepairError::Lost { .. })));
            stage.repair(Some(&sound)).unwrap();
        } else {
            stage.repair(None).unwrap();
        }
        publish(&mut open(stage.objects(), 2).unwrap()).unwrap();
        let audited = stage.audit().unwrap();
        assert_eq!(audited.statements, sound_after_publishing(&sound).statements);
    }
}

fn sound_after_publishing(sound: &Stage) -> Audited {
    let copy = sound.copy();
    publish(&mut open(copy.objects(), 2).unwrap()).unwrap();
    copy.audit().unwrap()
}

#[test]
fn an_old_copy_takes_what_a_newer_one_has_pruned() {
    let stage = Stage::new();
    let mut log = create(stage.objects(), 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    publish(&mut log).unwrap();
    let old = stage.copy();
    for batch in 0..20 {
        let statements: Vec<_> = (0..60).map(|number| artifact(id, 1, batch * 60 + number)).collect();
        log.append(&statements).unwrap();
        publish(&mut log).unwrap();
    }
    let plan = plan(old.objects.as_ref(), Some(stage.objects.as_ref()), &|_| Ok(None)).unwrap();
    assert_eq!((plan.size, plan.root), (log.read().size(), log.read().root()));
    assert!(plan.fetched > 0 && plan.fetched < 20, "{}", plan.fetched);
    let beyond = plan.mendings().iter().filter(|one| one.wrong == Wrong::Beyond);
    assert!(beyond.clone().all(|one| one.name.starts_with("commits/")));
    assert_eq!(beyond.count() as u64, plan.fetched);
    plan.carry_out().unwrap();
    publish(&mut open(old.objects(), 2).unwrap()).unwrap();
    assert_eq!(old.audit().unwrap().checkpoint, stage.audit().unwrap().checkpoint);
}

/// A log that begins like another and goes on by itself.
fn forked(common: &Stage, number: u64) -> Stage {
    let stage = common.copy();
    let mut log = open(stage.objects(), number).unwrap();
    let id = log.log().id;
    for step in 0..3 {
        log.append(&[artifact(id, 1, number * 100_000 + step)]).unwrap();
    }
    publish(&mut log).unwrap();
    stage
}

#[test]
fn another_log_or_another_history_is_never_taken() {
    let sound = log();
    let stranger = Stage::new();
    let genesis = assay_statement::predicate::Genesis {
        origin: common::text("log.example/other"),
        nonce: assay_statement::Digest::of(b"another"),
        market: None,
    };
    let mut other = Log::create(stranger.objects(), settings(7), genesis).unwrap();
    let id = other.log().id;
    let statements: Vec<_> = (0..300).map(|number| artifact(id, 1, number)).collect();
    other.append(&[party(id, 1)]).unwrap();
    other.append(&statements).unwrap();
    publish(&mut other).unwrap();
    let (one, two) = (forked(&sound, 8), forked(&sound, 9));
    let refused = |stage: &Stage, other: &Stage| {
        let before = stage.storage.snapshot();
        let refused = stage.repair(Some(other)).unwrap_err();
        assert_eq!(stage.storage.snapshot(), before, "nothing is changed");
        refused
    };
    assert!(matches!(refused(&one, &stranger), RepairError::OtherLog { .. }));
    one.spoil("tile/entries/000", Damage::Flipped);
    assert!(matches!(refused(&one, &stranger), RepairError::OtherLog { .. }));
    assert!(matches!(refused(&one, &two), RepairError::OtherHistory { .. }));
    let last = one.storage.snapshot().into_keys().rfind(|name| name.starts_with("commits/")).unwrap();
    one.spoil(&last, Damage::Deleted);
    assert!(matches!(refused(&one, &two), RepairError::OtherHistory { .. }));
    // What both have is taken from a copy that was made before they parted.
    one.repair(Some(&sound)).unwrap();
    one.audit().unwrap();
}

#[test]
fn another_copy_that_is_damaged_itself_gives_what_is_sound_of_it() {
    let sound = log();
    let (one, two) = (sound.copy(), sound.copy());
    one.spoil("tile/entries/000", Damage::Deleted);
    two.spoil("tile/entries/001", Damage::Flipped);
    two.spoil("checkpoint", Damage::Flipped);
    one.repair(Some(&two)).unwrap();
    one.audit().unwrap();
    let three = sound.copy();
    three.spoil("tile/entries/000", Damage::Deleted);
    two.spoil("tile/entries/000", Damage::Flipped);
    let error = three.repair(Some(&two)).unwrap_err().to_string();
    assert!(error.contains("(in the other copy)"), "{error}");
}

/// Mends it from the other copy as a process does that meets these faults; says in which operations it writes.
fn repair_under(stage: &Stage, other: &Stage, faults: Plan) -> Result<std::ops::Range<u64>, RepairError> {
    let process = stage.storage.open(faults);
    let plan = plan(&process, Some(other.objects.as_ref()), &|_| Ok(None))?;
    let begins = process.operations();
    plan.carry_out()?;
    Ok(begins..process.operations())
}

#[test]
fn a_repair_that_dies_anywhere_is_done_again() {
    let sound = log();
    let damaged = sound.copy();
    for (sort, name) in sorts(&sound) {
        // Some are damaged and some gone, so that each sort of writing is met.
        let gone = ["floor", "full tile", "bundle", "first commit"].contains(&sort);
        damaged.spoil(&name, if gone { Damage::Deleted } else { Damage::Flipped });
    }
    let kept: Vec<(String, Vec<u8>)> = damaged
        .storage
        .snapshot()
        .into_iter()
        .filter(|(name, bytes)| sound.storage.snapshot().get(name) != Some(bytes))
        .collect();
    assert!(kept.len() > 7, "{}", kept.len());
    let writing = repair_under(&damaged.copy(), &sound, Plan::none()).unwrap();
    assert!(writing.clone().count() > 40, "{writing:?}");
    writing.into_par_iter().for_each(|operation| {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::CrashWithin, Fault::FailButPersist] {
            let case = format!("{fault:?} at {operation}");
            let stage = damaged.copy();
            assert!(repair_under(&stage, &sound, Plan::at(operation, fault)).is_err(), "{case}");
            stage.storage.lose_power();
            let again = Stage { objects: Arc::new(stage.storage.open(Plan::none())), storage: stage.storage };
            again.repair(Some(&sound)).unwrap_or_else(|error| panic!("{case}: {error}"));
            again.audit().unwrap_or_else(|error| panic!("{case}: {error}"));
            let after = again.storage.snapshot();
            for (name, bytes) in &kept {
                let aside = after.get(&format!("damaged/{name}"));
                assert_eq!(aside, Some(bytes), "{case}: what was damaged is kept");
            }
        }
    });
}

#[test]
fn a_second_repair_keeps_what_the_first_set_aside() {
    let stage = log();
    for _ in 0..2 {
        stage.spoil("tile/0/000", Damage::Flipped);
        stage.repair(None).unwrap();
    }
    stage.spoil("tile/0/000", Damage::Longer);
    stage.repair(None).unwrap();
    let aside: Vec<String> =
        stage.storage.snapshot().into_keys().filter(|name| name.starts_with("damaged/")).collect();
    assert_eq!(aside, ["damaged/tile/0/000", "damaged/tile/0/000.2"]);
}
