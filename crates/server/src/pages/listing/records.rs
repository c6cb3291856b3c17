//! What the log says of what is sold, which no seller can leave out.

use assay_judge::word;
use assay_ledger::market::ListingRecord;
use assay_ledger::record::ArtifactRecord;
use assay_ledger::{Facts, key};
use assay_pages::listing::Record;
use assay_statement::{ArtifactId, Digest, Kind};

use crate::handlers::history::{Order, about};
use crate::http::failure::Failure;
use crate::pages::Reader;
use crate::pages::artifact::attestations::attestations;
use crate::pages::artifact::claims::claim;

/// The things whose records are shown, the claims and states of each, and the verdicts of each claim.
const ASSETS_MAX: usize = 8;
const CLAIMS_MAX: usize = 4;
const VERDICTS_MAX: usize = 2;
const STATES_MAX: usize = 4;

pub(super) fn records(reader: &Reader<'_>, listing: &ListingRecord) -> Result<Vec<Record>, Failure> {
    listing.assets.iter().take(ASSETS_MAX).map(|asset| record(reader, listing, asset)).collect()
}

fn record(reader: &Reader<'_>, listing: &ListingRecord, asset: &Digest) -> Result<Record, Failure> {
    let id = ArtifactId(*asset);
    let artifact = reader.view.state().record::<ArtifactRecord>(&key::artifact(&id))?;
    let newest = |kind, most| about(reader.view, asset, &[kind], Order::Newest, None, most);
    let named = listing.claims.len();
    let (mut claims, mut others) = (Vec::new(), 0);
    for index in newest(Kind::Claim, CLAIMS_MAX + named + 1) {
        if listing.claims.contains(&reader.entry(index)?.signed.id) {
            continue;
        }
        others += 1;
        if claims.len() < CLAIMS_MAX {
            claims.extend(claim(reader, index, VERDICTS_MAX)?);
        }
    }
    Ok(Record {
        asset: reader.artifact(asset)?,
        state: artifact.map(|artifact| word(&artifact.state)),
        attestations: attestations(reader, id)?,
        claims,
        claims_more: others > CLAIMS_MAX,
        lifecycle: reader.lines(&newest(Kind::Lifecycle, STATES_MAX))?,
    })
}
