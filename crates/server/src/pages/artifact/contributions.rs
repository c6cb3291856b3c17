//! Who gave what to an artifact, and who has a share of its income.

use assay_judge::word;
use assay_ledger::market::income::SharesRecord;
use assay_ledger::{Facts, key};
use assay_pages::artifact::{Contribution, Share};
use assay_statement::{ArtifactId, Kind, Predicate};

use crate::handlers::history::{Order, about};
use crate::http::failure::Failure;
use crate::pages::Reader;

/// The newest contributions that are shown, and the shares.
const SHOWN_MAX: usize = 10;
const SHARES_MAX: usize = 20;

pub(super) fn contributions(reader: &Reader<'_>, id: ArtifactId) -> Result<Vec<Contribution>, Failure> {
    let indexes = about(reader.view, &id.0, &[Kind::Contribution], Order::Newest, None, SHOWN_MAX);
    let mut shown = Vec::with_capacity(indexes.len());
    for index in indexes {
        let entry = reader.entry(index)?;
        let Predicate::Contribution(one) = &entry.signed.statement.predicate else { continue };
        shown.push(Contribution {
            statement: entry.signed.id.to_string(),
            contributor: reader.party(&one.contributor)?,
            kind: word(&one.kind),
            summary: one.summary.to_string(),
            items: one.items,
            // The second signature can only be the owner's.
            acknowledged: entry.signed.envelope.signatures().len() > 1,
            at: reader.moment(index)?,
        });
    }
    Ok(shown)
}

pub(super) fn shares(reader: &Reader<'_>, id: ArtifactId) -> Result<Vec<Share>, Failure> {
    let record = reader.view.state().record::<SharesRecord>(&key::shares(&id.0))?.unwrap_or_default();
    let shares = record.shares.iter().take(SHARES_MAX);
    shares.map(|share| Ok(Share { party: reader.party(&share.party)?, ppm: share.ppm.parts() })).collect()
}
