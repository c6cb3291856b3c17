//! The suite on real folders, and what only folders have.

use std::fs;
use std::path::Path;

use assay_store::objects::folder::Folder;
use assay_store::objects::{Created, ObjectError, Objects, Replaced};

use crate::suite::suite;

#[test]
fn a_folder_passes_the_suite() {
    let root = tempfile::tempdir().unwrap();
    suite(&|place| Box::new(Folder::new(root.path().join("deep/er").join(place))));
}

#[test]
fn a_folder_holds_the_objects_as_plain_files_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path());
    assert_eq!(folder.create("commits/1", b"one").unwrap(), Created::New);
    folder.put("checkpoint", b"two").unwrap();
    drop(folder.upload().unwrap());
    assert_eq!(fs::read(root.path().join("commits/1")).unwrap(), b"one");
    assert_eq!(names(root.path()), ["checkpoint", "commits", "tmp"]);
    assert_eq!(names(&root.path().join("tmp")), ["0.lock", "lock"]);
}

#[test]
fn reading_makes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("absent");
    let folder = Folder::new(&place);
    assert_eq!(folder.get("a").unwrap(), None);
    assert!(folder.list("", None, 10).unwrap().is_empty());
    assert!(!place.exists());
}

#[test]
fn what_a_dead_writer_left_is_removed_and_what_a_living_one_writes_is_not() {
    let root = tempfile::tempdir().unwrap();
    let living = Folder::new(root.path());
    let mut upload = living.upload().unwrap();
    upload.write(b"on its way").unwrap();
    fs::write(root.path().join("tmp/7-0"), b"left behind").unwrap();
    Folder::new(root.path()).put("a", b"").unwrap();
    assert_eq!(names(&root.path().join("tmp")), ["0-0", "0.lock", "1.lock", "7.lock", "lock"]);
    assert_eq!(upload.finish("b").unwrap(), Created::New);
}

#[test]
fn names_that_a_folder_cannot_hold_together_are_errors_and_break_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path());
    assert_eq!(folder.create("a/b/c", b"1").unwrap(), Created::New);
    let below = ["a/b/c/d", "a/b/c/d/e", "a/b/c/d/e/f"];
    for name in below.into_iter().chain(["a", "a/b"]) {
        assert!(matches!(folder.create(name, b"2"), Err(ObjectError::Corrupt { .. })), "{name}");
        assert!(matches!(folder.put(name, b"2"), Err(ObjectError::Corrupt { .. })), "{name}");
        assert_eq!(folder.get(name).unwrap(), None, "{name}");
        assert_eq!(folder.size(name).unwrap(), None, "{name}");
    }
    assert_eq!(folder.create("a/b/d", b"3").unwrap(), Created::New);
    assert_eq!(folder.list("", None, 10).unwrap(), ["a/b/c", "a/b/d"]);
}

#[test]
fn files_that_are_no_objects_are_not_listed() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path());
    folder.put("a", b"").unwrap();
    fs::write(root.path().join("README"), b"").unwrap();
    fs::write(root.path().join("a~"), b"").unwrap();
    assert_eq!(folder.list("", None, 10).unwrap(), ["a"]);
}

/// Names the folder in the processes that the next test starts: they run the same test, in another part.
const SHARED: &str = "ASSAY_TEST_SHARED_FOLDER";

#[test]
fn two_processes_share_a_folder() {
    if let Ok(root) = std::env::var(SHARED) {
        return work_on_the_shared(&Folder::new(root));
    }
    let root = tempfile::tempdir().unwrap();
    let start = || {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "folder::two_processes_share_a_folder"]).env(SHARED, root.path());
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    for mut child in [start(), start()] {
        assert!(child.wait().unwrap().success());
    }
    let folder = Folder::new(root.path());
    for number in 0..ROUNDS {
        let winners = folder.list(&format!("won/{number}/"), None, 9).unwrap();
        let winner = folder.get(&format!("commits/{number}")).unwrap().unwrap().bytes;
        assert_eq!(winners, [format!("won/{number}/{}", String::from_utf8(winner).unwrap())]);
    }
    assert_eq!(folder.get("count").unwrap().unwrap().bytes, (2 * ROUNDS).to_string().as_bytes());
}

const ROUNDS: u32 = 40;

fn work_on_the_shared(folder: &Folder) {
    let me = std::process::id().to_string();
    for number in 0..ROUNDS {
        if folder.create(&format!("commits/{number}"), me.as_bytes()).unwrap() == Created::New {
            folder.put(&format!("won/{number}/{me}"), b"").unwrap();
        }
        loop {
            let object = folder.get("count").unwrap();
            let count: u32 = object
                .as_ref()
                .map_or(0, |object| String::from_utf8(object.bytes.clone()).unwrap().parse().unwrap());
            let next = (count + 1).to_string();
            let tag = object.as_ref().map(|object| object.tag());
            if folder.replace("count", tag.as_ref(), next.as_bytes()).unwrap() != Replaced::Changed {
                break;
            }
        }
    }
}

/// A file system of 64 KiB in memory, which goes with this value.
#[cfg(target_os = "linux")]
struct Tiny(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Tiny {
    /// `None` where mounting is not permitted.
    fn mount() -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(place.path());
        mount
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
            .then_some(Self(place))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_refuses_and_keeps_what_it_has() {
    // Only an administrator may mount. Elsewhere the same is tested on a fake file system, call by call.
    let Some(tiny) = Tiny::mount() else { return };
    let folder = Folder::new(tiny.0.path());
    assert_eq!(folder.create("commits/0", &[0; 30_000]).unwrap(), Created::New);
    let too_much = [1; 60_000];
    let refused = [
        folder.create("commits/1", &too_much).err(),
        folder.put("commits/0", &too_much).err(),
        folder.replace("commits/1", None, &too_much).err(),
        folder.upload().unwrap().write(&too_much).err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(ObjectError::Full { .. })), "{error:?}");
    }
    assert_eq!(folder.list("", None, 10).unwrap(), ["commits/0"]);
    assert_eq!(folder.get("commits/0").unwrap().unwrap().bytes, [0; 30_000]);
    assert_eq!(names(&tiny.0.path().join("tmp")), ["0.lock", "lock"]);
    folder.delete("commits/0").unwrap();
    assert_eq!(folder.create("commits/1", &[2; 30_000]).unwrap(), Created::New);
}

#[cfg(unix)]
#[test]
fn private_objects_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path());
    assert_eq!(folder.create("private/deep/created", b"1").unwrap(), Created::New);
    folder.put("private/deep/put", b"2").unwrap();
    let mut upload = folder.upload().unwrap();
    upload.write(b"4").unwrap();
    assert_eq!(upload.finish("private/uploaded").unwrap(), Created::New);
    let mode = |name: &str| fs::metadata(root.path().join(name)).unwrap().permissions().mode() & 0o777;
    for name in ["private/deep/created", "private/deep/put", "private/uploaded"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    for name in ["private", "private/deep", "tmp"] {
        assert_eq!(mode(name), 0o700, "{name}");
    }
    folder.put("public", b"5").unwrap();
    fs::write(root.path().join("usual"), b"6").unwrap();
    assert_eq!(mode("public"), mode("usual"));
}

fn names(folder: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn two_writers_share_a_log_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    crate::log::two_writers(&|| std::sync::Arc::new(Folder::new(folder.path())));
}
