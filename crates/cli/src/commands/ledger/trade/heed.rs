//! What a buyer is told before they are bound. None of it stops them.

use assay_statement::{Digest, PartyId, StatementId};
use serde::Deserialize;

use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::sale::{Asset, Listing, words};
use crate::output;

/// Tells of refuted claims that an offer rests on, and of a right that the buyer has already.
pub(super) fn heed(client: &Client, listing: StatementId, buyer: PartyId) -> Result<(), LedgerFailure> {
    let (_, listing) = client.listing(listing)?;
    for claim in listing.claims.iter().filter(|claim| listing.refuted.contains(&claim.id)) {
        let verdicts = words::verdicts(&claim.verdicts);
        output::note(&format!("WARNING: the offer rests on the claim {}, which is {verdicts}", claim.id));
    }
    let held = held(client, &listing, buyer)?;
    if !held.is_empty() {
        let right = words::right(listing.right);
        output::note(&format!("you hold the right to {right} {} already", held.join(", ")));
    }
    Ok(())
}

/// What is offered that the buyer may do already, whether by a grant or as its owner.
fn held(client: &Client, listing: &Listing, buyer: PartyId) -> Result<Vec<String>, LedgerFailure> {
    let mut held = Vec::new();
    for asset in &listing.assets {
        if may(client, listing, buyer, &asset.id)? {
            held.push(Asset::words(asset));
        }
    }
    Ok(held)
}

fn may(client: &Client, listing: &Listing, buyer: PartyId, asset: &Digest) -> Result<bool, LedgerFailure> {
    #[derive(Deserialize)]
    struct Answer {
        allowed: bool,
    }
    let right = listing.right.word();
    let answer: Answer = client.get(&format!("/may?party={buyer}&right={right}&artifact={asset}"))?;
    Ok(answer.allowed)
}
