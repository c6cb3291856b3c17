//! The contract holds wherever the power goes, the process dies, or a system call fails.

mod disk;
mod inodes;
mod script;

use std::io::ErrorKind;

use self::disk::{Event, FakeDisk};
use self::inodes::Ignored;
use self::script::{OPERATIONS, play, play_some};
use super::Folder;
use super::file_system::FileSystem;
use crate::objects::{Created, ObjectError, Objects};

/// How many ways to survive are tried at each point.
const SURVIVALS: u64 = 40;

/// How many system calls the script makes when nothing fails.
fn calls() -> usize {
    let disk = FakeDisk::new();
    let played = play(&disk);
    assert_eq!((played.errors, played.operations), (0, OPERATIONS));
    played.expected.check(&Folder::on(disk.clone())).unwrap();
    disk.count().calls
}

/// Loses the power at each system call, and after each operation, in as many ways as asked; tells what then breaks the
/// contract, in words.
fn lose_power_everywhere(ignored: Ignored, survivals: u64) -> impl Iterator<Item = String> {
    let within = (0..=calls()).map(move |call| {
        let disk = FakeDisk::new().ignoring(ignored).at(call, Event::Death);
        (format!("call {call}"), play(&disk).expected, disk)
    });
    let after = (0..=OPERATIONS).map(move |operations| {
        let disk = FakeDisk::new().ignoring(ignored);
        (format!("after operation {operations}"), play_some(&disk, operations).expected, disk)
    });
    within.chain(after).flat_map(move |(place, expected, disk)| {
        (0..survivals).filter_map(move |seed| {
            let folder = Folder::on(disk.after_power_loss(seed));
            let checked = expected.check(&folder).and_then(|()| works(&folder));
            checked.err().map(|error| format!("{place}, seed {seed}: {error}"))
        })
    })
}

/// A folder that was just opened can be written, and loses what dead writers left.
fn works(folder: &Folder<FakeDisk>) -> Result<(), String> {
    let created = folder.create("new/object", b"new").map_err(|error| error.to_string())?;
    let rest: Vec<String> = folder
        .inner
        .files
        .entries("tmp")
        .map_err(|error| error.to_string())?
        .into_iter()
        .map(|entry| entry.name)
        .filter(|name| !name.ends_with("lock"))
        .collect();
    if created == Created::New && rest.is_empty() { Ok(()) } else { Err(format!("{created:?}, {rest:?}")) }
}

#[test]
fn lost_power_breaks_no_promise() {
    let broken: Vec<String> = lose_power_everywhere(Ignored::default(), SURVIVALS).take(5).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn each_kind_of_sync_is_needed() {
    let kinds = [
        Ignored { files: true, ..Ignored::default() },
        Ignored { directories: true, ..Ignored::default() },
        Ignored { new_directories: true, ..Ignored::default() },
    ];
    for ignored in kinds {
        assert!(lose_power_everywhere(ignored, SURVIVALS).next().is_some(), "{ignored:?}");
    }
}

#[test]
fn each_single_sync_is_needed() {
    let disk = FakeDisk::new();
    assert_eq!(play(&disk).errors, 0);
    let syncs = disk.count().file_syncs + disk.count().directory_syncs;
    let unneeded = (0..syncs).filter(|number| {
        let ignored = Ignored { one: Some(*number), ..Ignored::default() };
        lose_power_everywhere(ignored, SURVIVALS / 4).next().is_none()
    });
    // Those of two creates that find an object and of deletes that find none: there the one that came before has synced,
    // unless it died; see the next test.
    assert_eq!(unneeded.collect::<Vec<_>>(), [13, 14, 15, 27, 59], "of {syncs}");
}

#[test]
fn a_dead_writers_objects_are_made_durable_by_whoever_finds_them() {
    for call in 0..=calls() {
        let disk = FakeDisk::new().at(call, Event::Death);
        let played = play(&disk);
        let next = disk.after_death();
        let folder = Folder::on(next.clone());
        played.expected.check(&folder).unwrap();
        let mut found = Vec::new();
        for name in folder.list("", None, usize::MAX).unwrap() {
            let bytes = folder.get(&name).unwrap().unwrap().bytes;
            assert_eq!(folder.create(&name, &bytes).unwrap(), Created::Exists);
            found.push((name, bytes));
        }
        for seed in 0..SURVIVALS {
            let survivor = Folder::on(next.after_power_loss(seed));
            for (name, bytes) in &found {
                let object = survivor.get(name).unwrap().map(|object| object.bytes);
                assert_eq!(object.as_ref(), Some(bytes), "call {call}, seed {seed}, `{name}`");
            }
        }
    }
}

#[test]
fn failing_calls_break_no_promise() {
    let kinds = [ErrorKind::StorageFull, ErrorKind::Other, ErrorKind::PermissionDenied];
    let events = kinds.into_iter().flat_map(|kind| [Event::Fail(kind), Event::FailAfter(kind)]);
    for event in events {
        for call in 0..calls() {
            let disk = FakeDisk::new().at(call, event);
            let played = play(&disk);
            let next = Folder::on(disk.after_death());
            played.expected.check(&next).unwrap_or_else(|error| panic!("{event:?} at {call}: {error}"));
            for seed in 0..SURVIVALS {
                let survivor = Folder::on(disk.after_power_loss(seed));
                let checked = played.expected.check(&survivor);
                checked.unwrap_or_else(|error| panic!("{event:?} at {call}, seed {seed}: {error}"));
            }
        }
    }
}

#[test]
fn a_full_disk_is_said_to_be_full() {
    let fulls = (0..calls()).filter(|call| {
        let folder = Folder::on(FakeDisk::new().at(*call, Event::Fail(ErrorKind::StorageFull)));
        matches!(folder.create("commits/0", b"0"), Err(ObjectError::Full { .. }))
    });
    assert!(fulls.count() > 5);
}

#[test]
fn a_create_costs_one_sync_of_the_file_and_one_of_its_directory() {
    let disk = FakeDisk::new();
    let folder = Folder::on(disk.clone());
    let cost = |act: &dyn Fn()| {
        let before = disk.count();
        act();
        let after = disk.count();
        (after.file_syncs - before.file_syncs, after.directory_syncs - before.directory_syncs)
    };
    let create = |name: &str| assert_eq!(folder.create(name, b"bytes").unwrap(), Created::New);
    // The first one also settles the two new directories, each in the one above.
    assert_eq!(cost(&|| create("commits/0/0")), (1, 3));
    assert_eq!(cost(&|| create("commits/0/1")), (1, 1));
    assert_eq!(cost(&|| create("commits/1/0")), (1, 2));
    assert_eq!(cost(&|| folder.put("commits/1/1", b"bytes").unwrap()), (1, 1));
    assert_eq!(cost(&|| drop(folder.replace("commits/1/2", None, b"bytes").unwrap())), (1, 1));
}

#[test]
fn after_a_failed_sync_of_a_directory_nothing_is_written() {
    let disk = FakeDisk::new();
    let folder = Folder::on(disk.clone());
    let _ = folder.create("a", b"1").unwrap();
    let mut call = disk.count().calls;
    // The next create's directory sync is its fourth call, after those that make, fill and sync the file, and link it.
    call += 4;
    let disk = disk.at(call, Event::Fail(ErrorKind::Other));
    assert!(folder.create("b", b"2").is_err());
    assert!(folder.create("c", b"3").is_err() && folder.put("a", b"4").is_err());
    assert_eq!(folder.get("a").unwrap().unwrap().bytes, b"1");
    drop(folder);
    assert_eq!(Folder::on(disk).create("b", b"2").unwrap(), Created::Exists);
}

#[test]
fn the_files_of_deleted_objects_are_used_again() {
    let disk = FakeDisk::new();
    let folder = Folder::on(disk.clone());
    let names: Vec<String> = (0..3).map(|number| format!("commits/{number}")).collect();
    for name in &names {
        assert_eq!(folder.create(name, b"a long commit").unwrap(), Created::New);
    }
    let files = disk.files();
    folder.delete_all(&names).unwrap();
    assert_eq!(folder.list("", None, 9).unwrap(), Vec::<String>::new());
    for name in ["commits/3", "commits/4", "commits/5"] {
        assert_eq!(folder.create(name, b"short").unwrap(), Created::New);
        assert_eq!(folder.get(name).unwrap().unwrap().bytes, b"short");
    }
    assert_eq!(disk.files(), files);
    // Nothing of the old content is left, however long it was.
    for old in [vec![1; 10], vec![1; 10_000]] {
        let _ = folder.create("old", &old).unwrap();
        folder.delete_all(&["old".into()]).unwrap();
        let _ = folder.create("new", b"new").unwrap();
        assert_eq!(folder.get("new").unwrap().unwrap().bytes, b"new");
        folder.delete_all(&["new".into()]).unwrap();
    }
    let files = files + 1;
    assert_eq!(disk.files(), files);
    // What only the owner may read never lies in a file that others could open.
    let _ = folder.create("private/a", b"secret").unwrap();
    folder.delete_all(&["commits/3".into(), "private/a".into()]).unwrap();
    let _ = folder.create("private/b", b"secret").unwrap();
    let mut upload = folder.upload().unwrap();
    upload.write(b"secret").unwrap();
    let _ = upload.finish("private/c").unwrap();
    assert_eq!(disk.files(), files + 3);
    drop(folder);
    let left = disk.entries("tmp").unwrap();
    assert!(left.iter().all(|entry| entry.name.ends_with("lock")), "{left:?}");
}
