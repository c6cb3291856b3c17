//! What every storage must do. Places are empty storages; opening one twice gives two handles on the same objects.

use std::io::Read;

use assay_store::objects::{Created, ObjectError, Objects, Replaced, Tag};

use crate::races;

/// A way to open the storage at a place.
pub(crate) type Open<'a> = &'a dyn Fn(&str) -> Box<dyn Objects>;

/// All tests, each at a place of its own.
pub(crate) fn suite(open: Open<'_>) {
    creates_only_what_is_absent(open);
    put_replaces(open);
    replace_asks_for_the_tag(open);
    ranges_end_where_the_object_ends(open);
    lists_in_byte_order_and_by_pages(open);
    delete_is_for_good(open);
    uploads_are_published_whole_or_not_at_all(open);
    streams_what_is_large(open);
    refuses_what_is_no_name(open);
    holds_any_bytes(open);
    races::one_creator(open);
    races::no_lost_update(open);
    races::one_uploader(open);
    races::readers_see_whole_objects(open);
}

fn bytes(storage: &dyn Objects, name: &str) -> Option<Vec<u8>> {
    storage.get(name).unwrap().map(|object| object.bytes)
}

fn creates_only_what_is_absent(open: Open<'_>) {
    let (one, two) = (open("create"), open("create"));
    assert_eq!(bytes(&*one, "commits/1"), None);
    assert_eq!(one.create("commits/1", b"mine").unwrap(), Created::New);
    assert_eq!(two.create("commits/1", b"yours").unwrap(), Created::Exists);
    assert_eq!(one.create("commits/1", b"again").unwrap(), Created::Exists);
    assert_eq!(bytes(&*two, "commits/1").unwrap(), b"mine");
    assert_eq!(two.create("commits/2", b"").unwrap(), Created::New);
    assert_eq!(bytes(&*one, "commits/2").unwrap(), b"");
}

fn put_replaces(open: Open<'_>) {
    let (one, two) = (open("put"), open("put"));
    one.put("a/b", b"first, and longer").unwrap();
    assert_eq!(bytes(&*two, "a/b").unwrap(), b"first, and longer");
    two.put("a/b", b"second").unwrap();
    assert_eq!(bytes(&*one, "a/b").unwrap(), b"second");
    assert_eq!(one.create("a/b", b"third").unwrap(), Created::Exists);
}

fn replace_asks_for_the_tag(open: Open<'_>) {
    let (one, two) = (open("replace"), open("replace"));
    let done = |replaced| match replaced {
        Replaced::Done(tag) => tag,
        Replaced::Changed => panic!("nobody else wrote"),
    };
    let first = done(one.replace("checkpoint", None, b"1").unwrap());
    assert_eq!(two.replace("checkpoint", None, b"x").unwrap(), Replaced::Changed);
    assert_eq!(two.get("checkpoint").unwrap().unwrap().tag(), first);
    let second = done(two.replace("checkpoint", Some(&first), b"2").unwrap());
    assert_eq!(one.replace("checkpoint", Some(&first), b"x").unwrap(), Replaced::Changed);
    assert_eq!(bytes(&*one, "checkpoint").unwrap(), b"2");
    let third: Tag = done(one.replace("checkpoint", Some(&second), b"3").unwrap());
    assert_eq!(one.replace("absent", Some(&third), b"x").unwrap(), Replaced::Changed);
    assert_eq!(bytes(&*one, "absent"), None);
    one.delete("checkpoint").unwrap();
    assert_eq!(one.replace("checkpoint", Some(&third), b"x").unwrap(), Replaced::Changed);
    done(two.replace("checkpoint", None, b"4").unwrap());
}

fn ranges_end_where_the_object_ends(open: Open<'_>) {
    let storage = open("range");
    storage.put("a", b"0123456789").unwrap();
    storage.put("empty", b"").unwrap();
    let range = |name, from, to| storage.get_range(name, from..to).unwrap();
    assert_eq!(range("a", 2, 5).unwrap(), b"234");
    assert_eq!(range("a", 0, 10).unwrap(), b"0123456789");
    assert_eq!(range("a", 8, 99).unwrap(), b"89");
    assert_eq!(range("a", 10, 99).unwrap(), b"");
    assert_eq!(range("a", 50, 99).unwrap(), b"");
    assert_eq!(range("a", 3, 3).unwrap(), b"");
    assert_eq!(range("a", u64::MAX - 1, u64::MAX).unwrap(), b"");
    assert_eq!(range("empty", 0, 1).unwrap(), b"");
    assert_eq!(range("absent", 0, 1), None);
    assert_eq!(range("absent", 1, 1), None);
    assert_eq!(storage.size("a").unwrap(), Some(10));
    assert_eq!(storage.size("empty").unwrap(), Some(0));
    assert_eq!(storage.size("absent").unwrap(), None);
}

fn lists_in_byte_order_and_by_pages(open: Open<'_>) {
    let storage = open("list");
    // `-` and `.` come before `/`, digits and letters after it: the order of names is not that of directories.
    let mut names = [
        "a-b",
        "a.b",
        "a/b",
        "a/b.c",
        "a/c/d",
        "a/c/e",
        "a/cc",
        "a/c-",
        "a0",
        "b/a",
        "commits/10",
        "commits/9",
    ];
    for name in names {
        storage.put(name, name.as_bytes()).unwrap();
    }
    names.sort_unstable();
    let list = |prefix: &str, after: Option<&str>, limit| storage.list(prefix, after, limit).unwrap();
    assert_eq!(list("", None, 100), names);
    assert!(list("", None, 0).is_empty());
    for prefix in
        ["a", "a/", "a/b", "a/c", "a/c/", "a-", "a-b", "b", "commits/1", "commits/10", "zzz", "zz/z"]
    {
        let all: Vec<&str> = names.into_iter().filter(|name| name.starts_with(prefix)).collect();
        assert_eq!(list(prefix, None, 100), all, "{prefix}");
        for after in ["", "a", "a-b", "a.z", "a/", "a/b", "a/c", "a/c/d", "a/zz", "b", "commits/5", "zzz"] {
            let some: Vec<&str> = all.iter().copied().filter(|name| *name > after).collect();
            assert_eq!(list(prefix, Some(after), 100), some, "{prefix} after {after}");
            assert_eq!(list(prefix, Some(after), 2), some[..some.len().min(2)], "{prefix} after {after}");
        }
        let mut paged: Vec<String> = Vec::new();
        loop {
            let page = list(prefix, paged.last().map(String::as_str), 3);
            let end = page.len() < 3;
            paged.extend(page);
            if end {
                break;
            }
        }
        assert_eq!(paged, all, "{prefix}");
    }
}

fn delete_is_for_good(open: Open<'_>) {
    let (one, two) = (open("delete"), open("delete"));
    one.delete("absent").unwrap();
    one.delete("absent/too").unwrap();
    one.put("a/b", b"1").unwrap();
    two.delete("a/b").unwrap();
    two.delete("a/b").unwrap();
    assert_eq!(bytes(&*one, "a/b"), None);
    assert!(one.list("", None, 10).unwrap().is_empty());
    assert_eq!(one.create("a/b", b"2").unwrap(), Created::New);
}

fn uploads_are_published_whole_or_not_at_all(open: Open<'_>) {
    let (one, two) = (open("upload"), open("upload"));
    let upload = |parts: &[&[u8]]| {
        let mut upload = one.upload().unwrap();
        for part in parts {
            upload.write(part).unwrap();
        }
        upload
    };
    let first = upload(&[b"ab", b"", b"c"]);
    assert!(two.list("", None, 10).unwrap().is_empty());
    assert_eq!(first.finish("blobs/abc").unwrap(), Created::New);
    assert_eq!(bytes(&*two, "blobs/abc").unwrap(), b"abc");
    assert_eq!(upload(&[b"other"]).finish("blobs/abc").unwrap(), Created::Exists);
    assert_eq!(bytes(&*two, "blobs/abc").unwrap(), b"abc");
    assert_eq!(upload(&[]).finish("blobs/empty").unwrap(), Created::New);
    assert_eq!(bytes(&*two, "blobs/empty").unwrap(), b"");
    drop(upload(&[b"never finished"]));
    assert!(matches!(upload(&[b"x"]).finish("../x"), Err(ObjectError::Name { .. })));
    assert_eq!(two.list("", None, 10).unwrap(), ["blobs/abc", "blobs/empty"]);
}

fn streams_what_is_large(open: Open<'_>) {
    let storage = open("large");
    let part = |number: u32| number.to_le_bytes().repeat(1 << 18);
    let mut upload = storage.upload().unwrap();
    for number in 0..21 {
        upload.write(&part(number)).unwrap();
    }
    upload.write(b"end").unwrap();
    assert_eq!(upload.finish("blobs/large").unwrap(), Created::New);
    assert_eq!(storage.size("blobs/large").unwrap(), Some((21 << 20) + 3));
    let mut stream = storage.read("blobs/large").unwrap().unwrap();
    let mut buffer = vec![0; 1 << 20];
    for number in 0..21 {
        stream.read_exact(&mut buffer).unwrap();
        assert!(buffer == part(number), "part {number}");
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"end");
    assert!(storage.read("absent").unwrap().is_none());
    storage.put("empty", b"").unwrap();
    assert_eq!(storage.read("empty").unwrap().unwrap().read(&mut buffer).unwrap(), 0);
}

fn refuses_what_is_no_name(open: Open<'_>) {
    let storage = open("names");
    let long = "a".repeat(201);
    for name in ["", "/a", "a/", "../a", "a/../b", "a//b", "A", "tmp/a", "a b", long.as_str()] {
        let refused = [
            storage.create(name, b"").err(),
            storage.put(name, b"").err(),
            storage.replace(name, None, b"").err(),
            storage.get(name).err(),
            storage.get_range(name, 0..1).err(),
            storage.size(name).err(),
            storage.delete(name).err(),
            storage.read(name).err(),
        ];
        assert!(refused.iter().all(|error| matches!(error, Some(ObjectError::Name { .. }))), "{name}");
    }
    assert!(matches!(storage.list("A", None, 1), Err(ObjectError::Name { .. })));
    assert!(matches!(storage.list("", Some("é"), 1), Err(ObjectError::Name { .. })));
    let longest = ["a".repeat(200), "b".repeat(200), "c".repeat(110)].join("/");
    storage.put(&longest, b"").unwrap();
    assert_eq!(storage.list("a", None, 2).unwrap(), [longest]);
}

fn holds_any_bytes(open: Open<'_>) {
    let storage = open("bytes");
    let all: Vec<u8> = (0..=u8::MAX).cycle().take(70_000).collect();
    storage.put("all", &all).unwrap();
    assert_eq!(bytes(&*storage, "all").unwrap(), all);
}
