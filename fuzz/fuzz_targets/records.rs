//! Facts of the state out of arbitrary bytes, the first byte saying of which sort: each has one spelling.
#![no_main]

use std::fmt::Debug;

use assay_ledger::key;
use assay_ledger::market::bid::{BidRecord, HoldRecord};
use assay_ledger::market::income::{RoyaltiesRecord, SharesRecord};
use assay_ledger::market::payout::{PayeeRecord, PayoutRecord};
use assay_ledger::market::term_sheet::TermsRecord;
use assay_ledger::market::{AccountRecord, AssetRecord, GrantRecord, ListingRecord, Movement, OrderRecord};
use assay_ledger::record::{
    ArtifactRecord, CommitRecord, KeyRecord, LogRecord, PartyRecord, Record, StatementRecord,
};
use assay_ledger::run::{leaf, split_leaf, split_page};
use libfuzzer_sys::fuzz_target;

/// The readers, by the letter that the keys of their facts begin with, and of what a page holds.
const READERS: [(u8, fn(&[u8])); 20] = [
    (b'm', one::<LogRecord>),
    (b'c', one::<CommitRecord>),
    (b'k', one::<KeyRecord>),
    (b'p', one::<PartyRecord>),
    (b'a', one::<ArtifactRecord>),
    (b's', one::<StatementRecord>),
    (b'A', one::<AccountRecord>),
    (b'B', one::<BidRecord>),
    (b'G', one::<GrantRecord>),
    (b'H', one::<HoldRecord>),
    (b'J', one::<Movement>),
    (b'L', one::<ListingRecord>),
    (b'M', one::<AssetRecord>),
    (b'O', one::<OrderRecord>),
    (b'P', one::<PayoutRecord>),
    (b'S', one::<SharesRecord>),
    (b'T', one::<TermsRecord>),
    (b'W', one::<PayeeRecord>),
    (b'Y', one::<RoyaltiesRecord>),
    (b'#', page),
];

fn one<R: Record + PartialEq + Debug>(bytes: &[u8]) {
    if let Ok(record) = R::from_bytes(bytes) {
        assert_eq!(record.to_bytes(), bytes, "{record:?}");
    }
}

fn page(bytes: &[u8]) {
    let Some(facts) = split_page(bytes) else { return };
    let mut again = Vec::new();
    for (key, value) in facts {
        let leaf = leaf(key, value);
        assert_eq!(split_leaf(&leaf), Some((key, value)));
        again.extend_from_slice(&(leaf.len() as u16).to_be_bytes());
        again.extend_from_slice(&leaf);
    }
    assert_eq!(again, bytes);
}

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(key::index_of(bytes).is_some(), bytes.len() >= 8);
    let Some((letter, rest)) = bytes.split_first() else { return };
    if let Some((_, read)) = READERS.iter().find(|(known, _)| known == letter) {
        read(rest);
    }
});
