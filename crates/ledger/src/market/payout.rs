//! What was withdrawn to accounts on a chain, and the last payout.

use assay_statement::Digest;

use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

/// All that was ever withdrawn to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayeeRecord {
    /// How much.
    pub total: u64,
}

impl Record for PayeeRecord {
    fn to_bytes(&self) -> Vec<u8> {
        Writer::default().number(self.total).finish()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "payee");
        let record = Self { total: reader.number()? };
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
    fn to_bytes(&self) -> Vec<u8> {
        let writer = Writer::default().number(self.accounts).number(self.total).number(self.number);
        writer.optional32(self.root.as_ref().map(Digest::as_bytes)).finish()
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
