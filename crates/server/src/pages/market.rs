//! `GET /market`: what is for sale, by what it is said to be good for.

use std::collections::BTreeMap;

use assay_ledger::market::ListingRecord;
use assay_ledger::{Facts, key};
use assay_pages::artifact::Claim;
use assay_pages::market::{Asked, EVIDENCE, Entry, Market, Niche, RIGHTS};
use assay_statement::StatementId;
use assay_statement::predicate::{Decision, Right};

use super::artifact::claims::claim;
use super::artifact::offers::price;
use super::{Reader, respond};
use crate::analysis::Floor;
use crate::handlers::may::right;
use crate::http::answer::Answer;
use crate::http::ask::{Ask, Query};
use crate::http::failure::Failure;
use crate::market::{Filter, matches, owns_all, takes_orders, verdicts};
use crate::niches_offered::{Offered, Sought, words_of};
use crate::pages::signing::units;
use crate::render::digest;
use crate::shared::Shared;

/// The listings of a page; those whose state is looked at for one; the claims that are shown of each, and their verdicts.
const SHOWN_MAX: usize = 20;
const LOOKED_AT_MAX: usize = 2_000;
const CLAIMS_MAX: usize = 3;
const VERDICTS_MAX: usize = 2;
/// The things that are named of what is sold together.
pub(super) const SOLD_MAX: usize = 3;
/// The newest listings whose niches are named to begin with, and how many niches are.
const NICHES_OF_MAX: usize = 300;
const NICHES_MAX: usize = 16;
/// The longest text to look for, in bytes.
const WORDS_MAX: usize = 300;

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

/// What is looked for, checked.
struct Wanted {
    asked: Asked,
    filter: Filter,
}

impl Wanted {
    fn of(reader: &Reader<'_>, query: &Query) -> Result<Self, Failure> {
        let wrong =
            |name: &str, wanted: &str| Failure::malformed(format!("the parameter `{name}` must be {wanted}"));
        // A form sends its empty fields too.
        let given = |name: &str| query.get(name).map(str::trim).filter(|text| !text.is_empty());
        let words = given("q").unwrap_or_default().to_owned();
        if words.len() > WORDS_MAX {
            return Err(wrong("q", &format!("at most {WORDS_MAX} bytes long")));
        }
        let floor = given("floor").map(|text| {
            text.parse()
                .ok()
                .and_then(Floor::of)
                .ok_or_else(|| wrong("floor", "a score between 0 and 1, such as `0.9`"))
        });
        let price_max = given("price_max").map(|text| {
            units(text, reader.asset.decimals)
                .ok_or_else(|| wrong("price_max", "an amount, such as `25` or `25.50`"))
        });
        let right = given("right")
            .map(|word| right(word).ok_or_else(|| wrong("right", &format!("one of {}", RIGHTS.join(", ")))));
        let evidence = given("evidence").unwrap_or("any");
        if !EVIDENCE.iter().any(|(word, _)| *word == evidence) {
            return Err(wrong("evidence", "`any`, `not_refuted` or `upheld`"));
        }
        let workload =
            given("workload").map(|text| digest(text).ok_or_else(|| wrong("workload", "a digest")));
        let all = match given("all") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(wrong("all", "`true` or `false`")),
        };
        let right: Option<Right> = right.transpose()?;
        let asked = Asked {
            words,
            floor: floor.transpose()?.map(Floor::share),
            price_max: given("price_max").map(str::to_owned),
            right: right.map(|right| right.word().to_owned()),
            evidence: evidence.to_owned(),
            open_only: !all,
            workload: workload.transpose()?.map(|workload| workload.to_string()),
            before: query.parsed("before")?,
        };
        let price_max = price_max.transpose()?;
        Ok(Self { asked, filter: Filter { artifact: None, right, seller: None, price_max, all } })
    }

    fn sought(&self) -> Sought {
        Sought { words: words_of(&self.asked.words).collect(), floor: self.asked.floor }
    }

    /// The record of a listing that fits, by what the state says of it now.
    fn admits(
        &self,
        reader: &Reader<'_>,
        offered: &Offered,
        sought: &Sought,
        now_ms: u64,
    ) -> Result<Option<ListingRecord>, Failure> {
        let record = reader.view.state().record::<ListingRecord>(&key::listing(&offered.id))?;
        let Some(record) = record.filter(|record| matches(&self.filter, record, now_ms)) else {
            return Ok(None);
        };
        if self.asked.open_only && !owns_all(reader.view, &record)? {
            return Ok(None);
        }
        let fits = match self.asked.evidence.as_str() {
            "any" => true,
            evidence => {
                let none_refuted = !is_refuted(reader, &record)?;
                none_refuted && (evidence == "not_refuted" || is_upheld(reader, offered, sought, &record)?)
            }
        };
        Ok(Some(record).filter(|_| fits))
    }
}

fn is_refuted(reader: &Reader<'_>, record: &ListingRecord) -> Result<bool, Failure> {
    Ok(refuted(reader, record)? > 0)
}

/// How many of its claims have been refuted.
pub(super) fn refuted(reader: &Reader<'_>, record: &ListingRecord) -> Result<usize, Failure> {
    let mut refuted = 0;
    for claim in &record.claims {
        let said = verdicts(reader.view, claim)?;
        refuted += usize::from(said.iter().any(|one| one.decision == Decision::Refuted));
    }
    Ok(refuted)
}

/// Whether somebody else than the seller found that a claim which is looked for holds.
fn is_upheld(
    reader: &Reader<'_>,
    offered: &Offered,
    sought: &Sought,
    record: &ListingRecord,
) -> Result<bool, Failure> {
    for claim in offered.claims_sought(sought).filter(|claim| claim.niche.is_some()) {
        let said = verdicts(reader.view, &claim.id)?;
        if said.iter().any(|one| one.decision == Decision::Upheld && one.author != record.seller) {
            return Ok(true);
        }
    }
    Ok(false)
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

/// A listing with the claims that were looked for, and those that were refuted, before the rest.
fn entry(
    reader: &Reader<'_>,
    offered: &Offered,
    record: &ListingRecord,
    sought: &Sought,
    now_ms: u64,
) -> Result<Entry, Failure> {
    let wanted: Vec<StatementId> = offered.claims_sought(sought).map(|claim| claim.id).collect();
    let mut order = Vec::new();
    for claim in &offered.claims {
        let said = verdicts(reader.view, &claim.id)?;
        let refuted = said.iter().any(|one| one.decision == Decision::Refuted);
        order.push((!refuted, !wanted.contains(&claim.id), claim.niche.is_none(), claim.index));
    }
    // Refuted ones are never what is left out.
    order.sort_by_key(|(refuted, wanted, niche, _)| (*refuted, *wanted, *niche));
    let indexes: Vec<u64> = order.iter().take(CLAIMS_MAX).map(|(_, _, _, index)| *index).collect();
    let claims = indexes.into_iter().map(|index| claim(reader, index, VERDICTS_MAX));
    let claims = claims.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    shown(reader, offered.id, record, claims, SOLD_MAX, now_ms)
}

/// A listing with claims as they are to be shown.
pub(super) fn shown(
    reader: &Reader<'_>,
    id: StatementId,
    record: &ListingRecord,
    claims: Vec<Claim>,
    sold_max: usize,
    now_ms: u64,
) -> Result<Entry, Failure> {
    let sold = record.assets.iter().take(sold_max).map(|asset| reader.artifact(asset));
    Ok(Entry {
        listing: id.to_string(),
        at: reader.moment(record.index)?,
        right: record.right.word().into(),
        sold: sold.collect::<Result<_, _>>()?,
        sold_count: record.assets.len(),
        price: price(reader, &record.price),
        seller: reader.party(&record.seller)?,
        claims,
        claims_count: record.claims.len(),
        refuted: refuted(reader, record)?,
        bond: record.warranty.as_ref().map(|warranty| reader.coins(warranty.bond.units())),
        takes_orders: takes_orders(record, now_ms) && owns_all(reader.view, record)?,
    })
}
