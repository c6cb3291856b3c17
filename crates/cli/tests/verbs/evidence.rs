//! Samples that are run again, verdicts that pass over evidence, and niches of what is published.

use std::path::Path;

use assay_statement::{Envelope, Statement, StatementId};
use serde_json::{Value, json as value};

use crate::common::{assay, json};
use crate::log::{evaluator, history, ok, publish, secret, word};
use crate::server::Server;

/// The evaluations of a model, in the order of the log.
fn evaluations(folder: &Path, model: &str) -> Vec<String> {
    let history = json(folder, &["history", model, "--log", "log", "--json"]);
    let all = history.as_array().unwrap().iter().filter(|one| one["kind"] == "evaluation");
    all.map(|one| word(one, "id")).collect()
}

fn post(server: &Server, envelope: &Envelope) -> (u16, Value) {
    let answer = ureq::post(format!("{}/api/v1/statements", server.url))
        .config()
        .http_status_as_error(false)
        .build()
        .header("content-type", "application/json")
        .send(&envelope.to_entry()[..]);
    let mut answer = answer.unwrap();
    (answer.status().as_u16(), answer.body_mut().read_json().unwrap())
}

/// Audits the folder, which a server is publishing, until it has found something or this many entries are sound.
fn audited(folder: &Path, size: u64) -> Result<Value, String> {
    let once = || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let ran = assay(folder, &["audit", "log", "--json"]);
        if ran.status == 1 {
            return Some(Err(ran.err));
        }
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        (answer["size"].as_u64().unwrap() >= size).then_some(Ok(answer))
    };
    (0..400).find_map(|_| once()).expect("nothing was published")
}

/// A second evaluator's log of a replay of five rows; the evaluation and the replay.
fn replayed(folder: &Path) -> (String, String) {
    let (model, _) = history(folder);
    let evaluation = evaluations(folder, &model)[0].clone();
    ok(folder, &["key", "new", "--key", "second"]);
    ok(folder, &["party", "register", "--name", "Sam", "--key", "second", "--log", "log"]);
    let drawn = ok(folder, &["evaluation", "replay", &evaluation, "--rows", "5", "--log", "log"]);
    assert_eq!(drawn.lines().count(), 5);
    // What was not drawn may be run again too; one of the five comes out another way.
    let mut outcomes = std::fs::read_to_string(folder.join("first-outcomes.csv")).unwrap();
    let first: Value = serde_json::from_str(drawn.lines().next().unwrap()).unwrap();
    let example = word(&first, "example_id");
    let row = outcomes.lines().find(|line| line.contains(&format!(",{example},"))).unwrap().to_owned();
    let other = if row.ends_with('1') { "0" } else { "1" };
    outcomes = outcomes.replace(&row, &format!("{}{other}", &row[..row.len() - 1]));
    std::fs::write(folder.join("again.csv"), outcomes).unwrap();
    let replay =
        ["evaluation", "replay", &evaluation, "--rows", "5", "--outcomes", "again.csv", "--log", "log"];
    let own = assay(folder, &[&replay[..], &["--key", "evaluator"]].concat());
    assert!(own.err.contains("a replay is done by another party than the evaluation"), "{}", own.err);
    let logged = json(folder, &[&replay[..], &["--key", "second", "--json"]].concat());
    assert_eq!(
        (&logged["rows"], &logged["matched"], &logged["differed"]),
        (&value!(5), &value!(4), &value!(1))
    );
    let none = assay(folder, &["evaluation", "replay", &evaluation, "--rows", "0", "--log", "log"]);
    assert!(none.status == 1 && none.out.is_empty(), "{}", none.out);
    assert!(none.err.starts_with("error: `--rows` is 0: a sample has at least one row\n"), "{}", none.err);
    assert!(ok(folder, &["history", &model, "--log", "log"]).contains("replayed: 4 of 5 rows alike"));
    (evaluation, word(&logged, "id"))
}

#[test]
fn a_replay_is_of_the_sample_and_an_audit_counts_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (evaluation, replay) = replayed(folder);
    let audit = json(folder, &["audit", "log", "--json"]);
    assert_eq!((&audit["replays_recomputed"], &audit["replays_not_recomputed"]), (&value!(1), &value!(0)));
    let spoil = |size: u64, rows: u64, matched: u64| {
        let server = Server::start(folder, &[]);
        let url = format!("{}/api/v1/statements/{replay}", server.url);
        let mut shown: Value = ureq::get(url).call().unwrap().body_mut().read_json().unwrap();
        let predicate = &mut shown["payload"]["predicate"];
        if size > 0 {
            let url = format!("{}/api/v1/statements/{size}", server.url);
            let commit: Value = ureq::get(url).call().unwrap().body_mut().read_json().unwrap();
            let root = word(&commit["payload"]["subject"][0]["digest"], "sha256");
            predicate["sample"] = value!({ "size": size, "root": format!("sha256:{root}"), "rows": rows });
        }
        predicate["sample"]["rows"] = rows.into();
        predicate["matched"] = matched.into();
        predicate["differed"] = (rows - matched).into();
        let statement = Statement::from_payload(shown["payload"].to_string().as_bytes()).unwrap();
        let (status, answer) = post(&server, &statement.sign(&[&secret(folder, "second")]).unwrap());
        (server, status, answer)
    };
    // Each is logged, since rules read no blobs, and found. The next is tried on a copy of the log without it.
    std::process::Command::new("cp").args(["-r", "log", "sound"]).current_dir(folder).status().unwrap();
    std::process::Command::new("cp").args(["-r", "home", "home-sound"]).current_dir(folder).status().unwrap();
    for (rows, matched, words) in [
        (5, 5, ": it counts 5 rows alike, its table has 4"),
        (4, 3, ": its table has 1 rows that are not in the sample"),
        (6, 5, ": its table has no score of `small` on the example"),
        (401, 400, ": it says to have drawn 401 rows, the evaluation has 400"),
    ] {
        let (server, status, answer) = spoil(0, rows, matched);
        assert_eq!(status, 200, "{answer}");
        let found = audited(folder, answer["index"].as_u64().unwrap() + 1).unwrap_err();
        let index = answer["index"].as_u64().unwrap();
        let words = format!("the log is sound, and a statement in it is wrong: the replay at {index}{words}");
        assert!(found.contains(&words), "{found}");
        drop(server);
        for (name, sound) in [("log", "sound"), ("home", "home-sound")] {
            std::fs::remove_dir_all(folder.join(name)).unwrap();
            std::process::Command::new("cp").args(["-r", sound, name]).current_dir(folder).status().unwrap();
        }
    }
    // A later root would be another sample, so the log does not take it.
    let seen =
        json(folder, &["bundle", "export", &evaluation, "--out", "evaluation", "--log", "log", "--json"]);
    assert!(seen["bytes"].as_u64().unwrap() > 0);
    let later = json(folder, &["verify", "evaluation", "--vkey", "log/log.vkey", "--json"]);
    let (at, end) = (later["index"].as_u64().unwrap(), later["size"].as_u64().unwrap());
    let server = Server::start(folder, &[]);
    let kind = |index: u64| -> Value {
        let url = format!("{}/api/v1/statements/{index}", server.url);
        ureq::get(url).call().unwrap().body_mut().read_json().unwrap()
    };
    let commits: Vec<u64> = (at..end).filter(|index| kind(*index)["kind"] == "commit").collect();
    drop(server);
    let (_server, status, answer) = spoil(commits[1], 5, 4);
    assert_eq!((status, word(&answer["error"], "code")), (422, "other_seed".to_owned()), "{answer}");
}

#[test]
fn a_verdict_that_passes_over_evidence_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let mut early = json(folder, &["verdict", "compute", &claim, "--dry-run", "--log", "log", "--json"]);
    assert_eq!(early["evidence"].as_array().unwrap().len(), 1);
    // Who made the evidence is told beside the verdict, and is no part of it.
    let by = early.as_object_mut().unwrap().remove("evidence_by").unwrap();
    assert_eq!((&by[0]["evaluation"], &by[0]["name"]), (&early["evidence"][0], &value!("Eva")));
    assert_eq!(by[0]["role"], Value::Null);
    publish(folder, "third");
    let third = evaluations(folder, &model)[2].clone();
    let server = Server::start(folder, &[]);
    let id: StatementId = claim.parse().unwrap();
    let statement = value!({
        "_type": "https://in-toto.io/Statement/v1", "subject": [{ "digest": { "sha256": id.0.to_hex() } }],
        "predicateType": "assay:verdict/v1", "predicate": early,
    });
    let statement = Statement::from_payload(statement.to_string().as_bytes()).unwrap();
    let (status, answer) = post(&server, &statement.sign(&[&evaluator(folder)]).unwrap());
    assert_eq!(status, 200, "{answer}");
    let index = answer["index"].as_u64().unwrap();
    let audit = audited(folder, index + 1).unwrap();
    let passed_over = value!([{ "index": index, "evaluations": [third] }]);
    assert_eq!(
        (&audit["verdicts_recomputed"], &audit["verdicts_that_passed_over"]),
        (&value!(1), &passed_over)
    );
    let told = ok(folder, &["audit", "log"]);
    assert!(
        told.contains(&format!("the verdict at {index} passes over what was logged before it: {third}")),
        "{told}"
    );
    // The command takes everything that bears on the claim, and is not named.
    let whole = json(folder, &["verdict", "compute", &claim, "--server", &server.url, "--json"]);
    let audit = audited(folder, whole["index"].as_u64().unwrap() + 1).unwrap();
    assert_eq!(
        (&audit["verdicts_recomputed"], &audit["verdicts_that_passed_over"]),
        (&value!(2), &passed_over)
    );
}

#[test]
fn niches_of_a_published_evaluation_are_split_by_the_logs_seed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let evaluation = evaluations(folder, &model)[0].clone();
    let published =
        json(folder, &["niches", "--evaluation", &evaluation, "--log", "log", "--floor", "0.9", "--json"]);
    let source = &published["published"];
    let root = word(source, "root");
    let digits = root.strip_prefix("sha256:").unwrap();
    assert_eq!((&source["evaluation"], &published["seed"]), (&value!(evaluation), &value!(digits)));
    // The same as from the files with that seed, but for where it says that they come from.
    let files = ["--examples", "first-examples.csv", "--outcomes", "first-outcomes.csv", "--seed", digits];
    let mut same = published.clone();
    same.as_object_mut().unwrap().remove("published");
    assert_eq!(json(folder, &[&["niches", "--floor", "0.9", "--json"][..], &files].concat()), same);
    let told = ok(
        folder,
        &["niches", "--evaluation", &evaluation, "--log", "log", "--floor", "0.9", "--report", "page.html"],
    );
    assert!(told.contains(&format!("of the evaluation {evaluation}, entry ")), "{told}");
    assert!(
        told.contains(&format!("split by the root {root} that the log had at size {}", source["size"])),
        "{told}"
    );
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
    assert!(page.contains(&evaluation) && page.contains(&root));
    let fit = ["fit", "--workload", "second-examples.csv", "--floor", "0.5", "--json"];
    let fitted = json(folder, &[&fit[..], &["--evaluation", &evaluation, "--log", "log"]].concat());
    assert_eq!(&fitted["published"], source);
    let ran = assay(folder, &["niches", "--evaluation", &claim, "--log", "log"]);
    assert_eq!(ran.err, format!("error: the statement `{claim}` is not an evaluation\n"));
    for other in [["--outcomes", "first-outcomes.csv"], ["--seed", "00"]] {
        let ran =
            assay(folder, &[&["niches", "--evaluation", &evaluation, "--log", "log"][..], &other].concat());
        assert!(ran.status == 2 && ran.err.contains("cannot be used with"), "{}", ran.err);
    }
    // What the log holds is not what a blob holds that was changed.
    let blobs = std::fs::read_dir(folder.join("log/blobs/sha256")).unwrap();
    for blob in blobs.map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&blob).unwrap();
        if bytes.starts_with(b"example_id") {
            std::fs::write(&blob, [&bytes[..], b"more,fr,1\n"].concat()).unwrap();
        }
    }
    let ran = assay(folder, &["niches", "--evaluation", &evaluation, "--log", "log"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
}
