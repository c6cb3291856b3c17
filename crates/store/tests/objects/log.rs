//! A log on each storage: two writers at once, publishing and taking snapshots, and an audit of what they leave.

use std::sync::Arc;

use assay_store::audit::{Storage, audit, read_key};
use assay_store::log::Log;
use assay_store::objects::Objects;

use crate::common::{artifact, create, open, party, publish, snapshot};

/// How many statements each of two writers brings, one commit each.
const STATEMENTS: u64 = 30;

/// Writes, following the other writer through every conflict; gives the index of each statement.
fn write(objects: &Arc<dyn Objects>, writer: u64) -> Vec<(u64, u64)> {
    let mut log = open(Arc::clone(objects), writer).unwrap();
    let id = log.log().id;
    let mut acknowledged = Vec::new();
    for number in (0..STATEMENTS).map(|number| 1000 * writer + number) {
        let answers = log.append(&[artifact(id, 1, number)]).unwrap();
        acknowledged.push((number, answers[0].as_ref().unwrap().index));
        if number % 10 == 9 {
            publish(&mut log).unwrap();
        }
    }
    acknowledged
}

/// Two writers at once: what each was told holds for ever, and everything passes an audit.
pub(crate) fn two_writers(place: &dyn Fn() -> Arc<dyn Objects>) {
    let mut log = create(place(), 9).unwrap();
    let id = log.log().id;
    log.append(&[party(id, 1)]).unwrap();
    let storages = [place(), place()];
    let acknowledged: Vec<(u64, u64)> = std::thread::scope(|scope| {
        let writers: Vec<_> = (1..)
            .zip(&storages)
            .map(|(writer, objects)| scope.spawn(move || write(objects, writer)))
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(acknowledged.len(), 2 * usize::try_from(STATEMENTS).unwrap());
    log.follow().unwrap();
    for (number, index) in &acknowledged {
        let again = log.append(&[artifact(id, 1, *number)]).unwrap()[0].clone().unwrap();
        assert_eq!((again.index, again.new), (*index, false));
    }
    snapshot(&mut log, place().as_ref()).unwrap();
    publish(&mut log).unwrap();
    let objects = place();
    let source = Storage(objects.as_ref());
    let key = read_key(&source).unwrap();
    let audited = audit(&source, &key, &mut |_, _| {}, &mut |_, _| {}).unwrap();
    assert_eq!(audited.checkpoint.size, log.read().size());
    let reopened: Log = open(place(), 5).unwrap();
    assert_eq!(reopened.read().root(), log.read().root());
}
