//! What is offered, and for which niches: the words of every listing, by which people look for what they need done.
//!
//! All that is kept of a listing here was fixed when it was logged. Whether it is open, and what evidence says of its
//! claims by now, is asked of the state.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use assay_judge::slice_of;
use assay_ledger::market::ListingRecord;
use assay_ledger::record::{ArtifactRecord, Record, StatementRecord};
use assay_ledger::{Facts, key};
use assay_statement::predicate::{ClaimKind, ListingStep};
use assay_statement::{ArtifactId, Digest, Predicate, StatementId};
use assay_store::log::View;

use crate::gathered::Gathered;
use crate::http::failure::Failure;
use crate::render::Entry;

/// The newest listings that are kept.
const LISTINGS_MAX: usize = 100_000;
/// The most characters of words that are kept of a claim or of what a listing sells.
const WORDS_MAX: usize = 2_000;

/// The listings, the oldest first.
#[derive(Default)]
pub(crate) struct NichesOffered {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    listings: VecDeque<Arc<Offered>>,
    /// Older ones that are not kept any more.
    dropped: usize,
    is_whole: bool,
}

/// A listing.
pub(crate) struct Offered {
    pub(crate) index: u64,
    pub(crate) id: StatementId,
    /// What is sold goes by these.
    names: Words,
    pub(crate) claims: Vec<OfferedClaim>,
}

/// A claim that a listing rests on.
pub(crate) struct OfferedClaim {
    pub(crate) id: StatementId,
    pub(crate) index: u64,
    /// What it is about.
    words: Words,
    pub(crate) niche: Option<Niche>,
}

/// What a claim promises, where it does: a limit does not.
pub(crate) struct Niche {
    /// Where, in words.
    pub(crate) slice: String,
    pub(crate) floor: f64,
}

/// Words in lower case, each behind a space.
struct Words(String);

impl Words {
    fn of(text: &str) -> Self {
        let mut words = String::new();
        for word in words_of(text) {
            words.push(' ');
            words.push_str(&word);
        }
        Self(shortened(words))
    }

    /// Whether one of them is this, or begins so.
    fn has(&self, word: &str) -> bool {
        self.0.match_indices(word).any(|(at, _)| self.0.get(..at).is_some_and(|before| before.ends_with(' ')))
    }
}

/// The words of a text in lower case, without what stands between them.
pub(crate) fn words_of(text: &str) -> impl Iterator<Item = String> {
    let between = |character: char| !character.is_alphanumeric() && !"._-".contains(character);
    text.split(between).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// What is looked for.
#[derive(Default)]
pub(crate) struct Sought {
    /// All of these in the names and one claim, as words or beginnings of words.
    pub(crate) words: Vec<String>,
    /// A claimed niche of at least this floor.
    pub(crate) floor: Option<f64>,
}

/// What was found.
pub(crate) struct Found {
    /// The newest first, each with how many listings had been looked through by then.
    pub(crate) offered: Vec<(Arc<Offered>, usize)>,
    /// Listings that were looked through in all.
    pub(crate) looked_through: usize,
    /// Whether more may be found before the last of them.
    pub(crate) more: bool,
    /// Whether all that the log holds is known here.
    pub(crate) is_whole: bool,
}

impl NichesOffered {
    /// The newest listings before an entry that are looked for: at most so many.
    pub(crate) fn find(&self, sought: &Sought, before: Option<u64>, limit: usize) -> Found {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let all = &known.listings;
        let end = before.map_or(all.len(), |before| all.partition_point(|one| one.index < before));
        let (mut offered, mut looked_through) = (Vec::new(), 0);
        for one in all.range(..end).rev() {
            looked_through += 1;
            if one.matches(sought) {
                offered.push((Arc::clone(one), looked_through));
            }
            if offered.len() == limit {
                break;
            }
        }
        let more = looked_through < end;
        Found { offered, looked_through, more, is_whole: known.is_whole && known.dropped == 0 }
    }
}

impl Offered {
    fn matches(&self, sought: &Sought) -> bool {
        let in_names = |word: &String| self.names.has(word);
        let by_names = sought.floor.is_none() && sought.words.iter().all(in_names);
        by_names || self.claims_sought(sought).next().is_some()
    }

    /// The claims that are looked for.
    pub(crate) fn claims_sought<'a>(&'a self, sought: &'a Sought) -> impl Iterator<Item = &'a OfferedClaim> {
        self.claims.iter().filter(|claim| {
            let has = |word: &String| self.names.has(word) || claim.words.has(word);
            let reaches = |floor: f64| claim.niche.as_ref().is_some_and(|niche| niche.floor >= floor - 1e-9);
            sought.words.iter().all(has) && sought.floor.is_none_or(reaches)
        })
    }
}

impl Gathered for NichesOffered {
    type Item = Offered;
    const NAME: &'static str = "listings";
    /// Each with up to 16 claims.
    const ENTRIES_MAX: usize = 50;

    fn facts() -> Vec<u8> {
        key::listings().to_vec()
    }

    fn entry_of(fact: &[u8]) -> Option<u64> {
        ListingRecord::from_bytes(fact).ok().map(|record| record.index)
    }

    fn read(view: &View, indexes: &[u64]) -> Result<Vec<Self::Item>, Failure> {
        let mut found = Vec::new();
        for index in indexes {
            found.extend(offered(view, *index)?);
        }
        Ok(found)
    }

    fn take(&self, items: Vec<Self::Item>, _: u64, is_whole: bool) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.is_whole = is_whole;
        known.listings.extend(items.into_iter().map(Arc::new));
        while known.listings.len() > LISTINGS_MAX {
            known.listings.pop_front();
            known.dropped += 1;
        }
    }
}

fn offered(view: &View, index: u64) -> Result<Option<Offered>, Failure> {
    let entry = Entry::read(view, index)?;
    let statement = &entry.signed.statement;
    let Predicate::Listing(listing) = &statement.predicate else { return Ok(None) };
    let ListingStep::Open(open) = &listing.step else { return Ok(None) };
    let mut names = String::new();
    for subject in statement.subjects.iter() {
        names.push_str(&name(view, &subject.digest)?);
        names.push('\n');
    }
    let claims = open.claims.iter().map(|claim| self::claim(view, claim));
    Ok(Some(Offered {
        index,
        id: entry.signed.id,
        names: Words::of(&names),
        claims: claims.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(),
    }))
}

fn name(view: &View, asset: &Digest) -> Result<String, Failure> {
    let record = view.state().record::<ArtifactRecord>(&key::artifact(&ArtifactId(*asset)))?;
    // What is no artifact is an evaluation.
    Ok(record.map_or_else(|| "evaluation".into(), |record| record.name))
}

fn claim(view: &View, id: &StatementId) -> Result<Option<OfferedClaim>, Failure> {
    let Some(record) = view.state().record::<StatementRecord>(&key::statement(id))? else { return Ok(None) };
    let entry = Entry::read(view, record.index)?;
    let Predicate::Claim(claim) = &entry.signed.statement.predicate else { return Ok(None) };
    let slice = slice_of(claim).to_string();
    let words = Words::of(&format!("{slice}\n{}", claim.metric.as_str()));
    let floor = claim.floor.get();
    let niche = matches!(claim.kind, ClaimKind::Niche).then_some(Niche { slice: shortened(slice), floor });
    Ok(Some(OfferedClaim { id: *id, index: record.index, words, niche }))
}

/// As much of a text as is kept.
fn shortened(text: String) -> String {
    match text.char_indices().nth(WORDS_MAX) {
        None => text,
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_how_they_begin() {
        let words = Words::of("Language is de and chars at least 0.5 – Straße");
        for found in ["language", "lang", "de", "0.5", "straße"] {
            assert!(words.has(found), "{found}");
        }
        for missing in ["guage", "e", "5", "fr"] {
            assert!(!words.has(missing), "{missing}");
        }
        assert!(!Words::of("model").has("de"));
        assert_eq!(words_of(" a=B,(c)! ").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(Words::of(&"ä ".repeat(5000)).0.chars().count(), WORDS_MAX);
    }
}
