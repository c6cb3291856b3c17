//! Blobs come from registered parties only, whole or not at all, and go to whoever may read them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::collections::HashSet;
use std::io::{Read, Write};

use assay_server::{Admission, Quotas};
use assay_statement::predicate::PartyChange;
use assay_statement::{Digest, SecretKey, StatementId};
use common::statements::*;
use common::{BLOB_BYTES_MAX, Plan, Reply, Site, upload_signature};
use serde_json::json;

fn path(bytes: &[u8]) -> String {
    format!("/api/v1/blobs/{}", Digest::of(bytes))
}

fn put(site: &Site, path: &str, key: &SecretKey, bytes: &[u8]) -> Reply {
    let signature = upload_signature(site.log, key, bytes);
    site.client.send("PUT", path, &[("assay-signature", &signature)], bytes)
}

fn site() -> Site {
    let site = Site::start();
    site.enter(&party(site.log, 1));
    site
}

#[test]
fn a_blob_comes_and_goes() {
    let site = site();
    let large: Vec<u8> = (0..700_000_u32).map(|number| (number / 7) as u8).collect();
    for bytes in [&b"some bytes"[..], b"", &large] {
        let path = path(bytes);
        site.get(&path).refused(404, "not_found");
        let reply = put(&site, &path, &secret(1), bytes);
        assert_eq!((reply.status, &reply.json()["new"]), (201, &json!(true)), "{}", reply.text());
        let again = put(&site, &path, &secret(1), bytes);
        assert_eq!((again.status, &again.json()["new"]), (200, &json!(false)));
        let read = site.get(&path);
        assert_eq!((read.status, read.body.as_slice()), (200, bytes));
        assert_eq!(read.header("content-disposition"), "attachment");
        assert_eq!(read.header("x-content-type-options"), "nosniff");
        let head = site.client.send("HEAD", &path, &[], b"");
        assert_eq!((head.status, head.header("content-length")), (200, bytes.len().to_string().as_str()));
    }
}

#[test]
fn private_blobs_are_for_the_operator() {
    let site = site();
    let path = format!("{}?visibility=private", path(b"secret"));
    assert_eq!(put(&site, &path, &secret(1), b"secret").status, 201);
    site.get(&path).refused(403, "not_the_operator");
    let with = |token: &str| site.client.send("GET", &path, &[("authorization", token)], b"");
    with("Bearer a guess").refused(403, "not_the_operator");
    with("a token").refused(403, "not_the_operator");
    assert_eq!(with("Bearer a token").body, b"secret");
    site.get(path.split('?').next().unwrap()).refused(404, "not_found");
}

#[test]
fn uploads_are_refused_without_a_good_signature() {
    let site = site();
    let log = site.log;
    site.enter(&change_party(
        log,
        1,
        PartyChange::AddKey { key: secret(2).public_key() },
        &[&secret(1), &secret(2)],
    ));
    let revoke = PartyChange::RevokeKey { key: secret(2).public_key(), reason: None };
    site.enter(&change_party(log, 1, revoke, &[&secret(1)]));
    let bytes = b"some bytes";
    let good = upload_signature(log, &secret(1), bytes);
    let (did, signature) = good.split_once(' ').unwrap();
    let wrong = [
        String::new(),
        did.to_owned(),
        format!("{did} AAAA"),
        format!("{} {signature}", secret(3).public_key()),
        upload_signature(log, &secret(3), bytes),
        upload_signature(log, &secret(2), bytes),
        upload_signature(log, &secret(1), b"other bytes"),
        upload_signature(StatementId(Digest::of(b"other")), &secret(1), bytes),
    ];
    for header in wrong {
        let reply = site.client.send("PUT", &path(bytes), &[("assay-signature", &header)], bytes);
        reply.refused(403, "bad_upload_signature");
    }
    site.client.send("PUT", &path(bytes), &[], bytes).refused(403, "bad_upload_signature");
    site.client.send("PUT", "/api/v1/blobs/sha256:12", &[], bytes).refused(400, "malformed");
    site.client.send("PUT", "/api/v1/blobs/..%2f..%2fx", &[], bytes).refused(400, "malformed");
    site.get(&path(bytes)).refused(404, "not_found");
}

#[test]
fn other_bytes_and_too_many_are_refused() {
    let site = site();
    let key = secret(1);
    // The signature is over the digest in the path and the length, and both are there; the bytes are others.
    let message = assay_server::upload_message(&site.log, &Digest::of(b"one"), 3);
    let signature = data_encoding::BASE64.encode(&key.sign_bytes(message.as_bytes()).0);
    let header = format!("{} {signature}", key.public_key());
    let reply = site.client.send("PUT", &path(b"one"), &[("assay-signature", &header)], b"two");
    reply.refused(422, "other_digest");
    let huge = vec![7; BLOB_BYTES_MAX as usize + 1];
    put(&site, &path(&huge), &key, &huge).refused(413, "too_large");
    for bytes in [&b"one"[..], b"two", &huge] {
        site.get(&path(bytes)).refused(404, "not_found");
    }
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let site = site();
    let bytes = vec![1; 100_000];
    let header = upload_signature(site.log, &secret(1), &bytes);
    let mut stream = site.connect();
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\nassay-signature: {header}\r\n\r\n",
        path(&bytes)
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&bytes[..50_000]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    site.get(&path(&bytes)).refused(404, "not_found");
    assert_eq!(put(&site, &path(&bytes), &secret(1), &bytes).status, 201);
}

#[test]
fn uploads_without_a_length_are_refused() {
    let site = site();
    let mut stream = site.connect();
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n",
        path(b"")
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 411") && answer.contains("length_required"), "{answer}");
}

#[test]
fn quotas_and_admission_hold_for_blobs() {
    let quotas = Quotas { blob_bytes_per_day: 10, ..Quotas::default() };
    let admission = Admission::Listed(HashSet::from([party_id(1)]));
    let site = Site::with(Plan { quotas, admission, ..Plan::default() });
    site.enter(&party(site.log, 1));
    assert_eq!(put(&site, &path(b"12345678"), &secret(1), b"12345678").status, 201);
    put(&site, &path(b"abc"), &secret(1), b"abc").refused(429, "over_quota");
    assert_eq!(
        put(&site, &path(b"12345678"), &secret(1), b"12345678").status,
        200,
        "known bytes cost nothing"
    );
    assert_eq!(put(&site, &path(b"ab"), &secret(1), b"ab").status, 201);
    put(&site, &path(b""), &secret(2), b"").refused(403, "bad_upload_signature");
}
