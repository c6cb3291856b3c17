//! `assay repair` mends what is damaged, says what it did, and leaves alone what it cannot mend.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

#[path = "common/bucket.rs"]
mod bucket;
mod common;
#[path = "common/log.rs"]
mod log;
#[path = "common/reviews.rs"]
mod reviews;
#[path = "common/server.rs"]
mod server;

use std::path::Path;

use assay_store::objects::Objects;
use assay_store::objects::folder::Folder;
use bucket::Bucket;
use common::{assay, assay_in, json};
use expect_test::expect;
use log::ok;
use reviews::{Reviewer, post};
use server::Server;

/// A log of some 300 entries in the folder `log`, with a snapshot, and a copy of it in `copy`.
fn begin(folder: &Path) {
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    let server = Server::start(folder, &[]);
    let reviewer = Reviewer::register(&server.url);
    // Of some clients at once, so that statements share commits and there are more than a bundle holds.
    std::thread::scope(|scope| {
        for client in 0..8 {
            let (url, reviewer) = (&server.url, &reviewer);
            scope.spawn(move || {
                for number in 0..30 {
                    post(url, &reviewer.review(100 * client + number)).unwrap();
                }
            });
        }
    });
    drop(server);
    ok(folder, &["snapshot", "--log", "log"]);
    ok(folder, &["repair", "log"]);
    copy(folder, "log", "copy");
}

fn copy(folder: &Path, from: &str, to: &str) {
    let status = std::process::Command::new("cp").args(["-r", from, to]).current_dir(folder).status();
    assert!(status.unwrap().success());
}

fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

/// The names of a log's objects that begin so, in order.
fn names(folder: &Path, prefix: &str) -> Vec<String> {
    Folder::new(folder.join("log")).list(prefix, None, 1000).unwrap()
}

#[test]
fn what_is_mended_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    begin(folder);
    flip(&folder.join("log/tile/0/000"));
    std::fs::remove_file(folder.join("log/tile/entries/000")).unwrap();
    std::fs::write(folder.join("log/log.vkey"), "no key\n").unwrap();
    std::fs::write(folder.join("log/checkpoint"), "no note").unwrap();
    let lost = assay(folder, &["repair", "log"]);
    assert_eq!((lost.status, lost.out.as_str()), (1, ""));
    let (told, hint) = lost.err.split_once("\n\n").unwrap();
    assert!(told.ends_with("`tile/entries/000`: it is missing; nothing was changed"), "{told}");
    expect!["hint: a copy that holds them mends the log: `assay repair --from DIR`, or `--from-bucket BUCKET`; look for one before anything else"]
        .assert_eq(hint.trim_end());
    expect![[r#"
        `tile/entries/000` was missing: taken from the other copy
        `tile/0/000` was damaged (it is not what the entries give): written again from what is here
        `log.vkey` was damaged (`no key` is not a verifier key: it does not have the form `name+identifier+key`): written again from what is here
        `checkpoint` was damaged (the signed note has no empty line before its signatures): taken from the other copy
        what was damaged is kept under `damaged/`
    "#]]
    .assert_eq(ok(folder, &["repair", "log", "--from", "copy"]).split_once("the log has").unwrap().0);
    assert_eq!(std::fs::read_to_string(folder.join("log/damaged/checkpoint")).unwrap(), "no note");
    flip(&folder.join("log").join(&names(folder, "snapshots/")[0]));
    std::fs::write(folder.join("log/checkpoint"), "no note").unwrap();
    let told = json(folder, &["repair", "log", "--json"]);
    let from: Vec<&str> =
        told["mended"].as_array().unwrap().iter().map(|one| one["from"].as_str().unwrap()).collect();
    assert_eq!((from, &told["sound"]), (vec!["here", "signed"], &true.into()));
    ok(folder, &["audit", "log"]);
    ok(folder, &["party", "register", "--name", "Ada", "--key", &new_key(folder), "--log", "log"]);
}

fn new_key(folder: &Path) -> String {
    ok(folder, &["key", "new", "--key", "ada"]);
    "ada".to_owned()
}

/// A log of some entries in the folder `log`, each published, and their number.
fn begin_small(folder: &Path) -> u64 {
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    for name in ["one", "two"] {
        let what = ["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"];
        ok(folder, &[&what[..], &["--log", "log"]].concat());
    }
    let size = json(folder, &["audit", "log", "--json"])["size"].as_u64().unwrap();
    assert!(folder.join(format!("log/tile/0/000.p/{size}")).exists());
    size
}

/// Takes the last commit and the bundle that holds it from a log of so many entries.
fn cut(folder: &Path, size: u64) {
    let last = names(folder, "commits/").pop().unwrap();
    std::fs::remove_file(folder.join("log").join(last)).unwrap();
    std::fs::remove_file(folder.join(format!("log/tile/entries/000.p/{size}"))).unwrap();
}

#[test]
fn a_log_that_has_been_longer_is_not_signed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let size = begin_small(folder);
    cut(folder, size);
    std::fs::remove_dir_all(folder.join("home/marks")).unwrap();
    // A letter of the signature, which is before the end of it and the line feed.
    let checkpoint = folder.join("log/checkpoint");
    let mut note = std::fs::read(&checkpoint).unwrap();
    let at = note.len() - 10;
    note[at] = if note[at] == b'A' { b'B' } else { b'A' };
    std::fs::write(&checkpoint, &note).unwrap();
    for there in [true, false] {
        if !there {
            std::fs::remove_file(&checkpoint).unwrap();
        }
        for more in [&[][..], &["--sign-anew"]] {
            let ran = assay(folder, &[&["repair", "log"], more].concat());
            assert_eq!((ran.status, ran.out.as_str()), (1, ""));
            let shown = format!("`tile/0/000.p/{size}`: it is for {size} entries");
            assert!(ran.err.contains("cannot be found in any sound object"), "{}", ran.err);
            assert!(ran.err.contains(&shown), "{}", ran.err);
            let stated = ran.err.contains(&format!("`checkpoint`: it is for {size} entries"));
            assert_eq!(stated, there, "{}", ran.err);
            assert_eq!(checkpoint.exists(), there);
        }
    }
    assert!(!folder.join("log/damaged").exists());
}

#[test]
fn a_checkpoint_that_nothing_proves_is_signed_only_if_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let size = begin_small(folder);
    let sound = std::fs::read(folder.join("log/checkpoint")).unwrap();
    std::fs::write(folder.join("log/checkpoint"), "no note").unwrap();
    std::fs::remove_dir_all(folder.join("home/marks")).unwrap();
    copy(folder, "log", "same");
    let refused = |arguments: &[&str]| {
        let ran = assay(folder, arguments);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""));
        assert_eq!(std::fs::read_to_string(folder.join("log/checkpoint")).unwrap(), "no note");
        ran.err.replace(&format!("than {size} entries"), "than SIZE entries")
    };
    expect![[r#"
        error: the checkpoint is damaged or missing, and nothing here shows that the log never had more than SIZE entries

        hint: take the checkpoint from another copy with `--from DIR`; or compare with the last checkpoint that a reader or witness holds, then repair with `--sign-anew`: whoever has seen a later one would see a fork
    "#]]
    .assert_eq(&refused(&["repair", "log"]));
    // Another copy proves nothing by being there; and no JSON says that anything was done.
    let err = refused(&["repair", "log", "--from", "same", "--json"]);
    assert!(err.contains("--sign-anew"), "{err}");
    let told = json(folder, &["repair", "log", "--sign-anew", "--json"]);
    assert_eq!((&told["sound"], &told["mended"][0]["from"]), (&true.into(), &"signed".into()));
    assert_eq!(std::fs::read(folder.join("log/checkpoint")).unwrap(), sound);
    ok(folder, &["audit", "log"]);
    // What was signed is remembered, and proves the next.
    std::fs::write(folder.join("log/checkpoint"), "no note").unwrap();
    ok(folder, &["repair", "log"]);
}

#[test]
fn a_log_with_witnesses_gets_its_tiles_back_and_no_new_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    begin(folder);
    std::fs::write(folder.join("log/witnesses.policy"), "quorum none\n").unwrap();
    let checkpoint = std::fs::read(folder.join("log/checkpoint")).unwrap();
    let tiles: Vec<String> =
        names(folder, "tile/").into_iter().filter(|name| !name.contains("entries")).collect();
    tiles.iter().for_each(|name| std::fs::remove_file(folder.join("log").join(name)).unwrap());
    ok(folder, &["repair", "log"]);
    ok(folder, &["audit", "log"]);
    assert_eq!(std::fs::read(folder.join("log/checkpoint")).unwrap(), checkpoint);
    // A checkpoint can only be had from a copy, or from the witnesses.
    flip(&folder.join("log/checkpoint"));
    let ran = assay(folder, &["repair", "log"]);
    assert_eq!(ran.status, 1);
    expect![[r#"
        error: the log has no checkpoint now, and is published with its witnesses only

        hint: `assay serve` asks the witnesses and publishes another
    "#]]
    .assert_eq(&ran.err);
    // Programs are told what was done as people are, although it fails.
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    std::fs::write(folder.join("log/checkpoint"), &checkpoint).unwrap();
    flip(&folder.join("log/checkpoint"));
    let ran = assay(folder, &["repair", "log", "--json"]);
    assert_eq!(ran.status, 1);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let mended = &told["mended"][0];
    assert_eq!((&mended["name"], &mended["was"]), (&"checkpoint".into(), &"damaged".into()));
    let unknown = [&told["sound"], &told["size"], &told["root"]];
    assert!(unknown.iter().all(|one| one.is_null()), "{told}");
    ok(folder, &["repair", "log", "--from", "copy"]);
    assert_eq!(std::fs::read(folder.join("log/checkpoint")).unwrap(), checkpoint);
    ok(folder, &["audit", "log"]);
}

#[test]
fn a_damaged_object_is_said_to_be_mendable() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    std::fs::write(folder.join("log/checkpoint"), "no note").unwrap();
    let ran = assay(folder, &["artifact", "list", "--log", "log"]);
    expect![[r#"
        error: `checkpoint` is damaged: the signed note has no empty line before its signatures

        hint: `assay repair` writes it again where something else holds the same, here or in another copy
    "#]]
    .assert_eq(&ran.err);
    // Who has no key cannot sign another, and so does not take the damaged one away.
    std::fs::rename(folder.join("home"), folder.join("elsewhere")).unwrap();
    let ran = assay(folder, &["repair", "log"]);
    assert!(ran.err.contains("the log's key is not on this machine"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(folder.join("log/checkpoint")).unwrap(), "no note");
    std::fs::rename(folder.join("elsewhere"), folder.join("home")).unwrap();
    ok(folder, &["repair", "log"]);
    ok(folder, &["artifact", "list", "--log", "log"]);
}

#[test]
fn a_bucket_is_mended_as_a_folder_is() {
    let Some(bucket) = Bucket::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    begin(folder);
    let place = Bucket::place("damaged");
    let (from, to) = (Folder::new(folder.join("log")), bucket.open(&place));
    for name in from.list("", None, 1000).unwrap() {
        to.put(&name, &from.get(&name).unwrap().unwrap().bytes).unwrap();
    }
    let checkpoint = to.get("checkpoint").unwrap().unwrap().bytes;
    to.put("checkpoint", &[&checkpoint[..], b"\n"].concat()).unwrap();
    to.put("tile/entries/000", b"no bundle").unwrap();
    to.delete("tile/0/000").unwrap();
    let repair = ["repair", "--bucket", &place, "--from", "copy"];
    let ran = assay_in(folder, &repair, &bucket.environment());
    assert!(ran.status == 0 && ran.out.contains("`tile/0/000` was missing"), "{}{}", ran.out, ran.err);
    assert_eq!(to.get("damaged/tile/entries/000").unwrap().unwrap().bytes, b"no bundle");
    assert_eq!(to.get("checkpoint").unwrap().unwrap().bytes, checkpoint);
    let audited = assay_in(folder, &["audit", "--bucket", &place], &bucket.environment());
    assert_eq!(audited.status, 0, "{}", audited.err);
}
