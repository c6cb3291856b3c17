//! Accounts: what went in and what went out, and every movement between two of them.
//!
//! Money only ever moves: whatever one account is credited with, another is debited. So the sum of all balances is
//! zero, and no account but the issuance is below it.

use std::fmt;

use assay_statement::{PartyId, StatementId};

use crate::codec::{CodecError, Reader, Writer};
use crate::key::{self, Key};
use crate::record::Record;

/// Where money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// All that was ever issued, counted below zero.
    Issuance,
    /// All that ever left for a chain.
    Withdrawn,
    /// The operator's fees.
    Operator,
    /// A party's own.
    Party(PartyId),
    /// Held under a transfer, an order, a bid or a listing, until that ends.
    Held(StatementId),
}

/// The id of an account of which there is only one.
const ZEROS: [u8; 32] = [0; 32];

impl Account {
    fn parts(&self) -> (u8, [u8; 32]) {
        match self {
            Self::Issuance => (0, ZEROS),
            Self::Withdrawn => (1, ZEROS),
            Self::Operator => (2, ZEROS),
            Self::Party(party) => (3, *party.as_bytes()),
            Self::Held(statement) => (4, *statement.as_bytes()),
        }
    }

    fn from_parts(tag: u8, id: [u8; 32]) -> Option<Self> {
        match (tag, id) {
            (0, ZEROS) => Some(Self::Issuance),
            (1, ZEROS) => Some(Self::Withdrawn),
            (2, ZEROS) => Some(Self::Operator),
            (3, id) => Some(Self::Party(PartyId(id.into()))),
            (4, id) => Some(Self::Held(StatementId(id.into()))),
            _ => None,
        }
    }

    /// The account's key in the state.
    pub fn key(&self) -> Key {
        let (tag, id) = self.parts();
        key::account(tag, &id)
    }

    /// The account of a key in the state.
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let (tag, id) = key.get(1..)?.split_first()?;
        Self::from_parts(*tag, id.try_into().ok()?)
    }

    /// Whether people read its movements: those of a party and of the operator are kept one by one.
    pub fn is_listed(&self) -> bool {
        matches!(self, Self::Party(_) | Self::Operator)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issuance => f.write_str("issuance"),
            Self::Withdrawn => f.write_str("withdrawn"),
            Self::Operator => f.write_str("operator"),
            Self::Party(party) => party.fmt(f),
            Self::Held(statement) => write!(f, "held under {statement}"),
        }
    }
}

/// What went into an account and out of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountRecord {
    /// All that ever went in.
    pub credits: u128,
    /// All that ever went out.
    pub debits: u128,
}

impl AccountRecord {
    /// What is in it; none where more went out than in, as from the issuance.
    pub fn balance(&self) -> Option<u64> {
        self.credits.checked_sub(self.debits).and_then(|balance| u64::try_from(balance).ok())
    }
}

impl Record for AccountRecord {
    fn write(&self, writer: Writer) -> Writer {
        writer.large(self.credits).large(self.debits)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "account");
        let record = Self { credits: reader.large()?, debits: reader.large()? };
        reader.end().map(|()| record)
    }
}

/// One movement as an account's holder sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// Where the money came from or went to.
    pub other: Account,
    /// Whether it came.
    pub credit: bool,
    /// How much.
    pub amount: u64,
    /// What was in the account afterwards.
    pub balance: u64,
}

impl Record for Movement {
    fn write(&self, writer: Writer) -> Writer {
        let (tag, id) = self.other.parts();
        let writer = writer.number(tag.into()).bytes(&id).flag(self.credit);
        writer.number(self.amount).number(self.balance)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "movement");
        let tag = u8::try_from(reader.number()?).map_err(|_| reader.error())?;
        let other = Account::from_parts(tag, reader.bytes32()?).ok_or_else(|| reader.error())?;
        let record =
            Self { other, credit: reader.flag()?, amount: reader.number()?, balance: reader.number()? };
        reader.end().map(|()| record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_spelling() {
        let movement = Movement { other: Account::Operator, credit: true, amount: 3, balance: 4 };
        let mut bytes = movement.to_bytes();
        assert_eq!(Movement::from_bytes(&bytes), Ok(movement));
        // The last byte of an id that is all zeros.
        if let Some(byte) = bytes.get_mut(32) {
            *byte = 1;
        }
        assert!(Movement::from_bytes(&bytes).is_err());
    }
}
