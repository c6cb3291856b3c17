//! `GET /api/v1/may?party=&right=&artifact=&grant=`: whether a party may do something with an artifact or evaluation now.

use assay_ledger::market::{Allowed, may, may_by};
use assay_statement::predicate::Right;
use assay_statement::{Digest, PartyId, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use super::grants::find;
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::find_asset;
use crate::shared::Shared;

/// The right of this name.
pub(crate) fn right(word: &str) -> Option<Right> {
    Right::ALL.iter().copied().find(|right| right.word() == word)
}

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["party", "right", "artifact", "grant"])?;
    let wrong = |name: &str| {
        Failure::malformed(format!("the parameter `{name}` is missing or not what it should be"))
    };
    let party: PartyId =
        ask.query.get("party").and_then(|text| text.parse().ok()).ok_or_else(|| wrong("party"))?;
    let right = ask.query.get("right").and_then(right).ok_or_else(|| wrong("right"))?;
    let view = shared.view();
    let (asset, owner) = find_asset(&view, ask.query.get("artifact").unwrap_or_default())?;
    let time_ms = now_ms(shared, &view);
    let question = Asked { party, right, asset, grant: ask.query.parsed("grant")? };
    let allowed = question.answer(&view, time_ms)?;
    let denied = allowed.as_ref().err().into_iter().flatten();
    let denied = denied.map(|(grant, reason)| json!({ "grant": grant, "reason": reason.to_string() }));
    answer::json(&json!({
        "party": party,
        "right": right,
        "artifact": asset,
        "owner": owner,
        "time_ms": time_ms,
        "size": view.size(),
        "allowed": allowed.is_ok(),
        "by": by(&allowed, party == owner),
        "chain": chain(&view, allowed.as_ref().map_or(&[][..], Vec::as_slice), time_ms)?,
        "denied": denied.collect::<Vec<_>>(),
    }))
}

fn by<E>(allowed: &Result<Vec<StatementId>, E>, owns: bool) -> Option<&'static str> {
    allowed.as_ref().ok().map(|_| if owns { "ownership" } else { "grant" })
}

fn chain(view: &View, ids: &[StatementId], time_ms: u64) -> Result<Vec<Value>, Failure> {
    let shown = ids.iter().map(|id| find(view, *id, time_ms));
    Ok(shown.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The time that rights are asked for: of the clock, but never before the log's own, by which its rules go.
pub(crate) fn now_ms(shared: &Shared, view: &View) -> u64 {
    shared.now_ms().max(view.log().time_ms)
}

/// Whether a party may do something with an artifact or evaluation, by a grant that it names or by any.
pub(super) struct Asked {
    pub(super) party: PartyId,
    pub(super) right: Right,
    pub(super) asset: Digest,
    pub(super) grant: Option<StatementId>,
}

impl Asked {
    /// The answer as of a time.
    pub(super) fn answer(&self, view: &View, time_ms: u64) -> Result<Allowed, Failure> {
        let Self { party, right, asset, grant } = self;
        Ok(match grant {
            Some(grant) => may_by(view.state(), *grant, *party, *right, asset, time_ms)?,
            None => may(view.state(), *party, *right, asset, time_ms)?,
        })
    }
}
