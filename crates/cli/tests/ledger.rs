//! A log from the command line, from its first key to its audit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod common;
#[path = "common/log.rs"]
mod log;
#[path = "common/server.rs"]
mod server;

use std::io::{BufRead, BufReader, Write};

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::{Decision, Figure, Rate, Verdict};
use assay_statement::{Statement, StatementId};
use common::{assay, json};
use expect_test::expect;
use log::{evaluator, history, ok, publish, word};
use server::Server;

#[test]
fn a_history_from_the_first_key_to_the_audit() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let compute = ["verdict", "compute", &claim, "--key", "evaluator", "--log", "log"];
    let dry = json(folder, &[&compute[..], &["--dry-run", "--json"]].concat());
    let verdict = ok(folder, &compute);
    expect![[r#"
        upheld: niche on language is fr, floor 90.0%
        200 fresh outcomes, mean 100.0%, between 95.9% and 100.0% at 95.0% however often one looks"#]]
    .assert_eq(&verdict.lines().take(2).collect::<Vec<_>>().join("\n"));
    ok(
        folder,
        &[
            "attest",
            &model,
            "--kind",
            "limitation",
            "--summary",
            "weak on German",
            "--key",
            "evaluator",
            "--log",
            "log",
        ],
    );
    ok(folder, &["lifecycle", "set", &model, "deprecated", "--log", "log"]);
    let history = ok(folder, &["history", &model, "--log", "log"]);
    let told: Vec<String> = history
        .lines()
        .step_by(2)
        .map(|line| line.split("  ").skip(2).last().unwrap().trim().to_owned())
        .collect();
    expect![[r#"
        registered as small (MIT)
        evaluated: accuracy on 400 examples, 1 model
        claim: niche on language is fr, floor 90.0%
        evaluated: accuracy on 400 examples, 1 model
        verdict: upheld over 200 outcomes
        limitation: weak on German
        state set to deprecated"#]]
    .assert_eq(&told.join("\n"));
    ok(folder, &["bundle", "export", &claim, "--out", "claim.tlog-proof", "--log", "log"]);
    let verified = json(folder, &["verify", "claim.tlog-proof", "--vkey", "log/log.vkey", "--json"]);
    assert_eq!(word(&verified, "statement"), claim);
    let key = std::fs::read_to_string(folder.join("log/log.vkey")).unwrap();
    assert_eq!(
        (word(&verified, "key"), &verified["time_ms"]),
        (key.trim_end().to_owned(), &serde_json::Value::Null)
    );
    assert_eq!(word(&verified, "says"), "claim: niche on language is fr, floor 90.0%");
    assert_eq!(verified["about"], serde_json::json!([{ "id": model, "name": null }]));
    let told = ok(folder, &["verify", "claim.tlog-proof", "--vkey", "log/log.vkey"]);
    assert!(told.contains(&format!("\nchecked by the key {}\n", key.trim_end())), "{told}");
    assert!(told.contains("\ntime       not known from this file: no witness was asked for\n"), "{told}");
    // What it says is told alike whether it is logged or not; the same verdict is no second entry.
    let logged = json(folder, &[&compute[..], &["--json"]].concat());
    assert_eq!((&logged["new"], &logged["outcomes"]), (&false.into(), &200.into()));
    assert_eq!(
        (word(&logged, "decision"), word(&dry, "decision")),
        ("upheld".to_owned(), "upheld".to_owned())
    );
    for (name, said) in dry.as_object().unwrap() {
        assert_eq!(&logged[name], said, "{name}");
    }
    let audited = json(folder, &["audit", "log", "--vkey", "log/log.vkey", "--json"]);
    assert_eq!((audited["sound"].as_bool(), audited["verdicts_recomputed"].as_u64()), (Some(true), Some(1)));
}

/// Serves the files of a folder, as any web server does, until the test ends.
fn serve_files(folder: std::path::PathBuf) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
            let (status, body) = match std::fs::read(folder.join(path)) {
                Ok(bytes) => ("200 OK", bytes),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    url
}

#[test]
fn verdicts_are_recomputed_through_any_web_server() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, claim) = history(folder);
    ok(folder, &["verdict", "compute", &claim, "--key", "evaluator", "--log", "log"]);
    let url = serve_files(folder.join("log"));
    let audit = || json(folder, &["audit", &url, "--vkey", "log/log.vkey", "--json"]);
    let counts = |audited: serde_json::Value| {
        (audited["verdicts_recomputed"].as_u64(), audited["verdicts_not_recomputed"].as_u64())
    };
    assert_eq!(counts(audit()), (Some(1), Some(0)));
    std::fs::rename(folder.join("log/blobs"), folder.join("erased")).unwrap();
    assert_eq!(counts(audit()), (Some(0), Some(1)));
    let told = ok(folder, &["audit", &url]);
    assert!(told.contains("1 could not be: what they rest on cannot be read here"), "{told}");
}

#[test]
fn a_bundle_that_was_changed_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, claim) = history(folder);
    ok(folder, &["bundle", "export", &claim, "--out", "bundle", "--log", "log"]);
    let sound = std::fs::read_to_string(folder.join("bundle")).unwrap();
    std::fs::write(folder.join("bundle"), sound.replacen("index ", "index 1", 1)).unwrap();
    let ran = assay(folder, &["verify", "bundle", "--vkey", "log/log.vkey"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.starts_with("error: the bundle does not hold"), "{}", ran.err);
}

#[test]
fn evidence_that_the_claim_maker_could_have_seen_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, claim) = history(folder);
    // The same examples as before the claim, logged again.
    publish(folder, "first");
    let ran = ok(folder, &["verdict", "compute", &claim, "--dry-run", "--log", "log"]);
    assert!(ran.contains("200 fresh outcomes"), "{ran}");
}

#[test]
fn a_claim_about_what_no_evidence_has_so_far_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    let make = |slice: &[&str]| {
        let claim = ["claim", "make", &model, "--floor", "0.5", "--log", "log"];
        let ran = assay(folder, &[&claim[..], slice].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.err
    };
    let misspelt = make(&["--where", "length<40", "--where", "language=french"]);
    let words =
        "note: `language is french` holds for no example of the model's newest public evaluation, sha256:";
    assert!(misspelt.starts_with(words), "{misspelt}");
    let unknown = make(&["--where", "lang=fr"]);
    assert!(unknown.contains("there is no feature `lang` in"), "{unknown}");
    for slice in [&["--where", "language=de", "--where", "length<40"][..], &[]] {
        assert!(!make(slice).contains("no such example"), "{slice:?}");
    }
}

#[test]
fn a_verdict_that_the_evidence_does_not_bear_out_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, claim) = history(folder);
    let server = Server::start(folder, &[]);
    let computed =
        json(folder, &["verdict", "compute", &claim, "--dry-run", "--server", &server.url, "--json"]);
    let evidence =
        computed["evidence"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().parse().unwrap());
    let rate = |share| Rate::new(share).unwrap();
    let verdict = Verdict {
        log: word(&computed, "log").parse().unwrap(),
        evidence: List::new(evidence.collect()).unwrap(),
        method: Text::new(word(&computed, "method")).unwrap(),
        outcomes: 200,
        mean: Some(rate(0.5)),
        lower: rate(0.4),
        upper: rate(0.6),
        e_value_against_log10: Figure::new(9.0).unwrap(),
        e_value_for_log10: Figure::new(-9.0).unwrap(),
        decision: Decision::Refuted,
    };
    let claim: StatementId = claim.parse().unwrap();
    let statement = Statement::new(vec![claim.into()], verdict).unwrap();
    let envelope = statement.sign(&[&evaluator(folder)]).unwrap();
    let answer = ureq::post(format!("{}/api/v1/statements", server.url))
        .header("content-type", "application/json")
        .send(&envelope.to_entry()[..]);
    assert_eq!(answer.unwrap().status().as_u16(), 200);
    let url = server.url.clone();
    // The new entry is published within the interval; until then the audit sees the checkpoint before it.
    let found = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let ran = assay(folder, &["audit", &url]);
        (ran.status == 1).then_some(ran.err)
    });
    let found = found.expect("the audit never found it");
    let words = "the log is sound, and a statement in it is wrong: the verdict at ";
    assert!(found.contains(words) && found.contains(": it says `refuted`, the evidence `upheld`"), "{found}");
}

#[test]
fn an_old_copy_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    let copy = |from: &str, to: &str| {
        let status = std::process::Command::new("cp").args(["-r", from, to]).current_dir(folder).status();
        assert!(status.unwrap().success());
    };
    copy("log", "backup");
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    std::fs::rename(folder.join("log"), folder.join("newer")).unwrap();
    copy("backup", "log");
    let ran = assay(folder, &["artifact", "list", "--log", "log"]);
    expect![[r#"
        error: the log has 1 entries, but had already signed 3: an older copy was restored; going on would fork it

        hint: bring back the newest copy of the log, or fetch what is missing with `assay repair --from DIR`
    "#]]
    .assert_eq(&ran.err);
    ok(folder, &["repair", "log", "--from", "newer"]);
    ok(folder, &["artifact", "list", "--log", "log"]);
}

#[test]
fn a_log_is_read_where_its_key_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    std::fs::rename(folder.join("home/operators"), folder.join("operators")).unwrap();
    assert!(ok(folder, &["artifact", "list", "--log", "log"]).contains(&model));
    let ran = assay(folder, &["lifecycle", "set", &model, "retired", "--log", "log"]);
    assert!(ran.status == 1 && ran.err.contains("for reading only"), "{}", ran.err);
}

#[test]
fn a_log_with_witnesses_is_not_published_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    // As `assay serve --witnesses` leaves it.
    std::fs::write(folder.join("log/witnesses.policy"), "quorum none\n").unwrap();
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    ok(folder, &["artifact", "list", "--log", "log"]);
    ok(folder, &["repair", "log"]);
    let audited = json(folder, &["audit", "log", "--json"]);
    assert_eq!((audited["size"].as_u64(), audited["unpublished"].as_u64()), (Some(1), Some(2)));
}

#[test]
fn two_logs_of_one_name_are_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log"]);
    let ran = assay(folder, &["init", "other"]);
    expect![[r#"
        error: this machine has begun a log named `localhost/assay` already; give another with `--name`
    "#]]
    .assert_eq(&ran.err);
}

#[test]
fn an_audit_tells_a_log_that_is_not_sound_from_one_that_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for nowhere in ["nowhere", "http://127.0.0.1:9"] {
        let ran = assay(folder, &["audit", nowhere, "--json"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(
            ran.err.starts_with("error: the log cannot be audited: could not read `log.vkey`: "),
            "{}",
            ran.err
        );
    }
    history(folder);
    let size = json(folder, &["audit", "log", "--json"])["size"].as_u64().unwrap();
    // The leaf of entry 5 in the last tile, and an entry in the middle of the last bundle.
    let tile = format!("tile/0/000.p/{size}");
    let spoil = |name: &str, at: usize| {
        let path = folder.join("log").join(name);
        let sound = std::fs::read(&path).unwrap();
        let mut spoilt = sound.clone();
        spoilt[at] ^= 1;
        std::fs::write(&path, spoilt).unwrap();
        let ran = assay(folder, &["audit", "log", "--json"]);
        std::fs::write(&path, sound).unwrap();
        assert_eq!(ran.status, 1, "{}", ran.err);
        (serde_json::from_str::<serde_json::Value>(&ran.out).unwrap(), ran.err)
    };
    let (found, told) = spoil(&tile, 32 * 5 + 7);
    assert_eq!(
        found,
        serde_json::json!({
            "sound": false, "index": 5, "file": tile, "reason": "it is not what the entries give"
        })
    );
    let words =
        format!("error: the audit found something wrong: `{tile}`, entry 5: it is not what the entries give");
    assert!(told.starts_with(&words), "{told}");
    let (found, _) = spoil("checkpoint", 3);
    assert_eq!(
        (&found["sound"], &found["index"], &found["file"]),
        (&false.into(), &().into(), &"checkpoint".into())
    );
}
