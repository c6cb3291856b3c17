//! Sealed bids and held transfers as the state keeps them.

use assay_statement::{Digest, PartyId, StatementId};

use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

/// A bid that is sealed, or leads its auction; one that is over is kept without money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidRecord {
    /// The listing.
    pub listing: StatementId,
    /// Who bids.
    pub bidder: PartyId,
    /// What was sealed.
    pub commitment: Digest,
    /// Whether it has not been opened or forfeited yet.
    pub sealed: bool,
}

impl Record for BidRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.bytes(self.listing.as_bytes()).bytes(self.bidder.as_bytes());
        writer.bytes(self.commitment.as_bytes()).flag(self.sealed)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "bid");
        let record = Self {
            listing: StatementId(reader.bytes32()?.into()),
            bidder: PartyId(reader.bytes32()?.into()),
            commitment: reader.bytes32()?.into(),
            sealed: reader.flag()?,
        };
        reader.end().map(|()| record)
    }
}

/// Money that is held for a payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldRecord {
    /// Who pays.
    pub payer: PartyId,
    /// Who is to be paid.
    pub payee: PartyId,
    /// How much; 0 once it was posted or voided.
    pub amount: u64,
    /// Until when, in milliseconds since 1970.
    pub expires_ms: u64,
}

impl Record for HoldRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.bytes(self.payer.as_bytes()).bytes(self.payee.as_bytes());
        writer.number(self.amount).number(self.expires_ms)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "hold");
        let record = Self {
            payer: PartyId(reader.bytes32()?.into()),
            payee: PartyId(reader.bytes32()?.into()),
            amount: reader.number()?,
            expires_ms: reader.number()?,
        };
        reader.end().map(|()| record)
    }
}
