//! What the log says of something that is sold, which whoever shows its listing cannot leave out.

use assay_ledger::Facts;
use assay_ledger::key;
use assay_ledger::record::{Detail, StatementRecord};
use assay_statement::predicate::{AttestationKind, Decision};
use assay_statement::{Digest, Kind, PartyId, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use crate::handlers::history::{Order, about, page};
use crate::http::failure::Failure;
use crate::render::{Entry, counts};

/// How many parties' verdicts are looked at of each claim.
const AUTHORS_MAX: usize = 10_000;
/// The newest statements of each sort that are shown.
const SHOWN_MAX: usize = 200;

/// What somebody says of a claim.
pub(crate) struct Said {
    id: StatementId,
    pub(crate) index: u64,
    pub(crate) author: PartyId,
    pub(crate) decision: Decision,
}

impl Said {
    pub(super) fn to_json(&self, adjudicator: Option<PartyId>) -> Value {
        json!({
            "id": self.id,
            "index": self.index,
            "author": self.author,
            "decision": self.decision,
            "by_adjudicator": adjudicator == Some(self.author),
        })
    }
}

/// The newest verdict on a claim of everyone who gave one: refutations first, then the newest.
pub(crate) fn verdicts(view: &View, claim: &StatementId) -> Result<Vec<Said>, Failure> {
    let mut said = Vec::new();
    for (_, id) in view.state().range(&key::verdicts(claim), None, AUTHORS_MAX) {
        let id: [u8; 32] = id.try_into().map_err(Failure::internal)?;
        let id = StatementId(id.into());
        let record = view.state().record::<StatementRecord>(&key::statement(&id))?;
        if let Some(StatementRecord { index, author, detail: Detail::Verdict { decision, .. }, .. }) = record
        {
            said.push(Said { id, index, author, decision });
        }
    }
    // Refutations first: however many others there are, they are not what is cut off.
    said.sort_by_key(|one| (one.decision != Decision::Refuted, std::cmp::Reverse(one.index)));
    Ok(said)
}

/// A claim with the newest verdict of everyone who gave one.
fn claim(view: &View, index: u64) -> Result<Value, Failure> {
    let entry = Entry::read(view, index)?;
    let verdicts: Vec<Value> =
        verdicts(view, &entry.signed.id)?.iter().map(|said| said.to_json(None)).collect();
    let mut shown = entry.to_json(view)?;
    if let Value::Object(shown) = &mut shown {
        shown.insert("verdicts".to_owned(), json!(verdicts));
    }
    Ok(shown)
}

/// What is said of something that is offered: attestations of each sort, states, and claims with their verdicts; and
/// whether there is more than is shown.
pub(crate) fn record_of(view: &View, asset: &Digest) -> Result<Value, Failure> {
    let mut more = false;
    let mut shown = |indexes: Vec<u64>| {
        more |= indexes.len() == SHOWN_MAX;
        indexes
    };
    // Of each sort apart, so that a heap of reviews does not bury an incident.
    let attestations = AttestationKind::ALL
        .iter()
        .flat_map(|kind| page(view, &key::attested_by_kind(asset, *kind), None, Order::Newest, SHOWN_MAX));
    let mut attestations = attestations.collect::<Vec<u64>>();
    attestations.sort_unstable_by(|one, other| other.cmp(one));
    let lifecycle = shown(about(view, asset, &[Kind::Lifecycle], Order::Newest, None, SHOWN_MAX));
    let claims = shown(about(view, asset, &[Kind::Claim], Order::Newest, None, SHOWN_MAX));
    let entries = |indexes: Vec<u64>| {
        let entries = indexes.into_iter().map(|index| Entry::read(view, index)?.to_json(view));
        entries.collect::<Result<Vec<_>, Failure>>()
    };
    Ok(json!({
        "asset": asset,
        "attestations": entries(attestations)?,
        "lifecycle": entries(lifecycle)?,
        "claims": claims.into_iter().map(|index| claim(view, index)).collect::<Result<Vec<_>, _>>()?,
        "more": more,
        "statements_about_it": counts(view, asset),
    }))
}
