//! Two servers over one folder: what one logs the other shows, and either goes on alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::statements::*;
use common::{Plan, Site, create, eventually};
use serde_json::json;

#[test]
fn two_servers_write_one_log() {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path());
    let mut one = Site::on(folder.path(), Plan { writer: 1, ..Plan::default() });
    let two = Site::on(folder.path(), Plan { writer: 2, ..Plan::default() });
    let log = one.log;
    let first = party(log, 1);
    let entered = one.enter(&first);
    let path = format!("/api/v1/statements/{}", id(&first));
    eventually(|| two.get(&path).status == 200);
    assert_eq!(two.json(&path)["index"], entered["index"]);
    for number in 0..20 {
        let (one, two) =
            (one.enter(&artifact(log, 1, 2 * number)), two.enter(&artifact(log, 1, 2 * number + 1)));
        assert!(one["index"].as_u64() < two["index"].as_u64());
    }
    let again = two.enter(&first);
    assert_eq!((&again["new"], &again["index"]), (&json!(false), &entered["index"]));
    one.end();
    drop(one);
    let last = two.enter(&artifact(log, 1, 99));
    assert_eq!(last["new"], true);
    two.published();
    assert_eq!(two.get(&format!("/api/v1/statements/{}/bundle", last["index"])).status, 200);
    let third = Site::on(folder.path(), Plan { writer: 3, ..Plan::default() });
    assert_eq!(third.json("/api/v1/log")["root"], two.json("/api/v1/log")["root"]);
}

#[test]
fn a_server_without_the_key_shows_what_others_publish() {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path());
    let writer = Site::on(folder.path(), Plan::default());
    let reader = Site::on(folder.path(), Plan { reads_only: true, ..Plan::default() });
    let log = writer.log;
    let first = party(log, 1);
    reader.post(&first).refused(403, "read_only");
    writer.enter(&first);
    // Beyond a full bundle, too, and beyond commits that are pruned meanwhile.
    for batch in 0..12 {
        let lines: Vec<String> = (0..50).map(|number| artifact(log, 1, 50 * batch + number)).collect();
        writer.batch("/api/v1/statements", &lines);
        writer.published();
        let checkpoint = writer.get("/checkpoint").text().to_owned();
        eventually(|| reader.get("/checkpoint").text() == checkpoint);
    }
    let last = artifact(log, 1, 599);
    let path = format!("/api/v1/statements/{}/bundle", id(&last));
    assert_eq!(reader.get(&path).body, writer.get(&path).body);
    assert_eq!(reader.get("/tile/entries/001").body, writer.get("/tile/entries/001").body);
    assert_eq!(reader.json("/ready")["publish_failures"], 0);
}
