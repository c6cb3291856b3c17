//! An audit passes on a sound log and finds any byte that was changed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::collections::HashMap;
use std::sync::Arc;

use assay_merkle::{EntryBundleId, TileId};
use assay_store::audit::{AuditFault, Audited, Storage, audit, read_key};
use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use common::{artifact, create, party, publish, snapshot};

/// How many bytes of a file are tried beyond its head.
const SPREAD: usize = 8;

fn check(objects: &dyn Objects) -> Result<Audited, AuditFault> {
    let source = Storage(objects);
    let key = read_key(&source)?;
    audit(&source, &key, &mut |_, _| {}, &mut |_, _| {})
}

/// A log of some hundred entries with a snapshot, some of it not published.
fn log(folder: &std::path::Path) -> Arc<dyn Objects> {
    let objects: Arc<dyn Objects> = Arc::new(Folder::new(folder));
    let mut log = create(Arc::clone(&objects), 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    for batch in 0..20 {
        let statements: Vec<_> = (0..30).map(|number| artifact(id, 1, batch * 30 + number)).collect();
        log.append(&statements).unwrap();
        if batch == 12 {
            snapshot(&mut log, objects.as_ref()).unwrap();
        }
    }
    publish(&mut log).unwrap();
    log.append(&[artifact(id, 1, 10_000)]).unwrap();
    objects
}

#[test]
fn a_sound_log_passes() {
    let folder = tempfile::tempdir().unwrap();
    let objects = log(folder.path());
    let audited = check(objects.as_ref()).unwrap();
    assert_eq!(audited.unpublished, 2);
    assert_eq!(audited.statements.values().sum::<u64>(), audited.checkpoint.size + 2);
    assert_eq!(audited.signatures, audited.checkpoint.size + 2);
    // Each artifact is five facts, those before the snapshot too.
    assert!(audited.facts > 5 * 601, "{}", audited.facts);
}

/// Every byte of a small file; of a large one all of its head, where lengths and counts are, and a spread over the rest.
/// Of one that is like another that was tried in full, the spread alone.
fn places(length: usize, like_another: bool) -> impl Iterator<Item = usize> {
    let head = match length {
        _ if like_another => 0,
        0..=256 => length,
        _ => 80,
    };
    let step = (length - head).div_ceil(SPREAD).max(1);
    (0..head).chain((head..length).step_by(step))
}

#[test]
fn any_changed_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let objects = log(folder.path());
    let size = check(objects.as_ref()).unwrap().checkpoint.size;
    let tiles = TileId::in_size(size).map(|id| id.path());
    let reachable: Vec<String> = tiles.chain(EntryBundleId::in_size(size).map(|id| id.path())).collect();
    let mut files = Vec::new();
    let mut folders = vec![folder.path().to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let (mut changed, mut tried) = (0, HashMap::new());
    for file in files.iter().filter(|file| !file.starts_with(folder.path().join("tmp"))) {
        let sound = std::fs::read(file).unwrap();
        let of_folder: &mut u32 = tried.entry(file.parent()).or_default();
        *of_folder += 1;
        for at in places(sound.len(), *of_folder > 2 && file.parent() != Some(folder.path())) {
            let mut spoilt = sound.clone();
            spoilt[at] ^= 1 << (at % 8);
            std::fs::write(file, &spoilt).unwrap();
            let name = file.strip_prefix(folder.path()).unwrap().display().to_string();
            let found = check(objects.as_ref());
            // The last line feed of the key file is not part of the key; partial tiles of older checkpoints, which
            // stay a while for readers on their way, are not part of this one.
            let old = name.contains(".p/") && !reachable.contains(&name);
            let harmless = old || (name == "log.vkey" && at + 1 == sound.len());
            assert!(found.is_err() || harmless, "byte {at} of {name} was changed");
            changed += 1;
        }
        std::fs::write(file, &sound).unwrap();
    }
    assert!(changed > 100, "{changed}");
    check(objects.as_ref()).unwrap();
}

#[test]
fn a_changed_entry_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let objects = log(folder.path());
    let bundle = folder.path().join("tile/entries/000");
    let mut bytes = std::fs::read(&bundle).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let fault = check(objects.as_ref()).unwrap_err();
    assert!(fault.index().is_some_and(|index| (100..150).contains(&index)), "{fault}");
}
