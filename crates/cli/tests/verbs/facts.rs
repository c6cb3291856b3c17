//! What is so on a log is proven by a file, and a file that was changed proves nothing.

use crate::common::{assay, json};
use crate::log::{history, ok, word};

#[test]
fn what_is_so_and_what_is_not_is_proven_by_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let export = |question: &[&str], out: &str| {
        assay(folder, &[&["fact", "export"][..], question, &["--out", out, "--log", "log"]].concat())
    };
    let verify = |file: &str| json(folder, &["verify", file, "--vkey", "log/log.vkey", "--json"]);
    let none = export(&["artifact", &model], "owner.fact");
    assert!(
        none.status == 1 && none.err.contains("the log's operator makes one with `assay snapshot`"),
        "{}",
        none.err
    );
    let snapshot = json(folder, &["snapshot", "--log", "log", "--json"]);
    assert_eq!(snapshot["new"], true);
    assert_eq!(json(folder, &["snapshot", "--log", "log", "--json"])["new"], false);
    for (question, out) in [
        (&["artifact", &model][..], "owner.fact"),
        (&["statement", &claim], "claim.fact"),
        (&["said", "claim", &model], "claims.fact"),
        (&["attested", "incident", &model], "incident.fact"),
    ] {
        let ran = export(question, out);
        assert_eq!(ran.status, 0, "{question:?}: {}", ran.err);
    }
    let owner = verify("owner.fact");
    assert_eq!((&owner["entries"], &owner["index"]), (&snapshot["size"], &snapshot["index"]));
    assert_eq!(
        (word(&owner["answer"], "name"), word(&owner["answer"], "state")),
        ("small".into(), "active".into())
    );
    assert_eq!(word(&verify("claim.fact")["answer"], "kind"), "claim");
    assert!(verify("claims.fact")["answer"]["index"].is_u64());
    assert!(verify("incident.fact")["answer"].is_null());
    let key = read(folder, "log/log.vkey");
    assert_eq!(word(&verify("incident.fact"), "key"), key.trim_end());
    let told = ok(folder, &["verify", "incident.fact", "--vkey", "log/log.vkey"]);
    assert!(told.contains(&format!("\nchecked by the key {key}")), "{told}");
    assert!(told.contains("\nanswer     no: the log's state holds nothing of the sort\n"), "{told}");
    assert!(told.contains(" entries that came later changed"), "{told}");
    // An incident, and the next snapshot.
    let attest =
        ["attest", &model, "--kind", "incident", "--summary", "Down.", "--key", "evaluator", "--log", "log"];
    ok(folder, &attest);
    ok(folder, &["snapshot", "--log", "log"]);
    assert_eq!(export(&["attested", "incident", &model], "later.fact").status, 0);
    assert!(verify("later.fact")["answer"]["index"].as_u64() > incident_size(&verify("incident.fact")));
    // The old proof holds of its own time; neither answers for the other, nor for another subject.
    let (old, new) = (read(folder, "incident.fact"), read(folder, "later.fact"));
    let swapped = format!("{}\n\n{}", old.split("\n\n").next().unwrap(), new.split_once("\n\n").unwrap().1);
    let other = old.replacen("attested/incident/", "attested/audit/", 1);
    let owner = read(folder, "owner.fact");
    let at = owner.find("\nfact ").unwrap() + 20;
    let spoilt =
        format!("{}{}{}", &owner[..at], if &owner[at..=at] == "A" { "B" } else { "A" }, &owner[at + 1..]);
    for (text, words) in [
        (swapped, "the bundle does not hold"),
        (spoilt, "the bundle does not hold"),
        (owner.replacen("question artifact/", "question party/", 1), "is no question"),
        (old.replacen("\nbefore ", "\nafter ", 1), "the bundle does not hold"),
    ] {
        std::fs::write(folder.join("spoilt.fact"), text).unwrap();
        let ran = assay(folder, &["verify", "spoilt.fact", "--vkey", "log/log.vkey"]);
        assert!(ran.status == 1 && ran.err.contains(words), "{}", ran.err);
    }
    // That there is no audit either may lie between the same two facts; then it is true.
    std::fs::write(folder.join("other.fact"), other).unwrap();
    let ran = assay(folder, &["verify", "other.fact", "--vkey", "log/log.vkey", "--json"]);
    assert!(ran.status == 1 || ran.out.contains("\"answer\": null"), "{}", ran.out);
}

fn incident_size(proven: &serde_json::Value) -> Option<u64> {
    proven["entries"].as_u64().map(|entries| entries - 1)
}

fn read(folder: &std::path::Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}
