//! What a bucket's client makes of answers that are lost: a server that follows a script.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use assay_store::objects::s3::{Options, S3};
use assay_store::objects::{Created, ObjectError, Objects, Replaced};

/// What the server does with one request.
enum Answer {
    /// Closes the connection.
    Nothing,
    /// A status, without an object.
    Status(u16),
    /// That it has stored the object.
    Stored(&'static str),
    /// An object with a tag.
    Object(&'static str, &'static str),
}

use Answer::{Nothing, Object, Status, Stored};

/// A client of a server that answers so, in this order; the server tells the requests it got.
fn bucket(answers: Vec<Answer>) -> (S3, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        answers.iter().map(|answer| serve(listener.accept().unwrap().0, answer)).collect()
    });
    let options = Options {
        bucket: "assay".to_owned(),
        prefix: String::new(),
        endpoint: Some(endpoint),
        region: "us-east-1".to_owned(),
        access_key: "key".to_owned(),
        secret_key: "secret".to_owned(),
        session_token: None,
    };
    (S3::new(&options).unwrap(), server)
}

/// Reads one request, answers it, and tells its method and its condition.
fn serve(mut stream: TcpStream, answer: &Answer) -> String {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut told = String::new();
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap() > 2 {
        let lower = line.trim().to_ascii_lowercase();
        if told.is_empty() {
            told = line.split(' ').next().unwrap().to_owned();
        } else if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        } else if lower.starts_with("if-") {
            told = format!("{told} {lower}");
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let (status, tag, body) = match answer {
        Nothing => return told,
        Status(status) => (*status, "\"none\"", ""),
        Stored(tag) => (200, *tag, ""),
        Object(tag, body) => (200, *tag, *body),
    };
    let head = format!("HTTP/1.1 {status} Status\r\nETag: {tag}\r\nContent-Length: {}\r\n", body.len());
    let date = "Last-Modified: Sun, 01 Nov 2026 00:00:00 GMT\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{head}{date}{body}").as_bytes()).unwrap();
    told
}

const CREATE: &str = "PUT if-none-match: *";

#[track_caller]
fn creates(answers: Vec<Answer>, expected: Created, requests: &[&str]) {
    let (bucket, server) = bucket(answers);
    assert_eq!(bucket.create("commits/1", b"mine").unwrap(), expected);
    assert_eq!(server.join().unwrap(), requests);
}

#[test]
fn a_lost_answer_to_a_create_is_found_out_by_reading() {
    creates(vec![Stored("\"1\"")], Created::New, &[CREATE]);
    creates(vec![Status(412)], Created::Exists, &[CREATE]);
    creates(vec![Nothing, Object("\"1\"", "mine")], Created::New, &[CREATE, "GET"]);
    creates(vec![Status(500), Object("\"1\"", "mine")], Created::New, &[CREATE, "GET"]);
    creates(vec![Nothing, Object("\"1\"", "others")], Created::Exists, &[CREATE, "GET"]);
    creates(vec![Nothing, Status(404), Stored("\"1\"")], Created::New, &[CREATE, "GET", CREATE]);
    // The first attempt arrived after the object was looked for.
    let late = vec![Nothing, Status(404), Status(412), Object("\"1\"", "mine")];
    creates(late, Created::New, &[CREATE, "GET", CREATE, "GET"]);
}

#[test]
fn a_conflict_is_no_sign_of_an_object() {
    creates(vec![Status(409), Status(404), Stored("\"1\"")], Created::New, &[CREATE, "GET", CREATE]);
    creates(vec![Status(409), Object("\"1\"", "others")], Created::Exists, &[CREATE, "GET"]);
    // Nothing of ours was stored: equal bytes are another's.
    creates(vec![Status(409), Object("\"1\"", "mine")], Created::Exists, &[CREATE, "GET"]);
}

#[test]
fn what_stays_unknown_is_an_error() {
    let (bucket, server) = bucket((0..5).flat_map(|_| [Nothing, Status(404)]).collect());
    assert!(matches!(bucket.create("commits/1", b"mine"), Err(ObjectError::Unreachable { .. })));
    assert_eq!(server.join().unwrap().len(), 10);
}

#[test]
fn a_lost_answer_to_a_replace_is_found_out_by_reading() {
    let replace = "PUT if-match: \"1\"";
    let outcome = |answers: Vec<Answer>| {
        let (reader, server) = bucket(vec![Object("\"1\"", "old")]);
        let tag = reader.get("checkpoint").unwrap().unwrap().tag();
        server.join().unwrap();
        let (bucket, server) = bucket(answers);
        let replaced = bucket.replace("checkpoint", Some(&tag), b"new");
        (
            replaced.map(
                |replaced| if let Replaced::Done(tag) = replaced { Some(tag.to_string()) } else { None },
            ),
            server.join().unwrap(),
        )
    };
    let done = |tag: &str| Some(Some(tag.to_owned()));
    let (replaced, requests) = outcome(vec![Nothing, Object("\"2\"", "new")]);
    assert_eq!((replaced.ok(), requests), (done("\"2\""), vec![replace.to_owned(), "GET".to_owned()]));
    let (replaced, _) = outcome(vec![Nothing, Object("\"1\"", "old"), Stored("\"2\"")]);
    assert_eq!(replaced.ok(), done("\"2\""));
    let (replaced, _) = outcome(vec![Status(412)]);
    assert_eq!(replaced.ok(), Some(None));
    let (replaced, _) = outcome(vec![Status(409), Object("\"3\"", "others")]);
    assert_eq!(replaced.ok(), Some(None));
    // Ours may have been there before the other's.
    let (replaced, _) = outcome(vec![Nothing, Object("\"3\"", "others")]);
    assert!(matches!(replaced, Err(ObjectError::Unreachable { .. })));
}
