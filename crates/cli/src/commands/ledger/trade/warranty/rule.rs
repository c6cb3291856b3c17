//! Challenging the verdict that asks for a bond, and ruling between two: the evidence is computed again first.

use assay_statement::StatementId;
use assay_statement::predicate::{Decision, Verdict, Warranty, WarrantyStep};
use clap::Args;

use super::super::{say, tell_order};
use crate::commands::ledger::verdict::{publish, recompute};
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::operator::OperatorArguments;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{count, text, word};

/// Disprove the verdict that asks for the bond, as anyone. The verdict is computed again over the evidence that it names;
/// where yours differs it is logged, and the operator rules. The bond stays held meanwhile.
#[derive(Debug, Args)]
pub(super) struct Challenge {
    /// The order.
    order: StatementId,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Rule on a contested claim, with the log's key. Both verdicts are computed again over their evidence: if the claim is
/// refuted the bond is paid to the buyer, else it stays held, and the warranty stands as before until its time is over.
#[derive(Debug, Args)]
pub(super) struct Rule {
    /// The order.
    order: StatementId,
    /// What was found, in words [default: what the evidence gives].
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    operator: OperatorArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// The verdict that asks for an order's bond, as it was signed and as the evidence gives it.
struct Asked {
    claim: StatementId,
    signed: Verdict,
    recomputed: Verdict,
}

fn asked(client: &Client, order: StatementId) -> Result<Asked, Failure> {
    let (_, shown) = client.order(order)?;
    let verdict = shown.warranty.and_then(|warranty| warranty.verdict);
    let verdict = verdict.ok_or_else(|| {
        LedgerFailure::Wrong(format!("nobody asks for a bond under the order `{order}` now"))
    })?;
    let (claim, signed, recomputed) = recompute(client, verdict)?;
    Ok(Asked { claim, signed, recomputed })
}

impl Challenge {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let client = &connection.client;
        let Asked { claim, signed, recomputed } = asked(client, self.order)?;
        if signed.decision == recomputed.decision {
            let words = format!("the verdict is right: its evidence gives `{}` too", word(&signed.decision));
            return Err(LedgerFailure::Wrong(words).into());
        }
        let decision = word(&recomputed.decision);
        let signer = self.key.signer()?;
        let own = publish(client, claim, recomputed, signer.as_ref())?;
        let step = WarrantyStep::Challenge { verdict: own.id };
        let warranty = Warranty { log: client.log()?.id, step };
        let logged = say(&connection, &self.key, self.order, warranty)?;
        let what = format!("challenged: the same evidence gives `{decision}`\nverdict    {}", own.id);
        tell_order(connection, &self.place, &logged, self.order, &what)
    }
}

impl Rule {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let client = &connection.client;
        // Both verdicts rest on the same evidence, so computing it once tells which of them is right.
        let Asked { signed, recomputed, .. } = asked(client, self.order)?;
        let stands = recomputed.decision == Decision::Refuted;
        let found = format!(
            "computed again from {}: {}; the verdict that asks for the bond said {}",
            count(recomputed.outcomes, "outcome"),
            word(&recomputed.decision),
            word(&signed.decision)
        );
        let reason = text(self.reason.as_deref().unwrap_or(&found))?;
        let warranty = Warranty { log: client.log()?.id, step: WarrantyStep::Rule { stands, reason } };
        let signer = self.operator.signer(&client.log()?)?;
        let logged = submit(client, vec![self.order.into()], warranty, &[signer.as_ref()])?;
        let what = format!("ruled: {found}");
        tell_order(connection, &self.place, &logged, self.order, &what)
    }
}
