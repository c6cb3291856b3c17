//! A log with a history, made from the command line.
#![allow(dead_code)] // Each test file uses its own part.

use std::path::Path;

use assay_statement::SecretKey;

use crate::common::{assay, json};

/// Runs a command that must succeed; gives what it said.
pub(crate) fn ok(folder: &Path, arguments: &[&str]) -> String {
    let ran = assay(folder, arguments);
    assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
    ran.out
}

pub(crate) fn word(value: &serde_json::Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

/// Outcomes of `small` on 1200 examples in three files: right on French, wrong on half of the rest.
pub(crate) fn records(folder: &Path) {
    for (number, file) in ["first", "second", "third"].iter().enumerate() {
        let mut examples = String::from("example_id,language,length\n");
        let mut outcomes = String::from("model,example_id,score\n");
        for example in 0..400 {
            let language = ["fr", "de"][example % 2];
            let score = u8::from(example % 2 == 0 || example % 4 == 1);
            examples += &format!("{number}-{example},{language},{}\n", example % 50);
            outcomes += &format!("small,{number}-{example},{score}\n");
        }
        std::fs::write(folder.join(format!("{file}-examples.csv")), examples).unwrap();
        std::fs::write(folder.join(format!("{file}-outcomes.csv")), outcomes).unwrap();
    }
}

/// A log with an owner, an evaluator, a model, evidence, and a claim that later evidence upholds; gives the claim.
pub(crate) fn history(folder: &Path) -> (String, String) {
    records(folder);
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    ok(folder, &["key", "new"]);
    ok(folder, &["key", "new", "--key", "evaluator"]);
    ok(folder, &["party", "register", "--name", "Ada", "--log", "log"]);
    ok(folder, &["party", "register", "--name", "Eva", "--key", "evaluator", "--log", "log"]);
    std::fs::create_dir(folder.join("model")).unwrap();
    std::fs::write(folder.join("model/weights"), "weights").unwrap();
    let registered = json(
        folder,
        &["artifact", "register", "model", "--name", "small", "--licence", "MIT", "--log", "log", "--json"],
    );
    let model = word(&registered, "artifact");
    publish(folder, "first");
    let claim = json(
        folder,
        &["claim", "make", &model, "--where", "language=fr", "--floor", "0.9", "--log", "log", "--json"],
    );
    publish(folder, "second");
    (model, word(&claim, "id"))
}

pub(crate) fn publish(folder: &Path, file: &str) {
    let (examples, outcomes) = (format!("{file}-examples.csv"), format!("{file}-outcomes.csv"));
    let key = ["--key", "evaluator", "--log", "log"];
    let files = ["evaluation", "publish", "--examples", &examples, "--outcomes", &outcomes];
    ok(folder, &[&files[..], &key[..]].concat());
}

/// The evaluator's key.
pub(crate) fn evaluator(folder: &Path) -> SecretKey {
    secret(folder, "evaluator")
}

/// A key out of a file.
pub(crate) fn secret(folder: &Path, name: &str) -> SecretKey {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let key = ssh_key::PrivateKey::from_openssh(&text).unwrap();
    SecretKey::from_seed(key.key_data().ed25519().unwrap().private.to_bytes())
}
