//! The first thread: verifies everything that waits, together and on all cores.

use std::sync::mpsc::{Receiver, SyncSender};

use assay_statement::{BadSignature, SignedStatement, Verified};
use rayon::prelude::*;

use super::{Reply, Submission};

/// The most statements that are handed on together.
const GATHERED_MAX: usize = 16_384;
/// How many signatures are verified in one batch: more would save little, and spread worse over the cores.
const BATCH: usize = 128;

/// A submission whose signatures have been verified.
pub(super) struct VerifiedSubmission {
    pub(super) statements: Vec<Result<Verified, BadSignature>>,
    pub(super) reply: Reply,
}

pub(super) fn run(received: &Receiver<Submission>, verified: &SyncSender<Vec<VerifiedSubmission>>) {
    while let Ok(first) = received.recv() {
        let mut waiting = vec![first];
        let mut count = waiting.iter().map(|one| one.statements.len()).sum::<usize>();
        while count < GATHERED_MAX
            && let Ok(next) = received.try_recv()
        {
            count += next.statements.len();
            waiting.push(next);
        }
        if verified.send(verify(waiting)).is_err() {
            return;
        }
    }
}

/// Verifies everything that waits.
pub(super) fn verify(waiting: Vec<Submission>) -> Vec<VerifiedSubmission> {
    let mut statements: Vec<SignedStatement> = Vec::new();
    let mut parts = Vec::with_capacity(waiting.len());
    for submission in waiting {
        parts.push((submission.statements.len(), submission.reply));
        statements.extend(submission.statements);
    }
    let mut answers = verify_all(statements).into_iter();
    parts
        .into_iter()
        .map(|(count, reply)| VerifiedSubmission {
            statements: answers.by_ref().take(count).collect(),
            reply,
        })
        .collect()
}

fn verify_all(statements: Vec<SignedStatement>) -> Vec<Result<Verified, BadSignature>> {
    if statements.len() <= BATCH {
        return Verified::verify_all(statements);
    }
    let mut batches = Vec::with_capacity(statements.len().div_ceil(BATCH));
    let mut rest = statements.into_iter();
    loop {
        let batch: Vec<SignedStatement> = rest.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        batches.push(batch);
    }
    batches.into_par_iter().flat_map_iter(Verified::verify_all).collect()
}
