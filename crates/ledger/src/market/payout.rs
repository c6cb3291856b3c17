//! What was withdrawn to accounts on a chain, and the last payout.

use assay_statement::Digest;

use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

/// All that was ever withdrawn to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayeeRecord {
    /// How much.
    pub total: u64,
    /// How much of it was there already at the payout that was the last one when it last grew.
    pub before: u64,
    /// That payout's number; 0 where there was none.
    pub payout: u64,
}

impl PayeeRecord {
    /// How much of it is under the last payout, whose number this is; what came later waits for the next one.
    pub fn under(&self, last: u64) -> u64 {
        match last {
            0 => 0,
            last if last == self.payout => self.before,
            _ => self.total,
        }
    }

    /// The record once more is withdrawn; none where the sum has no room.
    pub(crate) fn grown(record: Option<Self>, amount: u64, last: u64) -> Option<Self> {
        let (total, before) = record.map_or((0, 0), |record| (record.total, record.under(last)));
        Some(Self { total: total.checked_add(amount)?, before, payout: last })
    }
}

impl Record for PayeeRecord {
    fn write(&self, writer: Writer) -> Writer {
        writer.number(self.total).number(self.before).number(self.payout)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "payee");
        let record = Self { total: reader.number()?, before: reader.number()?, payout: reader.number()? };
        reader.end().map(|()| record)
    }
}

/// All withdrawals, and the last payout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PayoutRecord {
    /// How many accounts were ever withdrawn to.
    pub accounts: u64,
    /// How much in all.
    pub total: u64,
    /// The last payout's number; 0 before the first.
    pub number: u64,
    /// Its root.
    pub root: Option<Digest>,
}

impl Record for PayoutRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.number(self.accounts).number(self.total).number(self.number);
        writer.optional32(self.root.as_ref().map(Digest::as_bytes))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "payout");
        let record = Self {
            accounts: reader.number()?,
            total: reader.number()?,
            number: reader.number()?,
            root: reader.optional32()?.map(Digest::from),
        };
        reader.end().map(|()| record)
    }
}
