//! The money that a log counts.

use assay_statement::predicate::{Market, PartsPerMillion};

use crate::codec::{CodecError, Reader, Writer};
use crate::key;
use crate::record::Record;
use crate::state::Facts;

/// The money that a log counts, as its first entry names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRecord {
    /// Its symbol.
    pub symbol: String,
    /// How many decimals people write it with.
    pub decimals: u8,
    /// The operator's part of each sale.
    pub fee_ppm: PartsPerMillion,
}

impl Default for AssetRecord {
    fn default() -> Self {
        let symbol = Market::ASSET.to_owned();
        Self { symbol, decimals: Market::DECIMALS, fee_ppm: PartsPerMillion::NOTHING }
    }
}

impl AssetRecord {
    /// The asset of a log; the default where its first entry named none.
    ///
    /// # Errors
    /// A state that is damaged.
    pub fn of(facts: &impl Facts) -> Result<Self, CodecError> {
        Ok(facts.record::<Self>(&key::market())?.unwrap_or_default())
    }
}

impl Record for AssetRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.text(&self.symbol).number(self.decimals.into());
        writer.number(self.fee_ppm.parts().into())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "market");
        let symbol = reader.text()?;
        let decimals = u8::try_from(reader.number()?).map_err(|_| reader.error())?;
        let fee = u32::try_from(reader.number()?).ok().and_then(PartsPerMillion::new);
        let record = Self { symbol, decimals, fee_ppm: fee.ok_or_else(|| reader.error())? };
        reader.end().map(|()| record)
    }
}
