//! Rulings between two verdicts: each computed again; a verdict that a right ruling went against is no fault any more.

use std::collections::{HashMap, HashSet};

use assay_judge::Fetch;
use assay_statement::predicate::{Decision, Warranty, WarrantyStep};
use assay_statement::{Kind, StatementId};

use super::evidence::{Evidence, Wrong};
use super::verdicts;
use crate::failure::Failure;
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

    /// The verdicts that were ruled against, as the evidence says. Where it cannot be read, nothing is known; a ruling
    /// against the evidence is wrong.
    pub(super) fn overturned(
        &self,
        evidence: &Evidence,
        fetch: &Fetch<'_, Failure>,
        wrong: &mut Vec<Wrong>,
    ) -> Result<HashSet<StatementId>, Failure> {
        let mut overturned = HashSet::new();
        for (index, order, stands) in &self.ruled {
            let Some(asked) = self.asked.get(order) else { continue };
            let Some(verdict) = evidence.verdict(asked) else { continue };
            let recomputed = verdicts::recomputed(evidence, &verdict.claim, &verdict.verdict, fetch)?;
            let Some((judged, given)) = recomputed else { continue };
            if (given.decision == Decision::Refuted) != *stands {
                // The operator may have known of more that had been seen before the claim.
                if verdicts::is_open(&judged) {
                    continue;
                }
                let reason = format!("the evidence gives `{}`", word(&given.decision));
                wrong.push(Wrong { index: *index, kind: Kind::Warranty, reason });
                continue;
            }
            overturned.extend(if *stands { self.contrary.get(order) } else { Some(asked) });
        }
        Ok(overturned)
    }
}
