//! Keys that change hands, statements that two sign, protocols that are sealed.

use assay_statement::Digest;
use expect_test::expect;
use serde_json::Value;

use crate::common::{assay, json};
use crate::log::{history, ok, publish, word};
use crate::server::Server;

/// Runs a command that must fail; gives what it said.
fn refused(folder: &std::path::Path, arguments: &[&str]) -> String {
    let ran = assay(folder, arguments);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{arguments:?}");
    ran.err
}

#[test]
fn a_key_is_replaced_and_revoked_and_what_it_signed_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ok(folder, &["init", "log", "--name", "log.example/test"]);
    for key in ["first", "second", "third"] {
        ok(folder, &["key", "new", "--key", key]);
    }
    ok(folder, &["party", "register", "--name", "Ada", "--key", "first", "--log", "log"]);
    let register = |name: &str, key: &str| {
        let what = ["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"];
        assay(folder, &[&what[..], &["--key", key, "--log", "log", "--json"]].concat())
    };
    assert_eq!(register("one", "first").status, 0);
    let ada = word(&json(folder, &["artifact", "list", "--log", "log", "--json"])[0], "owner");
    ok(folder, &["party", "rotate", "--new-key", "second", "--keep", "--key", "first", "--log", "log"]);
    assert_eq!((register("two", "first").status, register("three", "second").status), (0, 0));
    let said = ok(
        folder,
        &["party", "rotate", "--new-key", "third", "--key", "second", "--party", &ada, "--log", "log"],
    );
    assert!(said.starts_with("took on the key did:key:"), "{said}");
    let ran = register("four", "second");
    assert!(ran.status == 1 && ran.err.contains("is not an active one of a registered party"), "{}", ran.err);
    let attest =
        ["attest", &ada, "--kind", "review", "--summary", "known", "--key", "second", "--log", "log"];
    let said = refused(folder, &attest);
    assert!(said.contains("was revoked at index"), "{said}");
    // The first key is the party's name, and may be revoked all the same.
    let revoke =
        ["party", "revoke", &ada, "--key", "third", "--party", &ada, "--reason", "lost", "--log", "log"];
    assert!(ok(folder, &revoke).starts_with(&format!("revoked the key {ada}")));
    assert_eq!((register("five", "first").status, register("six", "third").status), (1, 0));
    let listed = json(folder, &["artifact", "list", "--log", "log", "--json"]);
    let names: Vec<String> = listed.as_array().unwrap().iter().map(|one| word(one, "name")).collect();
    assert_eq!(names, ["one", "six", "three", "two"]);
    assert!(listed.as_array().unwrap().iter().all(|one| word(one, "owner") == ada));
    let last = json(folder, &["audit", "log", "--vkey", "log/log.vkey", "--json"]);
    assert_eq!(last["statements"]["party"], 4);
}

#[test]
fn a_contribution_is_signed_on_two_machines() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    ok(folder, &["key", "new", "--key", "labeller"]);
    ok(folder, &["party", "register", "--name", "Lea", "--key", "labeller", "--log", "log"]);
    std::fs::write(folder.join("labels"), "a,1\n\nb,2\n").unwrap();
    let add =
        ["contribution", "add", &model, "--items", "labels", "--kind", "labels", "--summary", "two labels"];
    let by = ["--key", "labeller", "--log", "log"];
    std::fs::write(folder.join("nothing"), "\n\n").unwrap();
    let none = ["contribution", "add", &model, "--items", "nothing", "--kind", "labels", "--summary", "none"];
    let ran = crate::common::assay(folder, &[&none[..], &by].concat());
    assert!(ran.status == 1 && ran.err.starts_with("error: `nothing` holds no items\n"), "{}", ran.err);
    let said = ok(folder, &[&add[..], &by, &["--out", "gift.json"]].concat());
    assert_eq!(said, "signed, and not logged yet\nfile       gift.json\nsignatures 1\n");
    assert!(!ok(folder, &["history", &model, "--log", "log"]).contains("two labels"));
    // Not a signature of whoever asks, and not a byte that differs.
    let stranger = refused(folder, &["cosign", "gift.json", "--key", "evaluator", "--log", "log"]);
    assert!(
        stranger.contains("the contributor's signature and, to acknowledge, the artifact owner's"),
        "{stranger}"
    );
    let gift = std::fs::read_to_string(folder.join("gift.json")).unwrap();
    let at = gift.find("\"sig\":\"").unwrap() + 10;
    let other = if gift.as_bytes()[at] == b'A' { "B" } else { "A" };
    std::fs::write(folder.join("changed.json"), format!("{}{other}{}", &gift[..at], &gift[at + 1..]))
        .unwrap();
    let changed = refused(folder, &["cosign", "changed.json", "--log", "log"]);
    assert!(changed.contains("is not good"), "{changed}");
    let said = ok(folder, &["cosign", "gift.json", "--log", "log"]);
    assert!(said.starts_with("cosigned: contribution of 2 items: two labels\n"), "{said}");
    let said = ok(folder, &[&add[..7], &["--summary", "at once", "--owner-key", "home/key"], &by].concat());
    assert!(said.starts_with("added a contribution of 2 items, acknowledged by the owner\n"), "{said}");
    assert!(ok(folder, &["history", &model, "--log", "log"]).contains("contribution of 2 items: at once"));
}

#[test]
fn a_sealed_protocol_opens_with_its_salt_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    let by = ["--key", "evaluator", "--log", "log", "--json"];
    let announce =
        ["protocol", "announce", "--benchmark", "second-examples.csv", "--model", &model, "--seal", "salt"];
    let protocol = word(&json(folder, &[&announce[..], &by].concat()), "id");
    let evaluate =
        ["evaluation", "publish", "--examples", "second-examples.csv", "--outcomes", "second-outcomes.csv"];
    let followed =
        ["--protocol", &protocol, "--harness", "by protocol", "--key", "evaluator", "--log", "log"];
    let early = refused(folder, &[&evaluate[..], &followed].concat());
    assert!(early.contains("is sealed; reveal its benchmark first"), "{early}");
    let reveal = |benchmark: &str, salt: &str, key: &str| {
        let options = ["--benchmark", benchmark, "--salt", salt, "--key", key, "--log", "log"];
        assay(folder, &[&["protocol", "reveal", &protocol][..], &options].concat())
    };
    std::fs::write(folder.join("other-salt"), format!("sha256:{}\n", "5a".repeat(32))).unwrap();
    for (benchmark, salt, key, words) in [
        ("second-examples.csv", "other-salt", "evaluator", "do not give the commitment"),
        ("first-examples.csv", "salt", "evaluator", "do not give the commitment"),
        ("second-examples.csv", "salt", "home/key", "who alone may say this"),
    ] {
        let ran = reveal(benchmark, salt, key);
        assert!(ran.status == 1 && ran.err.contains(words), "{benchmark} {salt} {key}: {}", ran.err);
    }
    assert_eq!(reveal("second-examples.csv", "salt", "evaluator").status, 0);
    ok(folder, &[&evaluate[..], &followed].concat());
    // An open one may be followed from the start.
    let open = ["protocol", "announce", "--benchmark", "first-examples.csv", "--metric", "accuracy"];
    let open = word(&json(folder, &[&open[..], &by].concat()), "id");
    let evaluate =
        ["evaluation", "publish", "--examples", "first-examples.csv", "--outcomes", "first-outcomes.csv"];
    ok(folder, &[&evaluate[..], &["--protocol", &open, "--key", "evaluator", "--log", "log"]].concat());
    let history = ok(folder, &["history", &model, "--log", "log"]);
    let told: Vec<&str> = history.lines().step_by(2).filter_map(|line| line.split("  ").last()).collect();
    expect![[r#"
        registered as small (MIT)
        evaluated: accuracy on 400 examples, 1 model
        claim: niche on language is fr, floor 90.0%
        evaluated: accuracy on 400 examples, 1 model
        sealed protocol announced: accuracy
        protocol opened
        evaluated: accuracy on 400 examples, 1 model, by the protocol at 14, sealed after the model was registered and opened at 16
        evaluated: accuracy on 400 examples, 1 model, by the protocol announced at 20"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn what_a_sealed_benchmark_proves_depends_on_when_each_model_was_registered() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (small, _) = history(folder);
    let by = ["--key", "evaluator", "--log", "log"];
    let register = |name: &str| {
        std::fs::create_dir(folder.join(name)).unwrap();
        std::fs::write(folder.join(name).join("weights"), name).unwrap();
        let options = ["--name", name, "--licence", "MIT", "--log", "log", "--json"];
        word(&json(folder, &[&["artifact", "register", name][..], &options].concat()), "artifact")
    };
    let benchmark = ["--benchmark", "third-examples.csv"];
    let announce = ["protocol", "announce", "--seal", "salt", "--json"];
    let announced = json(folder, &[&announce[..], &benchmark, &by].concat());
    let protocol = word(&announced, "id");
    let middle = register("middle");
    let reveal = ["protocol", "reveal", &protocol, "--salt", "salt", "--json"];
    let opened = json(folder, &[&reveal[..], &benchmark, &by].concat());
    let late = register("late");
    let outcomes = std::fs::read_to_string(folder.join("third-outcomes.csv")).unwrap();
    let rows = |name: &str| {
        outcomes.lines().skip(1).map(|row| row.replace("small", name) + "\n").collect::<String>()
    };
    let table = |names: &[&str]| {
        "model,example_id,score\n".to_owned() + &names.iter().map(|name| rows(name)).collect::<String>()
    };
    let evaluate = |names: &[&str]| {
        std::fs::write(folder.join("by-protocol.csv"), table(names)).unwrap();
        let files = ["--examples", "third-examples.csv", "--outcomes", "by-protocol.csv"];
        let how = ["--protocol", &protocol];
        ok(folder, &[&["evaluation", "publish"][..], &files, &how, &by].concat());
    };
    evaluate(&["small", "middle"]);
    evaluate(&["middle"]);
    evaluate(&["middle", "late"]);
    let (sealed, opened) = (&announced["index"], &opened["index"]);
    for (model, words) in [
        (
            &small,
            format!(
                "by the protocol at {sealed}, sealed after the model was registered and opened at {opened}"
            ),
        ),
        (
            &middle,
            format!(
                "by the protocol at {sealed}, sealed before the model was registered and opened after, at {opened}"
            ),
        ),
        (
            &late,
            format!(
                "by the protocol at {sealed}, whose benchmark was opened at {opened}, before the model was registered"
            ),
        ),
    ] {
        let told = ok(folder, &["history", model, "--log", "log"]);
        assert!(told.contains(&words), "{words}: {told}");
    }
    // The benchmark's page lists the opening, and says of each evaluation the least of what holds for its models.
    let server = Server::start(folder, &[]);
    let digest = Digest::of(&std::fs::read(folder.join("third-examples.csv")).unwrap());
    let page = || -> Value {
        let url = format!("{}/benchmarks/{digest}.json", server.url);
        ureq::get(url).call().unwrap().body_mut().read_json().unwrap()
    };
    let page = (0..400).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        Some(page()).filter(|page| page["evaluations"].as_array().unwrap().len() == 3)
    });
    let page = page.expect("the evaluations were not found");
    assert_eq!(page["protocols"][0]["at"]["index"], *opened, "{page}");
    let badges: Vec<&Value> =
        page["evaluations"].as_array().unwrap().iter().map(|one| &one["badges"]).collect();
    let both = |word: &str| serde_json::json!(["pre_registered", word]);
    assert_eq!(badges, [&both("opened_before"), &both("sealed"), &both("opened_after")]);
}

#[test]
fn states_come_back_and_evaluations_may_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    for state in ["deprecated", "revived", "deprecated", "retired"] {
        ok(folder, &["lifecycle", "set", &model, state, "--log", "log"]);
    }
    let shown = ok(folder, &["artifact", "show", &model, "--log", "log"]);
    assert!(
        shown.starts_with(&format!("small\nartifact   {model}\nkind       model\nlicence    MIT\n")),
        "{shown}"
    );
    assert!(shown.contains("\nstate      retired since entry "), "{shown}");
    assert!(shown.ends_with("said of it 1 artifact, 2 evaluation, 1 claim, 4 lifecycle\n"), "{shown}");
    let evaluations = json(folder, &["history", &model, "--log", "log", "--json"]);
    let first = evaluations.as_array().unwrap().iter().find(|one| one["kind"] == "evaluation").unwrap();
    publish(folder, "first");
    let again =
        ["evaluation", "publish", "--examples", "first-examples.csv", "--outcomes", "first-outcomes.csv"];
    let repeats =
        ["--repeats", first["id"].as_str().unwrap(), "--key", "evaluator", "--log", "log", "--json"];
    assert_eq!(json(folder, &[&again[..], &repeats].concat())["new"], true);
    let told = ok(folder, &["history", &model, "--log", "log"]);
    assert_eq!(
        (told.matches(" evaluated: ").count(), told.matches(" evaluated again: ").count()),
        (2, 1),
        "{told}"
    );
}
