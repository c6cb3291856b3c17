//! What the claims say that offers rest on.

use std::collections::HashMap;

use assay_statement::{Predicate, StatementId};

use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::sale::{Listing, words};

/// Claims in words.
pub(super) struct Claims(HashMap<StatementId, String>);

impl Claims {
    /// Those that these offers rest on, each asked for once.
    pub(super) fn of<'a>(
        client: &Client,
        listings: impl IntoIterator<Item = &'a Listing>,
    ) -> Result<Self, LedgerFailure> {
        let mut claims = HashMap::new();
        for claim in listings.into_iter().flat_map(|listing| &listing.claims) {
            if claims.contains_key(&claim.id) {
                continue;
            }
            if let Predicate::Claim(said) = &client.statement(claim.id)?.statement()?.predicate {
                claims.insert(claim.id, words::claim(said));
            }
        }
        Ok(Self(claims))
    }

    /// What a claim says.
    pub(super) fn words(&self, id: StatementId) -> &str {
        self.0.get(&id).map_or("not a claim", String::as_str)
    }
}
