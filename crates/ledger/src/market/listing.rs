//! Listings as the state keeps them.

use assay_statement::predicate::{Amount, OpenListing, Price, Right, TermSheet, WarrantyTerms};
use assay_statement::{Digest, PartyId, StatementId};

use super::term_sheet;
use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

/// Something that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRecord {
    /// The entry that opened it.
    pub index: u64,
    /// Who offers.
    pub seller: PartyId,
    /// What.
    pub assets: Vec<Digest>,
    /// Which right to it.
    pub right: Right,
    /// How the price is found.
    pub price: PriceRecord,
    /// On what terms.
    pub terms: TermSheet,
    /// The claims that it rests on.
    pub claims: Vec<StatementId>,
    /// Its warranty.
    pub warranty: Option<WarrantyTerms>,
    /// Who decides.
    pub adjudicator: Option<PartyId>,
    /// How long the seller has to deliver, in milliseconds.
    pub delivery_ms: u64,
    /// How long the buyer has to try, in milliseconds.
    pub trial_ms: u64,
    /// Until when orders are taken, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// The entry that closed it.
    pub closed: Option<u64>,
}

/// How a price is found, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceRecord {
    /// The same for everyone.
    Fixed(u64),
    /// By offers.
    Offers,
    /// By sealed bids.
    Auction(AuctionRecord),
}

/// An auction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuctionRecord {
    /// Until when bids are sealed, in milliseconds since 1970.
    pub commit_until_ms: u64,
    /// Until when they are opened.
    pub reveal_until_ms: u64,
    /// What each bidder leaves.
    pub deposit: u64,
    /// The least that is taken.
    pub reserve: u64,
    /// The highest bid that was opened, and its amount; the earlier sealed one among equals.
    pub highest: Option<(StatementId, u64)>,
    /// The second highest amount, or the reserve.
    pub second: u64,
}

impl ListingRecord {
    /// A listing that is opened.
    pub fn new(index: u64, seller: PartyId, assets: Vec<Digest>, open: &OpenListing) -> Self {
        let price = match &open.price {
            Price::Fixed { amount } => PriceRecord::Fixed(amount.units()),
            Price::Offers {} => PriceRecord::Offers,
            Price::Auction { commit_until_ms, reveal_until_ms, deposit, reserve } => {
                PriceRecord::Auction(AuctionRecord {
                    commit_until_ms: *commit_until_ms,
                    reveal_until_ms: *reveal_until_ms,
                    deposit: deposit.units(),
                    reserve: reserve.units(),
                    highest: None,
                    second: reserve.units(),
                })
            }
        };
        Self {
            index,
            seller,
            assets,
            right: open.right,
            price,
            terms: open.terms.clone(),
            claims: open.claims.to_vec(),
            warranty: open.warranty.clone(),
            adjudicator: open.adjudicator,
            delivery_ms: open.delivery_ms,
            trial_ms: open.trial_ms,
            expires_ms: open.expires_ms,
            closed: None,
        }
    }

    /// Whether it takes orders at a time.
    pub fn is_open(&self, time_ms: u64) -> bool {
        self.closed.is_none() && self.expires_ms.is_none_or(|expires_ms| time_ms < expires_ms)
    }
}

fn write_price(writer: Writer, price: &PriceRecord) -> Writer {
    match price {
        PriceRecord::Fixed(amount) => writer.number(0).number(*amount),
        PriceRecord::Offers => writer.number(1),
        PriceRecord::Auction(auction) => {
            let writer = writer.number(2).number(auction.commit_until_ms).number(auction.reveal_until_ms);
            let writer = writer.number(auction.deposit).number(auction.reserve);
            let writer = match &auction.highest {
                None => writer.flag(false),
                Some((bid, amount)) => writer.flag(true).bytes(bid.as_bytes()).number(*amount),
            };
            writer.number(auction.second)
        }
    }
}

fn read_price(reader: &mut Reader<'_>) -> Result<PriceRecord, CodecError> {
    Ok(match reader.number()? {
        0 => PriceRecord::Fixed(reader.number()?),
        1 => PriceRecord::Offers,
        2 => PriceRecord::Auction(AuctionRecord {
            commit_until_ms: reader.number()?,
            reveal_until_ms: reader.number()?,
            deposit: reader.number()?,
            reserve: reader.number()?,
            highest: match reader.flag()? {
                false => None,
                true => Some((StatementId(reader.bytes32()?.into()), reader.number()?)),
            },
            second: reader.number()?,
        }),
        _ => return Err(reader.error()),
    })
}

fn read_warranty(reader: &mut Reader<'_>) -> Result<Option<WarrantyTerms>, CodecError> {
    if !reader.flag()? {
        return Ok(None);
    }
    Ok(Some(WarrantyTerms {
        claim: StatementId(reader.bytes32()?.into()),
        bond: Amount::new(reader.number()?).ok_or_else(|| reader.error())?,
        window_ms: reader.number()?,
        challenge_ms: reader.number()?,
    }))
}

impl Record for ListingRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.number(self.index).bytes(self.seller.as_bytes());
        let writer = writer.number(self.assets.len() as u64);
        let writer = self.assets.iter().fold(writer, |writer, asset| writer.bytes(asset.as_bytes()));
        let writer = write_price(writer.number(self.right as u64), &self.price);
        let writer = term_sheet::write(writer, &self.terms).number(self.claims.len() as u64);
        let writer = self.claims.iter().fold(writer, |writer, claim| writer.bytes(claim.as_bytes()));
        let writer = match &self.warranty {
            None => writer.flag(false),
            Some(warranty) => writer
                .flag(true)
                .bytes(warranty.claim.as_bytes())
                .number(warranty.bond.units())
                .number(warranty.window_ms)
                .number(warranty.challenge_ms),
        };
        let writer = writer.optional32(self.adjudicator.as_ref().map(PartyId::as_bytes));
        let writer = writer.number(self.delivery_ms).number(self.trial_ms);
        writer.optional(self.expires_ms).optional(self.closed)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "listing");
        let record = Self {
            index: reader.number()?,
            seller: PartyId(reader.bytes32()?.into()),
            assets: reader.list(|reader| Ok(reader.bytes32()?.into()))?,
            right: reader.one_of(Right::ALL)?,
            price: read_price(&mut reader)?,
            terms: term_sheet::read(&mut reader)?,
            claims: reader.list(|reader| Ok(StatementId(reader.bytes32()?.into())))?,
            warranty: read_warranty(&mut reader)?,
            adjudicator: reader.optional32()?.map(|id| PartyId(id.into())),
            delivery_ms: reader.number()?,
            trial_ms: reader.number()?,
            expires_ms: reader.optional()?,
            closed: reader.optional()?,
        };
        reader.end().map(|()| record)
    }
}
