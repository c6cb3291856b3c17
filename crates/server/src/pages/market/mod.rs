//! `GET /market`: what is for sale, by what it is said to be good for.

mod entry;
mod wanted;

use std::collections::BTreeMap;

use assay_ledger::market::ListingRecord;
use assay_ledger::{Facts, key};
use assay_pages::market::{Market, Niche};

use super::{Reader, respond};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::market::takes_orders;
use crate::niches_offered::Sought;
use crate::shared::Shared;

use entry::entry;
pub(super) use entry::{refuted, shown};
use wanted::Wanted;

/// The listings of a page, and those whose state is looked at for one.
const SHOWN_MAX: usize = 20;
const LOOKED_AT_MAX: usize = 2_000;
/// The newest listings whose niches are named to begin with, and how many niches are.
const NICHES_OF_MAX: usize = 300;
const NICHES_MAX: usize = 16;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["q", "floor", "price_max", "right", "evidence", "all", "workload", "before"])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let wanted = Wanted::of(&reader, &ask.query)?;
    let now_ms = shared.now_ms();
    let sought = wanted.sought();
    let found = shared.niches_offered.find(&sought, wanted.asked.before, LOOKED_AT_MAX);
    let (mut listings, mut next) = (Vec::new(), None);
    let mut looked_through = found.looked_through;
    for (position, (offered, by_then)) in found.offered.iter().enumerate() {
        if let Some(record) = wanted.admits(&reader, offered, &sought, now_ms)? {
            listings.push(entry(&reader, offered, &record, &sought, now_ms)?);
        }
        let last = position + 1 == found.offered.len();
        if listings.len() == SHOWN_MAX && (!last || found.more) {
            next = Some(offered.index);
            looked_through = *by_then;
            break;
        }
        if last && found.more {
            next = Some(offered.index);
        }
    }
    let page = Market {
        niches: if wanted.asked.before.is_none() { niches(shared, &reader, now_ms)? } else { Vec::new() },
        asked: wanted.asked,
        listings,
        looked_through,
        is_whole: found.is_whole,
        next,
        symbol: reader.asset.symbol.to_string(),
    };
    respond(&view, ask, &page)
}

/// Niches that are claimed of what is open, in the order of their words.
fn niches(shared: &Shared, reader: &Reader<'_>, now_ms: u64) -> Result<Vec<Niche>, Failure> {
    let found = shared.niches_offered.find(&Sought::default(), None, NICHES_OF_MAX);
    let mut niches: BTreeMap<&str, usize> = BTreeMap::new();
    for (offered, _) in &found.offered {
        let record = reader.view.state().record::<ListingRecord>(&key::listing(&offered.id))?;
        if record.is_some_and(|record| takes_orders(&record, now_ms)) {
            let mut slices: Vec<&str> = offered
                .claims
                .iter()
                .filter_map(|claim| Some(claim.niche.as_ref()?.slice.as_str()))
                .collect();
            slices.sort_unstable();
            slices.dedup();
            slices.into_iter().for_each(|slice| *niches.entry(slice).or_default() += 1);
        }
    }
    let niches = niches.into_iter().take(NICHES_MAX);
    Ok(niches.map(|(slice, listings)| Niche { slice: slice.to_owned(), listings }).collect())
}
