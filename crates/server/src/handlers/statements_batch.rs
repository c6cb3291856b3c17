//! Many statements in one request, one envelope per line; one line is answered for each, in order.

use std::sync::Arc;

use assay_statement::SignedStatement;
use axum::http::StatusCode;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::proof;
use super::read_statement::{Brought, read};
use super::statements_post::{entered_json, witnessed};
use super::submit::{Outcomes, submit};
use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::body;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// Bodies below this are read where they are; moving them to other threads would take longer.
const SMALL: usize = 16 << 10;

pub(crate) type Read = (Option<Brought>, Result<SignedStatement, Failure>);

pub(super) async fn post(shared: Arc<Shared>, ask: Ask) -> Answer {
    ask.query.allow(&["proof"])?;
    let with_proof = ask.query.flag("proof")?;
    let limits = &shared.limits;
    let kept = body::read(ask.body, &ask.headers, limits.batch_bytes_max, limits, &shared.bodies).await?;
    let most = limits.batch_statements_max;
    let read = match kept.bytes.len() {
        0..SMALL => read_lines(&kept.bytes, most),
        _ => {
            let reading = tokio::task::spawn_blocking(move || read_lines(&kept.bytes, most));
            reading.await.map_err(Failure::internal)?
        }
    };
    let (brought, statements): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
    let outcomes = submit(&shared, statements).await?;
    let last = outcomes.iter().flatten().map(|entered| entered.index).max();
    let in_time = match last {
        Some(last) => witnessed(&shared, last).await,
        None => true,
    };
    let with_proof = with_proof && in_time;
    let writing = tokio::task::spawn_blocking(move || write_lines(&shared, &brought, outcomes, with_proof));
    let lines = writing.await.map_err(Failure::internal)??;
    let response = answer::bytes("application/x-ndjson", Cache::No, lines);
    let status = if in_time { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok(answer::with_status(status, response))
}

/// Reads envelopes line by line; the newline after the last may be missing.
pub(crate) fn read_lines(body: &[u8], most: usize) -> Result<Vec<Read>, Failure> {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    if body.is_empty() {
        return Err(Failure::malformed("a batch has at least one line"));
    }
    let lines: Vec<&[u8]> = body.split(|byte| *byte == b'\n').take(most + 1).collect();
    if lines.len() > most {
        let message = format!("a batch has at most {most} statements");
        let failure = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_many_statements", message);
        return Err(failure.with("statements_max", json!(most)));
    }
    let one = |line: &[u8]| match read(line.strip_suffix(b"\r").unwrap_or(line)) {
        Ok((brought, statement)) => (Some(brought), Ok(statement)),
        Err(failure) => (None, Err(failure)),
    };
    Ok(match body.len() {
        0..SMALL => lines.into_iter().map(one).collect(),
        _ => lines.into_par_iter().map(one).collect(),
    })
}

fn write_lines(
    shared: &Shared,
    brought: &[Option<Brought>],
    outcomes: Outcomes,
    with_proof: bool,
) -> Result<Vec<u8>, Failure> {
    let mut lines = Vec::with_capacity(outcomes.len() * 300);
    for (brought, outcome) in brought.iter().zip(outcomes) {
        let mut line = match (brought, &outcome) {
            (Some(brought), Ok(entered)) => entered_json(brought, entered),
            (_, Err(failure)) => failure.to_json(),
            (None, Ok(_)) => return Err(Failure::internal("an answer to what was not asked")),
        };
        if let (true, Ok(entered), Value::Object(line)) = (with_proof, &outcome, &mut line) {
            line.insert("proof".to_owned(), shared.look(|view| proof::best(view, entered.index))?);
        }
        serde_json::to_writer(&mut lines, &line).map_err(Failure::internal)?;
        lines.push(b'\n');
    }
    Ok(lines)
}
