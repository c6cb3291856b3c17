//! Answers, lineage, whoever watches a log, and whoever witnesses it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use expect_test::expect;

use crate::common::{assay, json};
use crate::log::{history, ok, word};
use crate::server::Server;

#[test]
fn answers_and_verdicts_are_told_to_whoever_watches_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let server = Server::start(folder, &[]);
    let at = ["--server", &server.url];
    let watch = || {
        let watched = ["monitor", &server.url, "--vkey", "log/log.vkey", "--artifact", &model, "--once"];
        let told = ok(folder, &watched);
        told.lines()
            .step_by(2)
            .map(|line| line.trim().split_once("  ").unwrap().1.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(watch().len(), 4);
    assert!(watch().is_empty());
    let by = |key: &'static str| [&at[..], &["--key", key, "--json"]].concat();
    let verdict =
        word(&json(folder, &[&["verdict", "compute", &claim][..], &by("evaluator")].concat()), "id");
    let attest = ["attest", &model, "--kind", "limitation", "--summary", "weak on German"];
    let limitation = word(&json(folder, &[&attest[..], &by("evaluator")].concat()), "id");
    let respond = |to: &str, more: &[&str], key: &'static str| {
        let said = ["respond", to, "--kind", "comment", "--summary", "so it is"];
        assay(folder, &[&said[..], more, &by(key)].concat())
    };
    // Without a subject one answers as the author; with it, as whoever speaks for that.
    assert_eq!(respond(&limitation, &[], "evaluator").status, 0);
    assert_eq!(respond(&limitation, &["--for", &model], "home/key").status, 0);
    assert_eq!(respond(&verdict, &[], "evaluator").status, 0);
    let wrong = respond(&limitation, &["--for", &model], "evaluator");
    assert!(wrong.status == 1 && wrong.err.contains("does not concern"), "{}", wrong.err);
    // Something about another artifact is nobody's concern here, and what is made of the model is.
    let register = |name: &str, from: &[&str]| {
        let what = ["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"];
        word(&json(folder, &[&what[..], from, &at, &["--json"]].concat()), "artifact")
    };
    register("unrelated", &[]);
    let parent = format!("fine-tuned-from={model}");
    let child = register("child", &["--from", &parent, "--from", "trained-on=hub:example/tickets"]);
    let mut told = Vec::new();
    for _ in 0..200 {
        told.extend(watch());
        if told.len() >= 6 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    expect![[r#"
        verdict: upheld over 200 outcomes
        limitation: weak on German
        answer (comment): so it is
        answer (comment): so it is
        answer (comment): so it is
        registered as child (MIT)"#]]
    .assert_eq(&told.join("\n"));
    let lineage = ok(folder, &[&["lineage", &child][..], &at].concat()).replace(&model, "MODEL");
    expect![[r#"
        made from
          fine_tuned_from small MODEL
          trained_on hub:example/tickets (not on this log)
        made into
          nothing that is on this log
    "#]]
    .assert_eq(&lineage);
    let lineage = ok(folder, &[&["lineage", &model][..], &at].concat()).replace(&child, "CHILD");
    expect![[r#"
        made from
          nothing that is on this log
        made into
          fine_tuned_from child CHILD
    "#]]
    .assert_eq(&lineage);
}

#[test]
fn what_a_party_signs_with_a_later_key_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    history(folder);
    let ada = word(&json(folder, &["artifact", "list", "--log", "log", "--json"])[0], "owner");
    let new = |key: &str| {
        ok(folder, &["key", "new", "--key", key]);
    };
    let rotate = |old: &str, new: &str| {
        ok(folder, &["party", "rotate", "--new-key", new, "--key", old, "--party", &ada, "--log", "log"]);
    };
    let register = |name: &str, key: &str| {
        let what = ["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"];
        ok(folder, &[&what[..], &["--key", key, "--log", "log"]].concat());
    };
    new("second");
    new("third");
    rotate("home/key", "second");
    register("by the second", "second");
    let server = Server::start(folder, &[]);
    let watch = || ok(folder, &["monitor", &server.url, "--vkey", "log/log.vkey", "--party", &ada, "--once"]);
    let told = watch();
    assert!(told.contains("registered as by the second"), "{told}");
    assert!(!told.contains("evaluated"), "the evaluator's are not hers: {told}");
    drop(server);
    rotate("second", "third");
    register("by the third", "third");
    let server = Server::start(folder, &[]);
    let told = ok(folder, &["monitor", &server.url, "--vkey", "log/log.vkey", "--party", &ada, "--once"]);
    assert!(told.contains("a key replaced") && told.contains("registered as by the third"), "{told}");
}

#[test]
fn a_log_that_does_not_continue_is_found_by_whoever_watched() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    let copy = |from: &str, to: &str| {
        Command::new("cp").args(["-r", from, to]).current_dir(folder).status().unwrap();
    };
    copy("log", "fork");
    copy("home", "fork-home");
    let look = || {
        let server = Server::start(folder, &[]);
        assay(folder, &["monitor", &server.url, "--vkey", "log/log.vkey", "--once"])
    };
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    let seen = look();
    assert!(seen.status == 0 && seen.out.contains("party Ada registered"), "{}", seen.err);
    // The operator goes on from an old copy, with an old mark.
    for (name, old) in [("log", "fork"), ("home", "fork-home")] {
        std::fs::remove_dir_all(folder.join(name)).unwrap();
        copy(old, name);
    }
    for name in ["Bea", "Cleo"] {
        let key = name.to_lowercase();
        ok(folder, &["key", "new", "--key", &key]);
        ok(folder, &["party", "register", "--name", name, "--key", &key, "--log", "log"]);
    }
    let forked = look();
    assert!(
        forked.status == 1 && forked.err.contains("does not continue what it showed before"),
        "{}",
        forked.err
    );
}

/// A witness in a process of its own, killed with the test.
struct Witness {
    child: Child,
    key: String,
    url: String,
}

impl Witness {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["witness", "serve", "--name", "witness.example/one", "--vkey", "log/log.vkey"])
            .args(["--folder", "witness", "--listen", "127.0.0.1:0", "--key", "witness-key"])
            .current_dir(folder)
            .env("ASSAY_HOME", folder.join("home"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.next().expect("the witness ended before it listened").unwrap();
        let (key, url) = line.strip_prefix("note: witness ").unwrap().split_once(" at ").unwrap();
        let (key, url) = (key.to_owned(), url.to_owned());
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, key, url }
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_witness_cosigns_what_a_server_publishes_and_nothing_is_published_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    ok(folder, &["key", "new", "--key", "witness-key"]);
    let public = ["witness", "serve", "--name", "witness.example/one", "--vkey", "log/log.vkey", "--key"];
    let ran = assay(folder, &[&public[..], &["witness-key.pub"]].concat());
    assert!(ran.status == 1 && ran.err.contains("it is a public key"), "{}", ran.err);
    let witness = Witness::start(folder);
    let log = std::fs::read_to_string(folder.join("log/log.vkey")).unwrap();
    let policy =
        format!("log {}\nwitness one {} {}/\nquorum one\n", log.trim_end(), witness.key, witness.url);
    std::fs::write(folder.join("policy"), policy).unwrap();
    let server = Server::start(folder, &["--witnesses", "policy"]);
    let registered = json(folder, &["party", "register", "--name", "Ada", "--server", &server.url, "--json"]);
    let bundle =
        ["bundle", "export", registered["id"].as_str().unwrap(), "--out", "bundle", "--server", &server.url];
    let exported = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        assay(folder, &bundle).status == 0
    });
    assert!(exported, "nothing was published");
    let told = ok(folder, &["verify", "bundle", "--policy", "policy"]);
    assert!(told.contains("\nwitnessed  by one at "), "{told}");
    assert!(
        told.contains(&format!("\nchecked by the key {}\ntime       no later than ", log.trim_end())),
        "{told}"
    );
    let verified = json(folder, &["verify", "bundle", "--policy", "policy", "--json"]);
    assert_eq!(verified["time_ms"], verified["witnesses"][0]["time_s"].as_u64().unwrap() * 1000);
    // Without the witness nothing further is published.
    drop(witness);
    ok(folder, &["key", "new", "--key", "second"]);
    let second = ["party", "register", "--name", "Bea", "--key", "second", "--server", &server.url, "--json"];
    let registered = json(folder, &second);
    let bundle = ["bundle", "export", registered["id"].as_str().unwrap(), "--server", &server.url];
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(assay(folder, &bundle).status, 1);
}
