//! What is looked for on the market, and whether a listing is that.

use assay_ledger::market::ListingRecord;
use assay_ledger::{Facts, key};
use assay_pages::market::{Asked, EVIDENCE, RIGHTS};
use assay_statement::predicate::{Decision, Right};

use super::entry::refuted;
use crate::analysis::Floor;
use crate::handlers::may::right;
use crate::http::ask::Query;
use crate::http::failure::Failure;
use crate::market::{Filter, matches, owns_all, verdicts};
use crate::niches_offered::{Offered, Sought, words_of};
use crate::pages::Reader;
use crate::pages::signing::units;
use crate::render::digest;

/// The longest text to look for, in bytes.
const WORDS_MAX: usize = 300;

/// What is looked for, checked.
pub(super) struct Wanted {
    pub(super) asked: Asked,
    filter: Filter,
}

impl Wanted {
    pub(super) fn of(reader: &Reader<'_>, query: &Query) -> Result<Self, Failure> {
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

    pub(super) fn sought(&self) -> Sought {
        Sought { words: words_of(&self.asked.words).collect(), floor: self.asked.floor }
    }

    /// The record of a listing that fits, by what the state says of it now.
    pub(super) fn admits(
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
