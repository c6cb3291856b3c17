//! Grants as the state keeps them.

use assay_statement::predicate::{Right, TermSheet};
use assay_statement::{Digest, PartyId, StatementId};

use super::term_sheet;
use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

/// How often a right can be passed on.
pub const CHAIN_MAX: u64 = 32;

/// A right that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRecord {
    /// The entry that gave it.
    pub index: u64,
    /// To what.
    pub assets: Vec<Digest>,
    /// Which.
    pub right: Right,
    /// To whom.
    pub holder: PartyId,
    /// By whom.
    pub giver: PartyId,
    /// The giver's own grant; none where the giver was the owner.
    pub under: Option<StatementId>,
    /// How often the right was passed on before.
    pub depth: u64,
    /// Until when, in milliseconds since 1970.
    pub expires_ms: Option<u64>,
    /// The entry that took it back.
    pub revoked: Option<u64>,
    /// On what terms.
    pub terms: TermSheet,
}

impl Record for GrantRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.number(self.index).number(self.assets.len() as u64);
        let writer = self.assets.iter().fold(writer, |writer, asset| writer.bytes(asset.as_bytes()));
        let writer =
            writer.number(self.right as u64).bytes(self.holder.as_bytes()).bytes(self.giver.as_bytes());
        let writer = writer.optional32(self.under.as_ref().map(StatementId::as_bytes)).number(self.depth);
        let writer = writer.optional(self.expires_ms).optional(self.revoked);
        term_sheet::write(writer, &self.terms)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "grant");
        let record = Self {
            index: reader.number()?,
            assets: reader.list(|reader| Ok(reader.bytes32()?.into()))?,
            right: reader.one_of(Right::ALL)?,
            holder: PartyId(reader.bytes32()?.into()),
            giver: PartyId(reader.bytes32()?.into()),
            under: reader.optional32()?.map(|id| StatementId(id.into())),
            depth: reader.number()?,
            expires_ms: reader.optional()?,
            revoked: reader.optional()?,
            terms: term_sheet::read(&mut reader)?,
        };
        reader.end().map(|()| record)
    }
}
