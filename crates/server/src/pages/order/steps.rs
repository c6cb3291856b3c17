//! What can be signed about an order now, by whom, and what happens then.

use assay_ledger::market::{ListingRecord, OrderRecord, OrderState, WarrantyState};
use assay_pages::part::{Field, Input, Signer, Step};
use assay_statement::{PartyId, StatementId};

use crate::http::failure::Failure;
use crate::market::owns_all;
use crate::pages::{Reader, signing};

/// An order, as it stands.
pub(super) struct Of<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) id: StatementId,
    pub(super) record: &'a OrderRecord,
    pub(super) listing: &'a ListingRecord,
    /// The address of this server.
    pub(super) server: String,
    pub(super) now_ms: u64,
}

/// How a step is offered.
struct Told<'a> {
    name: &'a str,
    title: &'a str,
    then: &'a str,
    /// Its JSON, with places.
    step: &'a str,
    /// What follows `assay`, but for the order.
    verb: &'a str,
    /// What follows the order.
    rest: &'a str,
    fields: Vec<Field>,
}

impl Of<'_> {
    pub(super) fn steps(&self) -> Result<Vec<Step>, Failure> {
        let in_time = self.now_ms < self.record.until_ms;
        let mut steps = match self.record.state {
            OrderState::Offered if in_time => vec![self.take()?, self.decline()?, self.take_back()?],
            OrderState::Offered => vec![self.decline()?, self.take_back()?],
            OrderState::Placed if in_time => vec![self.deliver()?, self.decline()?],
            OrderState::Placed => vec![self.decline()?],
            OrderState::Delivered if in_time => vec![self.accept()?, self.dispute()?],
            OrderState::Delivered => vec![self.accept()?],
            OrderState::Disputed if in_time => vec![self.accept()?, self.resolve()?],
            OrderState::Disputed => vec![self.accept()?],
            OrderState::Settled | OrderState::Refunded => Vec::new(),
        };
        let over = super::is_over(self.record.state);
        // What the seller does not own any more will not be delivered; nobody need wait for that.
        let undeliverable =
            self.record.state == OrderState::Placed && !owns_all(self.reader.view, self.listing)?;
        if !over && (!in_time || undeliverable) {
            steps.push(self.lapse());
        }
        steps.extend(self.of_warranty()?);
        Ok(steps)
    }

    fn step(&self, kind: &str, signer: Signer, told: Told<'_>) -> Step {
        Step {
            name: told.name.into(),
            title: told.title.into(),
            signer,
            then: told.then.into(),
            payload: Some(signing::step(self.reader, &self.id, kind, told.step)),
            fields: told.fields,
            needs: None,
            command: format!("assay {} {}{} --server {}", told.verb, self.id, told.rest, self.server),
            done: format!("/orders/{}", self.id),
        }
    }

    fn plain(&self, signer: Signer, name: &str, title: &str, then: &str) -> Step {
        let step = format!("{{\"{name}\":{{}}}}");
        let told = Told { name, title, then, step: &step, verb: name, rest: "", fields: Vec::new() };
        self.step("order", signer, told)
    }

    fn only(&self, role: &str, party: &PartyId) -> Result<Signer, Failure> {
        Ok(Signer::Only { role: role.into(), party: self.reader.party(party)? })
    }

    fn seller(&self) -> Result<Signer, Failure> {
        self.only("the seller", &self.listing.seller)
    }

    fn buyer(&self) -> Result<Signer, Failure> {
        self.only("the buyer", &self.record.buyer)
    }

    fn take(&self) -> Result<Step, Failure> {
        let then = "The offer becomes an order: its money stays held, and you have to deliver.";
        Ok(self.plain(self.seller()?, "take", "Take the offer", then))
    }

    fn deliver(&self) -> Result<Step, Failure> {
        let then = match &self.listing.warranty {
            None => "The buyer has the right, and the trial begins.".to_owned(),
            Some(warranty) => format!(
                "The buyer has the right, and the trial begins. The warranty’s bond of {} is held from then on.",
                self.reader.coins(warranty.bond.units())
            ),
        };
        Ok(self.plain(self.seller()?, "deliver", "Deliver", &then))
    }

    fn decline(&self) -> Result<Step, Failure> {
        let then = "The price goes back to the buyer, and the order is over.";
        Ok(self.plain(self.seller()?, "decline", "Decline", then))
    }

    fn take_back(&self) -> Result<Step, Failure> {
        let step =
            self.plain(self.buyer()?, "decline", "Take the offer back", "What you offered goes back to you.");
        Ok(Step { name: "take-back".into(), ..step })
    }

    fn accept(&self) -> Result<Step, Failure> {
        let then = "The price is paid out at once, as the table below says. You keep the right, and cannot dispute any more.";
        Ok(self.plain(self.buyer()?, "accept", "Accept", then))
    }

    fn dispute(&self) -> Result<Step, Failure> {
        let then = match self.listing.adjudicator {
            Some(_) => {
                "The adjudicator decides, in the time that the trial has; meanwhile the price stays held, and you have the right."
            }
            None => "All of the price comes back to you at once, and your right ends.",
        };
        let told = Told {
            name: "dispute",
            title: "Dispute",
            then,
            step: r#"{"dispute":{"reason":"{{field:reason}}"}}"#,
            verb: "dispute",
            rest: " --reason WORDS",
            fields: vec![reason()],
        };
        Ok(self.step("order", self.buyer()?, told))
    }

    fn resolve(&self) -> Result<Step, Failure> {
        let adjudicator = self.listing.adjudicator.unwrap_or(self.listing.seller);
        let parts = (0..=10).map(|tenth: u32| ((tenth * 100_000).to_string(), format!("{}%", tenth * 10)));
        let refund = Field {
            name: "refund".into(),
            label: "The part of the price that goes back".into(),
            input: Input::Choice { choices: parts.collect() },
        };
        let told = Told {
            name: "resolve",
            title: "Resolve",
            then: "The part that you name goes back to the buyer, and the rest is paid out. Where all goes back, the right ends.",
            step: r#"{"resolve":{"refund_ppm":{{field:refund}},"reason":"{{field:reason}}"}}"#,
            verb: "resolve",
            rest: " --refund SHARE --reason WORDS",
            fields: vec![refund, reason()],
        };
        Ok(self.step("order", self.only("the adjudicator", &adjudicator)?, told))
    }

    fn lapse(&self) -> Step {
        let then = match self.record.state {
            OrderState::Offered => "The offer has expired: what was offered goes back to the buyer.",
            OrderState::Placed => "It was not delivered, or cannot be: the price goes back to the buyer.",
            OrderState::Delivered => "The trial is over: the price is paid out.",
            _ => "The adjudicator said nothing: the price goes back to the buyer, and the right ends.",
        };
        self.plain(Signer::Anyone, "lapse", "Say that the window is over", then)
    }

    fn of_warranty(&self) -> Result<Vec<Step>, Failure> {
        let over = |until_ms: u64| self.now_ms >= until_ms;
        Ok(match self.record.warranty {
            WarrantyState::Standing { until_ms, .. } if !over(until_ms) => vec![self.claim_bond()?],
            WarrantyState::Standing { .. } => {
                vec![self.lapse_bond("Nobody asked for the bond in time: it goes back to the seller.")]
            }
            WarrantyState::Claimed { until_ms, .. } if !over(until_ms) => vec![self.challenge()],
            WarrantyState::Claimed { .. } => {
                vec![self.lapse_bond("Nobody challenged the verdict in time: the bond is paid to the buyer.")]
            }
            WarrantyState::Contested { until_ms, .. } if over(until_ms) => {
                vec![self.lapse_bond("The operator did not rule in time: the bond is paid to the buyer.")]
            }
            _ => Vec::new(),
        })
    }

    fn claim_bond(&self) -> Result<Step, Failure> {
        let verdict = Field {
            name: "verdict".into(),
            label: "The adjudicator’s verdict that refutes the claim (sha256:…)".into(),
            input: Input::Text { most: 71 },
        };
        let told = Told {
            name: "claim-bond",
            title: "Ask for the bond",
            then: "The verdict has to rest on evaluations that were logged after the sale. Anyone can challenge it for a while; then the bond is paid to you.",
            step: r#"{"claim":{"verdict":"{{field:verdict}}"}}"#,
            verb: "warranty claim",
            rest: " --verdict VERDICT",
            fields: vec![verdict],
        };
        Ok(self.step("warranty", self.buyer()?, told))
    }

    /// Whoever challenges has to compute the verdict again, which a page does not.
    fn challenge(&self) -> Step {
        let told = Told {
            name: "challenge",
            title: "Challenge the verdict",
            then: "The command computes the verdict again over the evidence that it names. Where that gives another decision, it logs yours and the operator rules; where it does not, it refuses. A page cannot compute it, so there is no form.",
            step: "{}",
            verb: "warranty challenge",
            rest: "",
            fields: Vec::new(),
        };
        Step { payload: None, ..self.step("warranty", Signer::Anyone, told) }
    }

    fn lapse_bond(&self, then: &str) -> Step {
        let told = Told {
            name: "lapse-bond",
            title: "Say that the warranty’s time is over",
            then,
            step: r#"{"lapse":{}}"#,
            verb: "warranty lapse",
            rest: "",
            fields: Vec::new(),
        };
        self.step("warranty", Signer::Anyone, told)
    }
}

fn reason() -> Field {
    Field { name: "reason".into(), label: "Why".into(), input: Input::Text { most: 2000 } }
}
