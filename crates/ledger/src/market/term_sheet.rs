//! Terms as the state keeps them.

use assay_statement::bounded::Text;
use assay_statement::predicate::{Derivatives, PartsPerMillion, TermSheet};

use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

const DERIVATIVES: [Derivatives; 3] = [Derivatives::Allowed, Derivatives::ByRight, Derivatives::Forbidden];

pub(crate) fn write(writer: Writer, terms: &TermSheet) -> Writer {
    let writer = writer.flag(terms.commercial_use).number(terms.derivatives as u64).flag(terms.attribution);
    let writer = writer.number(terms.royalty_ppm.parts().into()).flag(terms.transferable);
    let writer = writer.flag(terms.revocable).optional(terms.lasts_ms);
    match &terms.note {
        None => writer.flag(false),
        Some(note) => writer.flag(true).text(note),
    }
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<TermSheet, CodecError> {
    Ok(TermSheet {
        commercial_use: reader.flag()?,
        derivatives: reader.one_of(&DERIVATIVES)?,
        attribution: reader.flag()?,
        royalty_ppm: {
            let parts = u32::try_from(reader.number()?).ok().and_then(PartsPerMillion::new);
            parts.ok_or_else(|| reader.error())?
        },
        transferable: reader.flag()?,
        revocable: reader.flag()?,
        lasts_ms: reader.optional()?,
        note: if reader.flag()? {
            Some(Text::new(reader.text()?).map_err(|_| reader.error())?)
        } else {
            None
        },
    })
}

/// The terms of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsRecord {
    /// The entry that set them.
    pub index: u64,
    /// The terms.
    pub terms: TermSheet,
}

impl Record for TermsRecord {
    fn write(&self, writer: Writer) -> Writer {
        write(writer.number(self.index), &self.terms)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "terms");
        let record = Self { index: reader.number()?, terms: read(&mut reader)? };
        reader.end().map(|()| record)
    }
}
