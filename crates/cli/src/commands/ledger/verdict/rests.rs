//! What a verdict rests on, and who published it: whoever gains by a verdict may have made its evidence.

use std::collections::HashMap;

use assay_statement::predicate::Verdict;
use assay_statement::{ArtifactId, PartyId, StatementId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::sale::{Order, words};

/// An evaluation that a verdict rests on.
#[derive(Debug, Serialize)]
pub(super) struct Rests {
    evaluation: StatementId,
    index: u64,
    author: PartyId,
    name: Option<String>,
    /// What its author has to do with the claim, where that is known.
    role: Option<&'static str>,
}

/// Who may gain by a verdict.
pub(super) struct Sides {
    owner: String,
    order: Option<Order>,
    buyers: Vec<PartyId>,
}

impl Sides {
    /// The sides of a claim that a party made about a model, and of the order that asks for its verdict.
    pub(super) fn of(
        client: &Client,
        owner: &str,
        model: ArtifactId,
        order: Option<Order>,
    ) -> Result<Self, LedgerFailure> {
        let orders: Vec<Order> = client.pages(&format!("/artifacts/{model}/orders"), "")?;
        Ok(Self {
            owner: owner.to_owned(),
            order,
            buyers: orders.into_iter().map(|order| order.buyer).collect(),
        })
    }

    fn role(&self, party: PartyId) -> Option<&'static str> {
        let of_order = |side: fn(&Order) -> PartyId| self.order.as_ref().map(side) == Some(party);
        match party {
            _ if party.to_string() == self.owner => Some("the claim's owner"),
            _ if of_order(|order| order.seller) => Some("the seller under this order"),
            _ if of_order(|order| order.buyer) => Some("the buyer under this order"),
            _ if self.buyers.contains(&party) => Some("a buyer of this model"),
            _ => None,
        }
    }
}

/// Each evaluation with whoever published it.
pub(super) fn rests(
    client: &Client,
    evidence: &[StatementId],
    sides: &Sides,
) -> Result<Vec<Rests>, LedgerFailure> {
    let mut names: HashMap<PartyId, Option<String>> = HashMap::new();
    let mut rests = Vec::with_capacity(evidence.len());
    for evaluation in evidence {
        let shown = client.statement(*evaluation)?;
        let author: PartyId = shown.author.parse().map_err(|_| {
            LedgerFailure::Wrong(format!("the statement `{evaluation}` is shown without its author"))
        })?;
        let name = match names.get(&author) {
            Some(name) => name.clone(),
            None => names.entry(author).or_insert(name_of(client, author)?).clone(),
        };
        rests.push(Rests {
            evaluation: *evaluation,
            index: shown.index,
            author,
            name,
            role: sides.role(author),
        });
    }
    Ok(rests)
}

/// What a party calls itself.
fn name_of(client: &Client, party: PartyId) -> Result<Option<String>, LedgerFailure> {
    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
    }
    Ok(client.get::<Named>(&format!("/parties/{party}?limit=1"))?.name)
}

/// A line for each evaluation.
pub(super) fn told(rests: &[Rests]) -> String {
    let line = |one: &Rests| {
        let who = words::named(one.name.as_ref(), &one.author.to_string());
        let role = one.role.map(|role| format!(", {role}")).unwrap_or_default();
        format!("evidence   {}, entry {}, by {who}{role}\n", one.evaluation, one.index)
    };
    rests.iter().map(line).collect()
}

/// What a verdict says and rests on, and, where it was logged, what was answered.
pub(super) fn shown(
    verdict: &Verdict,
    rests: &[Rests],
    answer: Option<&Value>,
) -> Result<Value, LedgerFailure> {
    let failed = |error: serde_json::Error| LedgerFailure::Wrong(error.to_string());
    let mut shown = serde_json::to_value(verdict).map_err(failed)?;
    let rests = serde_json::to_value(rests).map_err(failed)?;
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("evidence_by".into(), rests);
        shown.extend(answer.and_then(Value::as_object).cloned().unwrap_or_default());
    }
    Ok(shown)
}
