//! What was withdrawn to each account on a chain, as an auditor adds it up, and the root that a payout must have.

use std::collections::BTreeMap;

use assay_statement::predicate::ChainAccount;
use assay_statement::{Digest, Predicate, SignedStatement};

use super::Fault;
use crate::payout_tree::{Payee, PayoutTree};

/// All withdrawals so far. The state holds them too, but one that is replayed keeps no order and so cannot list them.
#[derive(Default)]
pub(super) struct Payees(BTreeMap<ChainAccount, u64>);

impl Payees {
    /// Takes in an entry that keeps to the rules.
    ///
    /// # Errors
    /// A payout whose root is not that of all withdrawals.
    pub(super) fn take(&mut self, entry: &SignedStatement) -> Result<(), Fault> {
        match &entry.statement.predicate {
            Predicate::Withdrawal(withdrawal) => {
                let total = self.0.entry(withdrawal.account).or_default();
                // INVARIANT: all that is withdrawn was issued, which fits 64 bits.
                *total = total.saturating_add(withdrawal.amount.units());
                Ok(())
            }
            Predicate::Payout(payout) => match self.root() {
                root if root == payout.root => Ok(()),
                root => Err(Fault::PayoutRoot { number: payout.number, said: payout.root, root }),
            },
            _ => Ok(()),
        }
    }

    fn root(&self) -> Digest {
        let payees = self.0.iter().map(|(account, total)| Payee { account: account.0, cumulative: *total });
        // INVARIANT: a payout is of something, so there is a payee; a map holds each account once.
        PayoutTree::new(payees.collect()).map_or(Digest::from([0; 32]), |tree| Digest::from(tree.root()))
    }
}
