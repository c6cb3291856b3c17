//! A storage that takes its time for one old file keeps nobody else waiting.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::io::Read;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assay_store::log::{Log, StoreError, look};
use assay_store::objects::fake::{Plan, Storage};
use assay_store::objects::{Created, Object, ObjectError, Objects, Replaced, Tag, Upload};
use common::{artifact, create, open, party, publish};

/// Tells when a bundle is asked for, and gives it once it is told to.
struct Slow {
    objects: Arc<dyn Objects>,
    asked: SyncSender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Objects for Slow {
    fn get(&self, name: &str) -> Result<Option<Object>, ObjectError> {
        if name.starts_with("tile/entries/") {
            self.asked.send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
        }
        self.objects.get(name)
    }

    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created, ObjectError> {
        self.objects.create(name, bytes)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ObjectError> {
        self.objects.put(name, bytes)
    }

    fn settle(&self, name: &str, bytes: &[u8]) -> Result<bool, ObjectError> {
        self.objects.settle(name, bytes)
    }

    fn replace(&self, name: &str, expected: Option<&Tag>, bytes: &[u8]) -> Result<Replaced, ObjectError> {
        self.objects.replace(name, expected, bytes)
    }

    fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, ObjectError> {
        self.objects.get_range(name, range)
    }

    fn size(&self, name: &str) -> Result<Option<u64>, ObjectError> {
        self.objects.size(name)
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, ObjectError> {
        self.objects.list(prefix, after, limit)
    }

    fn delete(&self, name: &str) -> Result<(), ObjectError> {
        self.objects.delete(name)
    }

    fn upload(&self) -> Result<Box<dyn Upload>, ObjectError> {
        self.objects.upload()
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>, ObjectError> {
        self.objects.read(name)
    }
}

/// A log of 1,000 artifacts on the storage, published and with a snapshot, so that its first entries are in bundles only.
fn fill(objects: &Arc<dyn Objects>) {
    let mut log = create(Arc::clone(objects), 1).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    for batch in 0..100 {
        let batch: Vec<_> = (10 * batch..10 * batch + 10).map(|number| artifact(id, 1, number)).collect();
        log.append(&batch).unwrap();
    }
    publish(&mut log).unwrap();
    common::snapshot(&mut log, objects.as_ref()).unwrap();
}

#[test]
fn a_slow_read_of_an_old_entry_keeps_no_writer_and_no_other_reader_waiting() {
    let objects: Arc<dyn Objects> = Arc::new(Storage::new(1).open(Plan::none()));
    fill(&objects);
    let ((asked, was_asked), (go_on, may_go_on)) = (sync_channel(16), sync_channel(16));
    // Opening reads what it needs; only then does the storage slow down.
    let mut log: Log = open(Arc::clone(&objects), 2).unwrap();
    let slow = Slow { objects: Arc::clone(&objects), asked, go_on: Mutex::new(may_go_on) };
    let reopening = std::thread::spawn(move || {
        log.reopen(Arc::new(slow)).unwrap();
        log
    });
    // However many bundles that takes.
    let mut log = loop {
        match was_asked.recv_timeout(Duration::from_millis(20)) {
            Ok(()) => go_on.send(()).unwrap(),
            Err(_) if reopening.is_finished() => break reopening.join().unwrap(),
            Err(_) => {}
        }
    };
    let (id, view, size) = (log.log().id, log.view(), log.read().size());
    let reader = std::thread::spawn({
        let view = Arc::clone(&view);
        move || look(&view, |view| view.entry(3))
    });
    was_asked
        .recv_timeout(Duration::from_secs(60))
        .expect("the old entry is in memory, so this shows nothing");
    // The reader waits for its file meanwhile; commits are written and looked at all the same.
    log.append(&[artifact(id, 1, 5000)]).unwrap();
    let newest = look::<_, StoreError>(&view, |view| view.entry(view.size() - 1)).unwrap();
    assert_eq!(log.read().size(), size + 2);
    assert!(!reader.is_finished());
    go_on.send(()).unwrap();
    assert_ne!(reader.join().unwrap().unwrap(), newest);
}
