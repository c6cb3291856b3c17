//! `GET /api/v1/artifacts/{id}/shares`: who is paid what part of an income, and what is proposed in its place.

use assay_ledger::market::income::SharesRecord;
use assay_ledger::{Facts, key};
use assay_statement::predicate::{Share, WHOLE_PPM};
use serde_json::json;

use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::render::find_asset;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let (asset, owner) = find_asset(&view, ask.first())?;
    let record = view.state().record::<SharesRecord>(&key::shares(&asset))?.unwrap_or_default();
    let proposal = record.proposal.map(|(id, shares, missing)| {
        json!({ "statement": id, "rest_ppm": rest(&shares), "shares": shares, "not_agreed": missing })
    });
    answer::json(&json!({
        "artifact": asset,
        "owner": owner,
        "rest_ppm": rest(&record.shares),
        "shares": record.shares,
        "proposal": proposal,
    }))
}

/// What is left for the owner, in parts per million.
fn rest(shares: &[Share]) -> u32 {
    shares.iter().fold(WHOLE_PPM, |rest, share| rest.saturating_sub(share.ppm.parts()))
}
