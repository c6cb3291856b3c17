//! What the log says of something that is sold, which whoever shows its listing cannot leave out.

use std::collections::HashSet;

use assay_ledger::Facts;
use assay_ledger::key;
use assay_ledger::record::{Detail, StatementRecord};
use assay_statement::predicate::Decision;
use assay_statement::{Digest, Kind, PartyId, StatementId};
use assay_store::log::View;
use serde_json::{Value, json};

use crate::handlers::history::{Order, about};
use crate::http::failure::Failure;
use crate::render::{Entry, counts};

/// The newest verdicts that are looked at of each claim.
const VERDICTS_MAX: usize = 20;
/// The newest statements of each sort that are shown.
const SHOWN_MAX: usize = 50;

/// What somebody says of a claim.
pub(super) struct Said {
    id: StatementId,
    index: u64,
    author: PartyId,
    pub(super) decision: Decision,
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

/// The newest verdict on a claim of everyone who gave one, newest first.
pub(super) fn verdicts(view: &View, claim: &StatementId) -> Result<Vec<Said>, Failure> {
    let mut said = Vec::new();
    let mut authors = HashSet::new();
    for index in about(view, &claim.0, &[Kind::Verdict], Order::Newest, None, VERDICTS_MAX) {
        let id = Entry::read(view, index)?.signed.id;
        let record = view.state().record::<StatementRecord>(&key::statement(&id))?;
        let Some(StatementRecord { author, detail: Detail::Verdict { decision, .. }, .. }) = record else {
            continue;
        };
        if authors.insert(author) {
            said.push(Said { id, index, author, decision });
        }
    }
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

/// All that is said of something that is offered: attestations, states, and every claim with its verdicts.
pub(crate) fn record_of(view: &View, asset: &Digest) -> Result<Value, Failure> {
    let entries = |kinds: &[Kind]| {
        about(view, asset, kinds, Order::Newest, None, SHOWN_MAX)
            .into_iter()
            .map(|index| Entry::read(view, index)?.to_json(view))
            .collect::<Result<Vec<_>, Failure>>()
    };
    let claims = about(view, asset, &[Kind::Claim], Order::Newest, None, SHOWN_MAX).into_iter();
    Ok(json!({
        "asset": asset,
        "attestations": entries(&[Kind::Attestation])?,
        "lifecycle": entries(&[Kind::Lifecycle])?,
        "claims": claims.map(|index| claim(view, index)).collect::<Result<Vec<_>, _>>()?,
        "statements_about_it": counts(view, asset),
    }))
}
