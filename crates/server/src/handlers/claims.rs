//! `GET /api/v1/artifacts/{id}/claims`: what is claimed of an artifact, and what evidence says of each claim.

use assay_statement::Kind;
use serde_json::{Value, json};

use super::history::{Order, about};
use crate::http::answer::{self, Answer};
use crate::http::ask::Ask;
use crate::render::{Entry, find_artifact};
use crate::shared::Shared;

/// The most claims of a page.
const LIMIT_MAX: usize = 50;
/// The newest verdicts that are shown of each claim.
const VERDICTS_MAX: usize = 20;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["after", "limit", "order"])?;
    let limit = ask.query.count("limit", 20, LIMIT_MAX)?;
    let (after, order) = (ask.query.parsed("after")?, Order::of(ask)?);
    let view = shared.view();
    let (id, _) = find_artifact(&view, ask.first())?;
    let indexes = about(&view, &id.0, &[Kind::Claim], order, after, limit);
    let mut items = Vec::with_capacity(indexes.len());
    for index in &indexes {
        let claim = Entry::read(&view, *index)?;
        let about = about(&view, &claim.signed.id.0, &[Kind::Verdict], Order::Newest, None, VERDICTS_MAX);
        let verdicts = about.iter().map(|index| Entry::read(&view, *index)?.to_json(&view));
        let verdicts = verdicts.collect::<Result<Vec<_>, _>>()?;
        let mut shown = claim.to_json(&view)?;
        if let Value::Object(shown) = &mut shown {
            shown.insert("verdicts".to_owned(), json!(verdicts));
        }
        items.push(shown);
    }
    let next = indexes.last().filter(|_| indexes.len() == limit);
    answer::json(&json!({ "items": items, "next": next }))
}
