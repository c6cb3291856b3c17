//! Bringing statements to the sequencer, for those who may.

use std::collections::HashMap;
use std::sync::Arc;

use assay_ledger::market::MarketRejection;
use assay_statement::{PartyId, SignedStatement};
use assay_store::log::Entered;
use assay_store::sequencer::{Refusal, SubmitError};
use axum::http::StatusCode;
use serde_json::json;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::admission::{Admission, bringer};
use crate::http::failure::Failure;
use crate::quota::seconds_to_midnight;
use crate::shared::Shared;

/// What came of each statement, in order.
pub(super) type Outcomes = Vec<Result<Entered, Failure>>;

/// Brings statements, of which some may not even be readable; answers once what went in is durable.
pub(super) async fn submit(
    shared: &Arc<Shared>,
    statements: Vec<Result<SignedStatement, Failure>>,
) -> Result<Outcomes, Failure> {
    let (mut outcomes, mut bringers, mut admitted) = (Vec::new(), Vec::new(), Vec::new());
    for (statement, allowed) in admit(shared, statements) {
        match allowed {
            Err(failure) => outcomes.push(Some(Err(failure))),
            Ok(party) => {
                outcomes.push(None);
                bringers.push(party);
                admitted.extend(statement);
            }
        }
    }
    let entered = if admitted.is_empty() { Vec::new() } else { sequence(shared, admitted).await? };
    count(shared, &bringers, &entered);
    let mut entered = entered.into_iter().map(|outcome| outcome.map_err(refused));
    let outcomes = outcomes.into_iter().map(|outcome| outcome.or_else(|| entered.next()));
    let short = || Err(Failure::internal("the sequencer gave too few answers"));
    Ok(outcomes.map(|outcome| outcome.unwrap_or_else(short)).collect())
}

type Admitted = (Option<SignedStatement>, Result<Option<PartyId>, Failure>);

/// Sorts out who may bring what; the party is named where a quota is to be counted.
fn admit(shared: &Shared, statements: Vec<Result<SignedStatement, Failure>>) -> Vec<Admitted> {
    let listed = matches!(shared.service.admission, Admission::Listed(_));
    let counted = shared.service.quotas.statements_per_day < u64::MAX;
    if !listed && !counted {
        let open = |statement: Result<SignedStatement, Failure>| match statement {
            Ok(statement) => (Some(statement), Ok(None)),
            Err(failure) => (None, Err(failure)),
        };
        return statements.into_iter().map(open).collect();
    }
    let now_ms = shared.now_ms();
    let mut left: HashMap<PartyId, u64> = HashMap::new();
    let view = shared.view();
    let operator = view.log().operator;
    let mut check = |statement: &SignedStatement| {
        // Deposits and payouts are the operator's own: no list names it, and no quota binds it.
        if statement.envelope.signatures().iter().all(|signature| signature.key == operator) {
            return Ok(None);
        }
        let party = bringer(view.state(), &statement.envelope);
        let Some(party) = party.filter(|party| shared.service.admission.admits(party)) else {
            return Err(not_admitted());
        };
        let left = left.entry(party).or_insert_with(|| shared.usage.statements_left(&party, now_ms));
        *left = left.checked_sub(1).ok_or_else(|| over_quota("statements", now_ms))?;
        Ok(Some(party))
    };
    let one = |statement: Result<SignedStatement, Failure>| match statement {
        Ok(statement) => {
            let allowed = check(&statement);
            (Some(statement), allowed)
        }
        Err(failure) => (None, Err(failure)),
    };
    statements.into_iter().map(one).collect()
}

/// Whoever is not on the list of those who may bring anything.
pub(super) fn not_admitted() -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "not_admitted", "the party is not admitted to this log")
}

/// Whoever brought too much today.
pub(super) fn over_quota(what: &str, now_ms: u64) -> Failure {
    let message = format!("the party has used up its {what} of today");
    Failure::new(StatusCode::TOO_MANY_REQUESTS, "over_quota", message).retry(seconds_to_midnight(now_ms))
}

/// Waits for the sequencer.
async fn sequence(
    shared: &Arc<Shared>,
    statements: Vec<SignedStatement>,
) -> Result<Vec<Result<Entered, Refusal>>, Failure> {
    let sequencer = &shared.service.sequencer;
    if statements.len() == 1 && sequencer.is_idle() {
        // Nobody else is kept waiting by a thread that waits for the disk.
        return tokio::task::block_in_place(|| sequencer.submit_and_wait(statements)).map_err(not_taken);
    }
    let (sender, receiver) = oneshot::channel();
    let reply = move |outcomes| {
        // Whoever asked may be gone.
        let _ = sender.send(outcomes);
    };
    sequencer.submit(statements, Box::new(reply)).map_err(not_taken)?;
    let unknown = |reason: &str| not_taken(SubmitError::Unknown { reason: reason.to_owned() });
    let replied = timeout(shared.limits.request_timeout, receiver).await;
    let replied = replied.map_err(|_| unknown("it did not answer in time"))?;
    replied.map_err(|_| unknown("it ended without an answer"))?.map_err(not_taken)
}

fn not_taken(error: SubmitError) -> Failure {
    let (status, code) = match &error {
        SubmitError::Busy => (StatusCode::TOO_MANY_REQUESTS, "busy"),
        SubmitError::Closing => (StatusCode::SERVICE_UNAVAILABLE, "closing"),
        SubmitError::ReadOnly => (StatusCode::FORBIDDEN, "read_only"),
        SubmitError::Halted { .. } => {
            let message = "the log takes no more statements until its operator has looked into it";
            return Failure::new(StatusCode::SERVICE_UNAVAILABLE, "halted", message).because(error);
        }
        SubmitError::Unknown { .. } => {
            let message = "it is not known whether the statements are logged; bringing them again is safe";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Failure::new(status, "unknown_outcome", message).retry(1).because(error);
        }
    };
    Failure::new(status, code, error.to_string()).retry(1)
}

/// A refusal by a rule, which speaks of a conflict where something is there already.
fn refused(refusal: Refusal) -> Failure {
    let code = refusal.code();
    let status = match code {
        "artifact_exists" | "party_exists" | "key_taken" | "already_revealed" | "same_state" => {
            StatusCode::CONFLICT
        }
        "corrupt_state" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let failure = Failure::new(status, code, refusal.to_string());
    use assay_ledger::Rejection as R;
    match refusal {
        Refusal::Rule(
            R::ArtifactExists { index, .. } | R::AlreadyRevealed { index, .. } | R::RevokedKey { index, .. },
        ) => failure.with("index", json!(index)),
        Refusal::Rule(R::Market(MarketRejection::Funds { account, balance, amount })) => failure
            .with("account", json!(account.to_string()))
            .with("balance", json!(balance.to_string()))
            .with("amount", json!(amount.to_string())),
        _ => failure,
    }
}

/// Counts what went in for those whose quota it is.
fn count(shared: &Shared, bringers: &[Option<PartyId>], entered: &[Result<Entered, Refusal>]) {
    let mut counts: HashMap<PartyId, u64> = HashMap::new();
    for (party, outcome) in bringers.iter().zip(entered) {
        if let (Some(party), Ok(Entered { new: true, .. })) = (party, outcome) {
            *counts.entry(*party).or_default() += 1;
        }
    }
    let now_ms = if counts.is_empty() { 0 } else { shared.now_ms() };
    counts.into_iter().for_each(|(party, count)| shared.usage.add_statements(party, count, now_ms));
}
