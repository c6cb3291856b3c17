//! Rulings between two verdicts: each computed again; a verdict that a right ruling went against is no fault any more.

use std::collections::{HashMap, HashSet};

use assay_statement::predicate::{Decision, Warranty, WarrantyStep};
use assay_statement::{Digest, StatementId};
use assay_store::audit::AuditFault;

use super::evidence::Evidence;
use super::verdicts;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::words::word;

/// What was said of orders' warranties.
#[derive(Default)]
pub(super) struct Rulings {
    /// The verdict that asks for each order's bond.
    asked: HashMap<StatementId, StatementId>,
    /// The verdict that contests it.
    contrary: HashMap<StatementId, StatementId>,
    ruled: Vec<(u64, StatementId, bool)>,
}

impl Rulings {
    /// Takes note of a step of an order's warranty.
    pub(super) fn take(&mut self, index: u64, order: StatementId, warranty: &Warranty) {
        match &warranty.step {
            WarrantyStep::Claim { verdict } => drop(self.asked.insert(order, *verdict)),
            WarrantyStep::Challenge { verdict } => drop(self.contrary.insert(order, *verdict)),
            WarrantyStep::Rule { stands, .. } => self.ruled.push((index, order, *stands)),
            _ => {}
        }
    }

    /// The verdicts that were ruled against, as the evidence says. Where it cannot be read, nothing is known.
    ///
    /// # Errors
    /// A ruling against the evidence is a fault.
    pub(super) fn overturned(
        &self,
        evidence: &Evidence,
        fetch: &dyn Fn(&Digest) -> Result<Vec<u8>, LedgerFailure>,
    ) -> Result<HashSet<StatementId>, Failure> {
        let mut overturned = HashSet::new();
        for (index, order, stands) in &self.ruled {
            let Some(asked) = self.asked.get(order) else { continue };
            let Some((_, claim, verdict)) = evidence.verdict(asked) else { continue };
            let given = match verdicts::recomputed(evidence, claim, verdict, fetch) {
                Ok(Some(given)) => given.decision,
                Ok(None) | Err(Failure::Ledger(LedgerFailure::Answer { .. })) => continue,
                Err(error) => return Err(error),
            };
            if (given == Decision::Refuted) != *stands {
                let reason = format!("the ruling is wrong: the evidence gives `{}`", word(&given));
                return Err(LedgerFailure::from(AuditFault::Entry { index: *index, reason }).into());
            }
            overturned.extend(if *stands { self.contrary.get(order) } else { Some(asked) });
        }
        Ok(overturned)
    }
}
