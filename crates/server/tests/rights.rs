//! Rights: terms, grants, shares, who may do what, and private blobs for whoever holds the right.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::sync::atomic::Ordering;

use assay_server::{READ_LASTS_MS_MAX, read_message};
use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{ArtifactId, Digest, SecretKey, StatementId, Subject};
use common::market::*;
use common::statements::*;
use common::{Reply, Site, upload_signature};
use data_encoding::BASE64;
use serde_json::{Value, json};

/// Parties 1 to 4; party 1 owns artifact 1.
fn site() -> Site {
    let site = Site::start();
    for seed in 1..=4 {
        site.enter(&party(site.log, seed));
    }
    site.enter(&artifact(site.log, 1, 1));
    site
}

fn may(site: &Site, who: u64, right: &str, asset: &Digest) -> Value {
    site.json(&format!("/api/v1/may?party={}&right={right}&artifact={asset}", party_id(who)))
}

fn path(what: &str) -> String {
    format!("/api/v1/artifacts/{}/{what}", artifact_id(1))
}

#[test]
fn terms_grants_and_shares_are_shown_as_they_stand() {
    let site = site();
    let (log, asset) = (site.log, artifact_id(1).0);
    assert_eq!(site.json(&path("terms"))["terms"], Value::Null);
    let ask = TermSheet { royalty_ppm: ppm(50_000), ..terms() };
    let set = set_terms(log, 1, 1, ask.clone());
    site.enter(&set);
    let shown = site.json(&path("terms"));
    assert_eq!((&shown["terms"], &shown["statement"]), (&json!(ask), &json!(id(&set))));
    let first = grant(log, 1, 2, asset, Right::Use, None, None);
    site.enter(&first);
    let second = grant(log, 2, 3, asset, Right::Evaluate, Some(id(&first)), None);
    site.enter(&second);
    let yes = may(&site, 3, "inspect", &asset);
    assert_eq!((&yes["allowed"], &yes["by"]), (&json!(true), &json!("grant")));
    let chain: Vec<&Value> = yes["chain"].as_array().unwrap().iter().map(|one| &one["grant"]).collect();
    assert_eq!(chain, [&json!(id(&second)), &json!(id(&first))]);
    let no = may(&site, 3, "use", &asset);
    assert_eq!(
        (&no["allowed"], &no["denied"][0]["reason"]),
        (&json!(false), &json!("it is of another right"))
    );
    assert_eq!(may(&site, 1, "own", &asset)["by"], json!("ownership"));
    assert_eq!(may(&site, 4, "use", &asset)["denied"], json!([]));
    site.enter(&revoke(log, 1, id(&first)));
    let closed = may(&site, 3, "evaluate", &asset);
    assert_eq!(closed["allowed"], json!(false));
    assert!(closed["denied"][0]["reason"].as_str().unwrap().contains("taken back"), "{closed}");
    let grants = site.json(&path("grants?order=oldest"));
    let holds: Vec<(&Value, &Value)> =
        grants["items"].as_array().unwrap().iter().map(|one| (&one["holder"], &one["holds"])).collect();
    assert_eq!(holds, [(&json!(party_id(2)), &json!(false)), (&json!(party_id(3)), &json!(false))]);
    let held = site.json(&format!("/api/v1/parties/{}/grants", party_id(3)));
    assert_eq!(held["items"], json!([grants["items"][1]]));

    let proposal = propose(log, 1, 1, &[(2, 250_000), (3, 100_000)]);
    site.enter(&proposal);
    site.enter(&agree(log, 3, 1, id(&proposal)));
    let shares = site.json(&path("shares"));
    assert_eq!((&shares["shares"], &shares["rest_ppm"]), (&json!([]), &json!(1_000_000)));
    let waiting = &shares["proposal"];
    assert_eq!((&waiting["not_agreed"], &waiting["rest_ppm"]), (&json!([party_id(2)]), &json!(650_000)));
    site.enter(&agree(log, 2, 1, id(&proposal)));
    let shares = site.json(&path("shares"));
    assert_eq!((shares["shares"].as_array().unwrap().len(), &shares["proposal"]), (2, &Value::Null));
}

#[test]
fn a_right_ends_by_the_clock_also_where_nothing_is_logged() {
    let site = site();
    let asset = artifact_id(1).0;
    let ends = site.clock.0.load(Ordering::Relaxed) + 60_000;
    site.enter(&grant(site.log, 1, 2, asset, Right::Use, None, Some(ends)));
    assert_eq!(may(&site, 2, "use", &asset)["allowed"], json!(true));
    site.clock.0.store(ends, Ordering::Relaxed);
    let ended = may(&site, 2, "use", &asset);
    assert_eq!(ended["allowed"], json!(false));
    let reason = ended["denied"][0]["reason"].as_str().unwrap();
    assert!(reason.contains(" ended at ") && reason.ends_with(" UTC"), "{ended}");
}

#[test]
fn what_asks_for_nothing_is_refused() {
    let site = site();
    let (party, asset) = (party_id(1), artifact_id(1));
    for query in [
        format!("right=use&artifact={asset}"),
        format!("party={party}&right=steal&artifact={asset}"),
        format!("party={party}&right=use"),
        format!("party={party}&right=use&artifact={asset}&when=now"),
    ] {
        site.get(&format!("/api/v1/may?{query}")).refused(400, "malformed");
    }
    let nothing = Digest::of(b"nothing");
    site.get(&format!("/api/v1/may?party={party}&right=use&artifact={nothing}")).refused(404, "not_found");
    site.get(&format!("/api/v1/artifacts/{nothing}/terms")).refused(404, "not_found");
    site.get(&format!("/api/v1/artifacts/{nothing}/grants")).refused(404, "not_found");
    site.get(&format!("/api/v1/artifacts/{nothing}/shares")).refused(404, "not_found");
    site.get(&format!("/api/v1/parties/{}/grants", party_id(9))).refused(404, "not_found");
}

/// What a party owns and keeps from the public: an artifact with one file, and an evaluation with two tables.
struct Kept {
    site: Site,
    manifest: Vec<u8>,
    artifact: ArtifactId,
    evaluation: StatementId,
}

const FILE: &[u8] = b"weights";
const EXAMPLES: &[u8] = b"example_id\n1\n";
const OUTCOMES: &[u8] = b"model,example_id,score\nm,1,1\n";

fn put(site: &Site, key: &SecretKey, bytes: &[u8]) {
    let path = format!("/api/v1/blobs/{}?visibility=private", Digest::of(bytes));
    let reply = site.client.send(
        "PUT",
        &path,
        &[("assay-signature", &upload_signature(site.log, key, bytes))],
        bytes,
    );
    assert!(matches!(reply.status, 200 | 201), "{}", reply.text());
}

fn reference(bytes: &[u8]) -> BlobReference {
    BlobReference { digest: Digest::of(bytes), size_bytes: bytes.len() as u64, media_type: text("text/csv") }
}

fn manifest() -> Vec<u8> {
    let file = json!({ "name": "weights", "algorithm": "sha256", "digest": Digest::of(FILE).to_hex() });
    json!({ "serialization": { "method": "files" }, "resources": [file] }).to_string().into_bytes()
}

/// The registration of an artifact that consists of the file.
fn registration(log: StatementId, by: u64, manifest: &[u8]) -> String {
    let artifact = Artifact {
        log,
        kind: ArtifactKind::Model,
        name: text("kept"),
        version: None,
        manifest: Manifest { size_bytes: manifest.len() as u64, files: 1, files_bytes: 7 },
        licence: text("proprietary"),
        lineage: List::default(),
        identifiers: List::default(),
        card: Some(reference(b"a card")),
        signature: None,
    };
    sign(vec![ArtifactId(Digest::of(manifest)).into()], artifact, &[&secret(by)])
}

/// An evaluation over the two tables.
fn judged(log: StatementId, by: u64) -> String {
    let outcomes = OutcomeTable { blob: reference(OUTCOMES), rows: 1, rows_root: Digest::of(b"rows") };
    let evaluation = Evaluation {
        log,
        protocol: None,
        repeats: None,
        benchmark: Digest::of(EXAMPLES),
        metric: text("accuracy"),
        harness: None,
        examples: reference(EXAMPLES),
        examples_count: 1,
        outcomes,
    };
    let subject = Subject::named(text("m"), artifact_id(1).0);
    sign(vec![subject], evaluation, &[&secret(by)])
}

fn kept() -> Kept {
    let site = site();
    let manifest = manifest();
    for bytes in [&manifest[..], FILE, EXAMPLES, OUTCOMES, b"a card"] {
        put(&site, &secret(1), bytes);
    }
    site.enter(&registration(site.log, 1, &manifest));
    let evaluation = judged(site.log, 1);
    site.enter(&evaluation);
    Kept { artifact: ArtifactId(Digest::of(&manifest)), evaluation: id(&evaluation), site, manifest }
}

impl Kept {
    fn now(&self) -> u64 {
        self.site.clock.0.load(Ordering::Relaxed)
    }

    /// Reads a private blob as a party would, with a request that is good for a minute.
    fn read(&self, by: u64, bytes: &[u8], of: &Digest) -> Reply {
        self.read_until(&secret(by), bytes, of, self.now() + 60_000)
    }

    fn read_until(&self, key: &SecretKey, bytes: &[u8], of: &Digest, expires_ms: u64) -> Reply {
        let message = read_message(&self.site.log, &Digest::of(bytes), of, expires_ms);
        self.send(&header(key, &message), bytes, of, expires_ms)
    }

    fn send(&self, header: &str, bytes: &[u8], of: &Digest, expires_ms: u64) -> Reply {
        let digest = Digest::of(bytes);
        let path = format!("/api/v1/blobs/{digest}?visibility=private&of={of}&expires_ms={expires_ms}");
        self.site.client.send("GET", &path, &[("assay-signature", header)], b"")
    }

    fn give(&self, to: u64, asset: Digest, right: Right, expires_ms: Option<u64>) -> StatementId {
        let given = grant(self.site.log, 1, to, asset, right, None, expires_ms);
        self.site.enter(&given);
        id(&given)
    }
}

fn header(key: &SecretKey, message: &str) -> String {
    format!("{} {}", key.public_key(), BASE64.encode(&key.sign_bytes(message.as_bytes()).0))
}

#[test]
fn private_blobs_are_read_by_whoever_holds_the_right() {
    let kept = kept();
    let (artifact, evaluation) = (kept.artifact.0, kept.evaluation.0);
    let of_each: [(&[u8], &Digest, Right); 5] = [
        (&kept.manifest, &artifact, Right::Inspect),
        (b"a card", &artifact, Right::Inspect),
        (FILE, &artifact, Right::Use),
        (EXAMPLES, &evaluation, Right::Inspect),
        (OUTCOMES, &evaluation, Right::Inspect),
    ];
    for (bytes, of, right) in of_each {
        assert_eq!(kept.read(1, bytes, of).body, bytes, "its owner");
        kept.read(2, bytes, of).refused(403, "no_right");
        if right == Right::Use {
            // To see it is not to have it.
            kept.read(3, bytes, of).refused(403, "no_right");
        }
        kept.give(3, *of, Right::Inspect, None);
        if right == Right::Use {
            kept.read(3, bytes, of).refused(403, "no_right");
            kept.give(3, *of, Right::Use, None);
        }
        let read = kept.read(3, bytes, of);
        assert_eq!(
            (read.status, read.body.as_slice(), read.header("cache-control")),
            (200, bytes, "no-store")
        );
        kept.read(2, bytes, of).refused(403, "no_right");
    }
    // The public never sees them, and the length is not told either.
    let plain = format!("/api/v1/blobs/{}", Digest::of(FILE));
    kept.site.get(&plain).refused(404, "not_found");
    kept.site.get(&format!("{plain}?visibility=private")).refused(403, "not_the_operator");
    assert_eq!(kept.site.client.send("HEAD", &format!("{plain}?visibility=private"), &[], b"").status, 403);
}

#[test]
fn a_right_that_was_taken_back_or_has_ended_reads_nothing() {
    let kept = kept();
    let of = kept.evaluation.0;
    let given = kept.give(2, of, Right::Inspect, None);
    assert_eq!(kept.read(2, OUTCOMES, &of).status, 200);
    kept.site.enter(&revoke(kept.site.log, 1, given));
    kept.read(2, OUTCOMES, &of).refused(403, "no_right");
    let ends = kept.now() + 100_000;
    kept.give(2, of, Right::Inspect, Some(ends));
    assert_eq!(kept.read(2, OUTCOMES, &of).status, 200);
    kept.site.clock.0.store(ends, Ordering::Relaxed);
    kept.read(2, OUTCOMES, &of).refused(403, "no_right");
}

#[test]
fn a_request_is_good_for_its_blob_its_key_and_its_time_only() {
    let kept = kept();
    let (log, of) = (kept.site.log, kept.artifact.0);
    let expires_ms = kept.now() + 60_000;
    let good = read_message(&log, &Digest::of(FILE), &of, expires_ms);
    let owner = header(&secret(1), &good);
    assert_eq!(kept.send(&owner, FILE, &of, expires_ms).status, 200);
    let (_, signature) = owner.split_once(' ').unwrap();
    let other_log = StatementId(Digest::of(b"other"));
    for wrong in [
        String::from("nothing"),
        format!("{} {signature}", secret(2).public_key()),
        header(&secret(7), &good),
        header(&secret(1), &read_message(&other_log, &Digest::of(FILE), &of, expires_ms)),
        header(&secret(1), &read_message(&log, &Digest::of(OUTCOMES), &of, expires_ms)),
        header(&secret(1), &read_message(&log, &Digest::of(FILE), &kept.evaluation.0, expires_ms)),
        header(&secret(1), &read_message(&log, &Digest::of(FILE), &of, expires_ms + 1)),
        // An upload's signature reads nothing.
        upload_signature(log, &secret(1), FILE),
    ] {
        kept.send(&wrong, FILE, &of, expires_ms).refused(403, "bad_read_signature");
    }
    // The same request again, once it has expired; and one that would be good for too long.
    kept.site.clock.0.store(expires_ms, Ordering::Relaxed);
    kept.send(&owner, FILE, &of, expires_ms).refused(403, "read_expired");
    let far = kept.now() + READ_LASTS_MS_MAX + 10_000;
    kept.read_until(&secret(1), FILE, &of, far).refused(403, "read_expired");
    // Parts of it that are missing.
    let digest = Digest::of(FILE);
    let headers = [("assay-signature", owner.as_str())];
    for query in
        [format!("&of={of}"), format!("&expires_ms={expires_ms}"), format!("&of=1&expires_ms={expires_ms}")]
    {
        let path = format!("/api/v1/blobs/{digest}?visibility=private{query}");
        kept.site.client.send("GET", &path, &headers, b"").refused(400, "malformed");
    }
}

#[test]
fn a_key_that_was_revoked_reads_nothing() {
    let kept = kept();
    let of = kept.evaluation.0;
    let add = PartyChange::AddKey { key: secret(11).public_key() };
    kept.site.enter(&change_party(kept.site.log, 1, add, &[&secret(1), &secret(11)]));
    let read = || kept.read_until(&secret(11), OUTCOMES, &of, kept.now() + 60_000);
    assert_eq!(read().status, 200);
    let revoke = PartyChange::RevokeKey { key: secret(11).public_key(), reason: None };
    kept.site.enter(&change_party(kept.site.log, 1, revoke, &[&secret(1)]));
    read().refused(403, "bad_read_signature");
}

#[test]
fn a_blob_of_another_artifact_is_not_read_through_ones_own() {
    let kept = kept();
    let log = kept.site.log;
    // Named by nothing, or by something else of the same owner.
    kept.read(1, OUTCOMES, &kept.artifact.0).refused(403, "not_of_it");
    kept.read(1, FILE, &kept.evaluation.0).refused(403, "not_of_it");
    kept.read(1, b"never brought", &kept.artifact.0).refused(403, "not_of_it");
    // Digests are public: whoever names them in a statement of their own has not brought the bytes.
    let copy = judged(log, 2);
    kept.site.enter(&copy);
    kept.read(2, OUTCOMES, &id(&copy).0).refused(403, "not_of_it");
    let file = json!({ "name": "stolen", "algorithm": "sha256", "digest": Digest::of(FILE).to_hex() });
    let manifest = json!({ "resources": [file] }).to_string().into_bytes();
    put(&kept.site, &secret(2), &manifest);
    kept.site.enter(&registration(log, 2, &manifest));
    kept.read(2, FILE, &Digest::of(&manifest)).refused(403, "not_of_it");
    // Nor can a right be given to what one cannot read oneself.
    kept.site.enter(&grant(log, 2, 3, Digest::of(&manifest), Right::Use, None, None));
    kept.read(3, FILE, &Digest::of(&manifest)).refused(403, "not_of_it");
    // Whoever has the bytes may bring them, which tells them nothing.
    put(&kept.site, &secret(2), FILE);
    assert_eq!(kept.read(2, FILE, &Digest::of(&manifest)).body, FILE);
}
