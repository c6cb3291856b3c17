//! What must hold when several writers want the same.

use std::sync::Barrier;
use std::thread;

use assay_store::objects::{Created, Replaced};

use crate::suite::Open;

const WRITERS: u8 = 4;
const ROUNDS: usize = 15;

/// Of all who create the same name exactly one is told so, and it is that one's bytes that stand.
pub(crate) fn one_creator(open: Open<'_>) {
    let handles: Vec<_> = (0..WRITERS).map(|_| open("one-creator")).collect();
    let start = Barrier::new(handles.len());
    let outcomes: Vec<Vec<Created>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..)
            .zip(&handles)
            .map(|(writer, handle)| {
                let start = &start;
                scope.spawn(move || {
                    (0..ROUNDS)
                        .map(|round| {
                            start.wait();
                            handle.create(&format!("commits/{round}"), &vec![writer; 5000]).unwrap()
                        })
                        .collect()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for round in 0..ROUNDS {
        let winners: Vec<usize> =
            (0..outcomes.len()).filter(|writer| outcomes[*writer][round] == Created::New).collect();
        let object = handles[0].get(&format!("commits/{round}")).unwrap().unwrap();
        assert_eq!(winners.len(), 1, "round {round}");
        assert_eq!(object.bytes, vec![winners[0] as u8; 5000], "round {round}");
    }
}

/// Counting up together loses no count.
pub(crate) fn no_lost_update(open: Open<'_>) {
    let handles: Vec<_> = (0..WRITERS).map(|_| open("no-lost-update")).collect();
    thread::scope(|scope| {
        for handle in &handles {
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    loop {
                        let object = handle.get("count").unwrap();
                        let count: usize = object.as_ref().map_or(0, |object| {
                            String::from_utf8(object.bytes.clone()).unwrap().parse().unwrap()
                        });
                        let tag = object.as_ref().map(|object| object.tag());
                        let next = (count + 1).to_string();
                        if handle.replace("count", tag.as_ref(), next.as_bytes()).unwrap()
                            != Replaced::Changed
                        {
                            break;
                        }
                    }
                }
            });
        }
    });
    let total = (usize::from(WRITERS) * ROUNDS).to_string();
    assert_eq!(handles[0].get("count").unwrap().unwrap().bytes, total.as_bytes());
}

/// Uploads of the same name obey the same rule as creates.
pub(crate) fn one_uploader(open: Open<'_>) {
    let handles: Vec<_> = (0..WRITERS).map(|_| open("one-uploader")).collect();
    let start = Barrier::new(handles.len());
    let winners: Vec<u8> = thread::scope(|scope| {
        let threads: Vec<_> = (0..)
            .zip(&handles)
            .map(|(writer, handle)| {
                let start = &start;
                scope.spawn(move || {
                    let mut upload = handle.upload().unwrap();
                    upload.write(&vec![writer; 100_000]).unwrap();
                    start.wait();
                    (upload.finish("blob").unwrap() == Created::New).then_some(writer)
                })
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(winners.len(), 1);
    assert_eq!(handles[0].get("blob").unwrap().unwrap().bytes, vec![winners[0]; 100_000]);
}

/// While an object is replaced again and again, nobody sees a mix or nothing.
pub(crate) fn readers_see_whole_objects(open: Open<'_>) {
    let (writer, reader) = (open("whole"), open("whole"));
    writer.put("a", &[0; 9000]).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 1..=40_u8 {
                let bytes = vec![round; 9000 + usize::from(round)];
                writer.put("a", &bytes).unwrap();
            }
        });
        loop {
            let bytes = reader.get("a").unwrap().unwrap().bytes;
            assert!(bytes.iter().all(|byte| *byte == bytes[0]));
            assert_eq!(bytes.len(), 9000 + usize::from(bytes[0]));
            if bytes[0] == 40 {
                break;
            }
        }
    });
}
