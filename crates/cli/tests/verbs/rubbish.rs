//! Evaluations that say nothing: anyone may log one of anybody's model, and it must stop nothing.

use std::path::Path;

use assay_judge::Tables;
use assay_statement::{Digest, SecretKey, Statement};
use data_encoding::BASE64;
use serde_json::{Value, json as value};

use crate::common::{assay, assay_in, json};
use crate::log::{history, ok, publish, secret, word};
use crate::server::Server;

/// A stranger who brings statements and blobs as no command would.
struct Stranger {
    url: String,
    key: SecretKey,
    log: String,
}

impl Stranger {
    /// Uploads a blob; the reference to it.
    fn blob(&self, bytes: &[u8]) -> Value {
        let (digest, size) = (Digest::of(bytes), bytes.len());
        let signed = format!("assay-blob-upload:v1\n{}\n{digest}\n{size}\n", self.log);
        let signature = BASE64.encode(&self.key.sign_bytes(signed.as_bytes()).0);
        ureq::put(format!("{}/api/v1/blobs/{digest}", self.url))
            .header("assay-signature", format!("{} {signature}", self.key.public_key()))
            .send(bytes)
            .unwrap();
        value!({ "digest": digest.to_string(), "size_bytes": size, "media_type": "text/csv" })
    }

    /// Logs a statement with this payload; its id and entry.
    fn say(&self, payload: &Value) -> (String, u64) {
        let statement = Statement::from_payload(payload.to_string().as_bytes()).unwrap();
        let envelope = statement.sign(&[&self.key]).unwrap();
        let answer = ureq::post(format!("{}/api/v1/statements", self.url))
            .header("content-type", "application/json")
            .config()
            .http_status_as_error(false)
            .build()
            .send(&envelope.to_entry()[..]);
        let answer: Value = answer.unwrap().body_mut().read_json().unwrap();
        assert!(answer["error"].is_null(), "{answer}");
        (word(&answer, "id"), answer["index"].as_u64().unwrap())
    }

    /// Evaluates what another evaluation did, with other tables.
    fn evaluate(&self, like: &Value, examples: &[u8], outcomes: &[u8], rows: (u64, Digest)) -> (String, u64) {
        let mut payload = like.clone();
        let predicate = &mut payload["predicate"];
        predicate["examples"] = self.blob(examples);
        predicate["outcomes"] =
            value!({ "blob": self.blob(outcomes), "rows": rows.0, "rows_root": rows.1.to_string() });
        self.say(&payload)
    }
}

fn shown(server: &Server, id: &str) -> Value {
    ureq::get(format!("{}/api/v1/statements/{id}", server.url))
        .call()
        .unwrap()
        .body_mut()
        .read_json()
        .unwrap()
}

fn rows(examples: &[u8], outcomes: &[u8]) -> (u64, Digest) {
    let (rows, root) = Tables::read(examples.to_vec(), outcomes.to_vec()).unwrap().rows_root();
    (rows, Digest::from(*root.as_bytes()))
}

/// Logs evaluations that say nothing, each another way; their entries.
fn rubbish(stranger: &Stranger, like: &Value) -> Vec<(String, u64)> {
    let (examples, outcomes) =
        (&b"example_id,language\na,fr\nb,fr\n"[..], &b"model,example_id,score\nsmall,a,0\n"[..]);
    let (count, root) = rows(examples, outcomes);
    let other = Digest::of(b"other rows");
    let parquet = [&b"PAR1"[..], &[0xff; 400], b"PAR1"].concat();
    let mut longer = stranger.blob(b"model,example_id,score\nsmall,b,0\nsmall,a,0\n");
    longer["size_bytes"] = 5.into();
    let mut shorter = like.clone();
    shorter["predicate"]["outcomes"]["blob"] = longer;
    vec![
        stranger.evaluate(like, b"no table at all", outcomes, (count, root)),
        stranger.evaluate(like, examples, &parquet, (count, root)),
        stranger.evaluate(like, examples, outcomes, (count, other)),
        stranger.evaluate(like, examples, outcomes, (count + 1, root)),
        stranger.say(&shorter),
    ]
}

/// Serves the log, with a stranger on it; with what the first evaluation of a model says.
fn joined(folder: &Path, model: &str) -> (Server, Stranger, Value) {
    ok(folder, &["key", "new", "--key", "stranger"]);
    ok(folder, &["party", "register", "--name", "Mallory", "--key", "stranger", "--log", "log"]);
    let history = json(folder, &["history", model, "--log", "log", "--json"]);
    let first = history.as_array().unwrap().iter().find(|one| one["kind"] == "evaluation").unwrap();
    let server = Server::start(folder, &[]);
    let like = shown(&server, &word(first, "id"))["payload"].clone();
    let log = word(&like["predicate"], "log");
    let stranger = Stranger { url: server.url.clone(), key: secret(folder, "stranger"), log };
    (server, stranger, like)
}

/// Audits the folder, which a server is publishing, until this many entries are published.
fn audited(folder: &Path, size: u64) -> (i32, Value, String) {
    let once = || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let ran = assay(folder, &["audit", "log", "--json"]);
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        (answer["size"].as_u64().unwrap() >= size).then_some((ran.status, answer, ran.err))
    };
    (0..400).find_map(|_| once()).expect("nothing was published")
}

#[test]
fn rubbish_about_a_model_stops_no_verdict_and_no_audit() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let (server, stranger, like) = joined(folder, &model);
    let at = |arguments: &[&str]| assay_in(folder, &[arguments, &["--server", &server.url]].concat(), &[]);

    let before = at(&["verdict", "compute", &claim, "--dry-run", "--json"]);
    assert_eq!(before.status, 0, "{}", before.err);
    let mut wrong: Vec<u64> = Vec::new();
    let brought = rubbish(&stranger, &like);
    let after = at(&["verdict", "compute", &claim, "--dry-run", "--json"]);
    assert_eq!((after.status, &after.out), (0, &before.out), "{}", after.err);
    for (id, index) in &brought {
        assert!(after.err.contains(&format!("passed over {id}: ")), "{id}: {}", after.err);
        wrong.push(*index);
    }
    // Sound tables that are not about what the claim is about say nothing of it, and are not wrong.
    let (examples, outcomes) = (b"example_id\nx\n", b"model,example_id,score\nsmall,x,0\n");
    let (beside, _) = stranger.evaluate(&like, examples, outcomes, rows(examples, outcomes));
    // Before a new claim, too, rubbish tells nothing of what had been seen.
    let again = at(&["claim", "make", &model, "--where", "language=fr", "--floor", "0.85", "--json"]);
    let again = word(&serde_json::from_str(&again.out).unwrap(), "id");
    drop(server);
    publish(folder, "third");
    let server = Server::start(folder, &[]);
    let verdict = json(folder, &["verdict", "compute", &again, "--server", &server.url, "--json"]);
    let first_verdict = json(folder, &["verdict", "compute", &claim, "--server", &server.url, "--json"]);
    let decided = shown(&server, &word(&verdict, "id"));
    assert_eq!(decided["payload"]["predicate"]["decision"], "upheld");
    assert_eq!(decided["payload"]["predicate"]["outcomes"], 200);

    // A replay of rubbish is rubbish, and a verdict that rests on it is wrong; neither hides the other.
    let stranger = Stranger { url: server.url.clone(), ..stranger };
    let mut own = shown(&server, &word(&first_verdict, "id"))["payload"].clone();
    own["predicate"]["evidence"].as_array_mut().unwrap().insert(1, brought[0].0.clone().into());
    wrong.push(stranger.say(&own).1);
    let mut reached = shown(&server, &word(&first_verdict, "id"))["payload"].clone();
    reached["predicate"]["decision"] = "undecided".into();
    let (_, last) = stranger.say(&reached);
    wrong.push(last);
    let (status, audit, err) = audited(folder, last + 1);
    let found: Vec<u64> =
        audit["wrong"].as_array().unwrap().iter().map(|one| one["index"].as_u64().unwrap()).collect();
    assert_eq!((status, &audit["sound"], found), (1, &true.into(), wrong.clone()), "{audit}");
    assert!(
        err.contains(&format!(
            "the log is sound, and {} statements in it are wrong, the first: the evaluation at {}: ",
            wrong.len(),
            wrong[0]
        )),
        "{err}"
    );
    assert_eq!((&audit["verdicts_recomputed"], &audit["verdicts_not_recomputed"]), (&2.into(), &0.into()));
    // What adds nothing was not passed over to anyone's advantage.
    assert_eq!(audit["verdicts_that_passed_over"], value!([]), "{beside}");
    let told = assay(folder, &["audit", "log"]);
    assert!(
        told.out.contains(&format!(
            "wrong      the verdict at {last}: it says `undecided`, the evidence `upheld`"
        )),
        "{}",
        told.out
    );
    assert_eq!(assay(folder, &["audit", "log", "--no-blobs"]).status, 0);
}

#[test]
fn what_nobody_can_read_hides_no_false_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    let (server, stranger, like) = joined(folder, &model);
    // Two that come before the claim: one too large for anyone, and one whose tables are nowhere.
    for (size, name) in [(300_u64 << 20, "large"), (10, "nowhere")] {
        let mut hidden = like.clone();
        hidden["predicate"]["examples"]["size_bytes"] = size.into();
        hidden["predicate"]["examples"]["digest"] = Digest::of(name.as_bytes()).to_string().into();
        stranger.say(&hidden);
    }
    let at = |arguments: &[&str]| assay_in(folder, &[arguments, &["--server", &server.url]].concat(), &[]);
    let claim = at(&["claim", "make", &model, "--where", "language=fr", "--floor", "0.8", "--json"]);
    let claim = word(&serde_json::from_str(&claim.out).unwrap(), "id");
    drop(server);
    publish(folder, "third");
    let server = Server::start(folder, &[]);
    let verdict = json(folder, &["verdict", "compute", &claim, "--server", &server.url, "--json"]);
    let stranger = Stranger { url: server.url.clone(), ..stranger };
    let sound = shown(&server, &word(&verdict, "id"))["payload"].clone();
    // More outcomes than there are, and a mean that no part of them has.
    let forged = |outcomes: u64, mean: f64| {
        let mut forged = sound.clone();
        forged["predicate"]["outcomes"] = outcomes.into();
        forged["predicate"]["mean"] = mean.into();
        forged["predicate"]["decision"] = "refuted".into();
        stranger.say(&forged).1
    };
    // Fewer than there are, of which what it says does not follow.
    let wrong = [forged(9_999_999, 0.01), forged(200, 0.5), forged(120, 1.0)];
    let (status, audit, _) = audited(folder, wrong[2] + 1);
    let found: Vec<&Value> = audit["wrong"].as_array().unwrap().iter().map(|one| &one["index"]).collect();
    let wanted: Vec<Value> = wrong.iter().map(|index| (*index).into()).collect();
    assert_eq!((status, found), (1, wanted.iter().collect()), "{audit}");
    assert_eq!((&audit["verdicts_recomputed"], &audit["verdicts_not_recomputed"]), (&1.into(), &0.into()));
}

#[test]
fn more_evaluations_than_a_verdict_names_stop_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, claim) = history(folder);
    let (server, stranger, like) = joined(folder, &model);
    let (examples, outcomes) = (b"example_id,language\nx,fr\n", b"model,example_id,score\nsmall,x,0\n");
    for number in 0..260 {
        let mut one = like.clone();
        one["predicate"]["harness"] = format!("harness {number}").into();
        stranger.evaluate(&one, examples, outcomes, rows(examples, outcomes));
    }
    let ran = assay_in(folder, &["verdict", "compute", &claim, "--server", &server.url, "--json"], &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("left out 5 evaluations, those that add the least"), "{}", ran.err);
    let verdict: Value = serde_json::from_str(&ran.out).unwrap();
    // The evidence that was there, and the stranger's one outcome, which it names once.
    assert_eq!((&verdict["outcomes"], verdict["evidence"].as_array().unwrap().len()), (&201.into(), 256));
    let (status, audit, err) = audited(folder, verdict["index"].as_u64().unwrap() + 1);
    assert_eq!((status, &audit["verdicts_recomputed"]), (0, &1.into()), "{err}");
    assert_eq!(audit["verdicts_that_passed_over"], value!([]));
}

#[test]
fn all_blobs_that_were_damaged_are_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (model, _) = history(folder);
    let blobs = folder.join("log/blobs/sha256");
    let digests: Vec<Digest> = ["second-examples.csv", "first-examples.csv"]
        .iter()
        .map(|name| Digest::of(&std::fs::read(folder.join(name)).unwrap()))
        .chain([model.parse::<Digest>().unwrap()])
        .collect();
    for digest in &digests {
        let mut bytes = std::fs::read(blobs.join(digest.to_hex())).unwrap();
        bytes[3] ^= 1;
        std::fs::write(blobs.join(digest.to_hex()), bytes).unwrap();
    }
    let ran = assay(folder, &["audit", "log", "--json"]);
    let audit: Value = serde_json::from_str(&ran.out).unwrap();
    let damaged = audit["damaged"].as_array().unwrap();
    let mut files: Vec<String> = damaged.iter().map(|one| word(one, "file")).collect();
    files.sort();
    let mut wanted: Vec<String> =
        digests.iter().map(|one| format!("blobs/sha256/{}", one.to_hex())).collect();
    wanted.sort();
    assert_eq!((ran.status, &audit["sound"], files), (1, &false.into(), wanted), "{}", ran.err);
    assert!(damaged.iter().all(|one| one["index"].is_u64()));
    assert!(ran.err.contains("put the blob's file back from a copy"), "{}", ran.err);
}
