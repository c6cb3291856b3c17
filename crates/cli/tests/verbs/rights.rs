//! Rights are given, passed on, proven and taken back, by people on machines of their own before one server.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Ran, assay_in, json};
use crate::log::{history, ok, word};
use crate::server::Server;

/// Somebody with a machine of their own: a folder, a key, a home.
struct Person<'a> {
    folder: PathBuf,
    url: &'a str,
    party: String,
}

impl<'a> Person<'a> {
    fn new(root: &Path, name: &str, url: &'a str) -> Self {
        let folder = root.join(name);
        std::fs::create_dir(&folder).unwrap();
        let party = word(&json(&folder, &["key", "new", "--json"]), "key");
        let person = Self { folder, url, party };
        person.ok(&["party", "register", "--name", name]);
        person
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        assay_in(&self.folder, arguments, &[("ASSAY_SERVER", self.url)])
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        ran.out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[arguments, &["--json"]].concat())).unwrap()
    }

    fn refused(&self, arguments: &[&str], words: &str) {
        let ran = self.run(arguments);
        assert!(ran.status == 1 && ran.err.contains(words), "{arguments:?}: {} {}", ran.status, ran.err);
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).unwrap();
    }

    /// Registers a model of one file.
    fn model(&self, name: &str, more: &[&str]) -> Value {
        self.write(name, &format!("weights of {name}"));
        let register = ["artifact", "register", name, "--name", name, "--licence", "proprietary"];
        self.json(&[&register[..], more].concat())
    }
}

fn begin() -> (TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    ok(folder.path(), &["init", "log", "--name", "log.example/rights"]);
    let server = Server::start(folder.path(), &[]);
    (folder, server)
}

fn id(answer: &Value) -> String {
    word(answer, "id")
}

#[test]
fn a_right_is_passed_on_proven_and_taken_back_with_all_that_hangs_below() {
    let (root, server) = begin();
    let [ada, bob, cleo] = ["ada", "bob", "cleo"].map(|name| Person::new(root.path(), name, &server.url));
    let model = word(&ada.model("base", &[]), "artifact");
    let told = ada.ok(&["terms", "show", &model]);
    assert!(told.contains("no terms are set"), "{told}");
    ada.ok(&["terms", "set", &model, "--royalty", "5%", "--transferable", "--revocable", "--lasts", "30d"]);
    let told = bob.ok(&["terms", "show", &model]);
    for line in
        ["of what is built upon it, 5% of the income", "a right lasts for 30 days", "may be taken back"]
    {
        assert!(told.contains(line), "{told}");
    }
    bob.refused(&["terms", "set", &model], "belongs to");
    // Nobody builds upon it without the right, which is named behind an `@`.
    let parent = format!("fine-tuned-from={model}");
    bob.write("tuned", "tuned");
    let register = ["artifact", "register", "tuned", "--name", "tuned", "--licence", "proprietary", "--from"];
    bob.refused(&[&register[..], &[&parent]].concat(), "ask for a grant of the right to fine-tune it");
    let given = ["grant", "make", &model, "--to", &bob.party, "--right", "fine-tune", "--same-terms"];
    let first = id(&ada.json(&given));
    bob.ok(&[&register[..], &[&format!("{parent}@{first}")]].concat());
    // Passed on: never wider, never longer.
    let pass = ["grant", "make", &model, "--to", &cleo.party, "--under", &first];
    bob.refused(
        &[&pass[..], &["--right", "redistribute"]].concat(),
        "does not take in the right to redistribute",
    );
    let longer = ["--right", "use", "--same-terms", "--ends", "31d"];
    bob.refused(&[&pass[..], &longer].concat(), "would outlast");
    let second = id(&bob.json(&[&pass[..], &["--right", "use", "--same-terms"]].concat()));
    let may = |who: &str, right: &str| cleo.run(&["may", who, right, &model, "--json"]);
    let yes = may(&cleo.party, "use");
    assert_eq!(yes.status, 0, "{}", yes.err);
    let yes: Value = serde_json::from_str(&yes.out).unwrap();
    let chain: Vec<_> = yes["chain"].as_array().unwrap().iter().map(|one| word(one, "grant")).collect();
    assert_eq!(chain, [second.clone(), first.clone()]);
    let no = may(&cleo.party, "fine-tune");
    assert!(no.status == 1 && no.out.contains("it is of another right"), "{} {}", no.out, no.err);
    assert_eq!(may(&ada.party, "own").status, 0);
    cleo.refused(&["grant", "revoke", &first], "only the giver, `");
    ada.ok(&["grant", "revoke", &first, "--reason", "not paid"]);
    let no = may(&cleo.party, "use");
    assert!(no.status == 1 && no.out.contains("taken back"), "{} {}", no.out, no.err);
    let grants = cleo.json(&["grant", "list", &model]);
    let holds: Vec<_> =
        grants.as_array().unwrap().iter().map(|one| one["holds"].as_bool().unwrap()).collect();
    assert_eq!(holds, [false, false]);
    assert_eq!(cleo.json(&["grant", "list", "--holder", &cleo.party])[0]["grant"], *second);
}

#[test]
fn a_proof_of_a_right_is_checked_where_there_is_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/rights"]);
    let log = |arguments: &[&str]| json(folder, &[arguments, &["--log", "log", "--json"]].concat());
    let ada = word(&json(folder, &["key", "new", "--json"]), "key");
    let bob = word(&json(folder, &["key", "new", "--key", "bob", "--json"]), "key");
    log(&["party", "register", "--name", "Ada"]);
    log(&["party", "register", "--name", "Bob", "--key", "bob"]);
    let model =
        log(&["artifact", "register", "--describe", "a service", "--name", "service", "--licence", "MIT"]);
    let model = word(&model, "artifact");
    let grant = id(&log(&["grant", "make", &model, "--to", &bob, "--right", "use", "--revocable"]));
    let prove = |who: &str, out: &str| {
        crate::common::assay(folder, &["may", who, "use", &model, "--proof", out, "--log", "log"])
    };
    let early = prove(&bob, "early.may");
    assert!(early.status == 1 && early.err.contains("`assay snapshot`"), "{}", early.err);
    log(&["snapshot"]);
    for (who, file) in [(&bob, "bob.may"), (&ada, "ada.may")] {
        let made = prove(who, file);
        assert_eq!(made.status, 0, "{}", made.err);
    }
    let check = |file: &str| json(folder, &["verify", file, "--vkey", "log/log.vkey", "--json"]);
    let shown = check("bob.may");
    let key = std::fs::read_to_string(folder.join("log/log.vkey")).unwrap();
    assert_eq!(shown["key"], key.trim_end());
    assert_eq!(
        (&shown["allowed"], &shown["chain"][0], &shown["party"]),
        (&true.into(), &grant.clone().into(), &bob.clone().into())
    );
    assert_eq!(check("ada.may")["chain"], serde_json::json!([]));
    // What was taken back before the next snapshot is no longer shown by it; the old proof says of when it is.
    log(&["grant", "revoke", &grant]);
    log(&["snapshot"]);
    assert_eq!(prove(&bob, "late.may").status, 1);
    let told = ok(folder, &["verify", "bob.may", "--vkey", "log/log.vkey"]);
    assert!(told.contains("a right may have been taken back since"), "{told}");
    assert!(told.contains(&format!("\nchecked by the key {key}")), "{told}");
    let text = std::fs::read_to_string(folder.join("bob.may")).unwrap();
    for (changed, words) in [
        (text.replacen(" use ", " redistribute ", 1), "it is of another right"),
        (text.replacen(&format!("may {bob}"), &format!("may {ada}"), 1), "it is another party's"),
        (text.replacen("\nfact ", "\nfact 1", 1), "has a fact of another length"),
    ] {
        std::fs::write(folder.join("changed.may"), changed).unwrap();
        let ran = crate::common::assay(folder, &["verify", "changed.may", "--vkey", "log/log.vkey"]);
        assert!(ran.status == 1 && ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn shares_are_proposed_and_agreed_to_on_different_machines() {
    let (root, server) = begin();
    let [ada, bob, cleo] = ["ada", "bob", "cleo"].map(|name| Person::new(root.path(), name, &server.url));
    let model = word(&ada.model("base", &[]), "artifact");
    let (to_bob, to_cleo) = (format!("{}=12.5%", bob.party), format!("{}=0.0001%", cleo.party));
    bob.refused(&["shares", "propose", &model, "--share", &to_bob], "belongs to");
    bob.refused(&["shares", "agree", &model], "nothing is proposed");
    ada.ok(&["shares", "propose", &model, "--share", &to_bob, "--share", &to_cleo]);
    bob.ok(&["shares", "agree", &model]);
    let shown = cleo.json(&["shares", "show", &model]);
    assert_eq!(
        (&shown["shares"], &shown["proposal"]["not_agreed"]),
        (&serde_json::json!([]), &serde_json::json!([cleo.party]))
    );
    let told = cleo.ok(&["shares", "agree", &model]);
    assert!(told.contains("in force") && told.contains("87.4999%  the owner"), "{told}");
    let shown = ada.json(&["shares", "show", &model]);
    assert_eq!((&shown["rest_ppm"], &shown["proposal"]), (&874_999.into(), &Value::Null));
}

#[test]
fn what_is_kept_from_the_public_is_read_by_whoever_holds_the_right() {
    let (root, server) = begin();
    let [ada, bob] = ["ada", "bob"].map(|name| Person::new(root.path(), name, &server.url));
    ada.write("card.md", "What it is for.\n");
    let model = word(&ada.model("base", &["--private", "--card", "card.md"]), "artifact");
    let put = ada.json(&["blob", "put", "base"]);
    let file = word(&put[0], "digest");
    ada.write("examples.csv", "example_id,kind\n1,a\n2,b\n");
    ada.write("outcomes.csv", "model,example_id,score\nbase,1,1\nbase,2,0\n");
    let files = ["--examples", "examples.csv", "--outcomes", "outcomes.csv"];
    let published = ada.json(&[&["evaluation", "publish", "--private"][..], &files].concat());
    let evaluation = id(&published);
    let shown: Value = ada.json(&["history", &model]);
    let logged = shown.as_array().unwrap().iter().find(|one| one["kind"] == "evaluation").unwrap();
    let examples = logged["payload"]["predicate"]["examples"]["digest"].as_str().unwrap().to_owned();
    let get = |digest: &str, of: &str| bob.run(&["blob", "get", digest, "--of", of]);
    for (digest, of) in [(&file, &model), (&model, &model), (&examples, &evaluation)] {
        bob.refused(&["blob", "get", digest], "there is no such blob");
        let refused = get(digest, of);
        assert!(refused.status == 1 && refused.err.contains("does not hold the right"), "{}", refused.err);
    }
    ada.ok(&["grant", "make", &model, "--to", &bob.party, "--right", "inspect"]);
    let manifest = get(&model, &model);
    assert!(manifest.status == 0 && manifest.out.contains("\"resources\""), "{}", manifest.err);
    assert_eq!(get(&file, &model).status, 1, "to see it is not to have it");
    let grant =
        id(&ada.json(&["grant", "make", &model, "--to", &bob.party, "--right", "use", "--revocable"]));
    assert_eq!(get(&file, &model).out, "weights of base");
    let told = bob.ok(&["blob", "get", &file, "--of", &model, "--out", "got"]);
    assert_eq!(
        (told.as_str(), std::fs::read(bob.folder.join("got")).unwrap().as_slice()),
        ("wrote got (15 bytes)\n", &b"weights of base"[..])
    );
    ada.ok(&["grant", "revoke", &grant]);
    assert_eq!(get(&file, &model).status, 1);
    ada.ok(&["grant", "make", &evaluation, "--to", &bob.party, "--right", "inspect"]);
    assert_eq!(get(&examples, &evaluation).out, "example_id,kind\n1,a\n2,b\n");
    let key = root.path().join("log/log.vkey");
    let audited = bob.ok(&["audit", &server.url, "--vkey", key.to_str().unwrap()]);
    assert!(audited.contains("is sound"), "{audited}");
}

#[test]
fn what_nobody_can_read_is_no_evidence_and_stops_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_, claim) = history(folder);
    let compute =
        || assay_in(folder, &["verdict", "compute", &claim, "--dry-run", "--json", "--log", "log"], &[]);
    let before = compute();
    let files = ["--examples", "third-examples.csv", "--outcomes", "third-outcomes.csv", "--private"];
    let key = ["--key", "evaluator", "--log", "log"];
    ok(folder, &[&["evaluation", "publish"][..], &files, &key].concat());
    let after = compute();
    assert_eq!((before.status, after.status), (0, 0), "{} {}", before.err, after.err);
    assert_eq!(before.out, after.out);
    assert!(after.err.contains("its tables are not public"), "{}", after.err);
}
