//! The compact spelling of records in the state: whole numbers as LEB128, bytes as they are, lists after their count.

use thiserror::Error;

/// Bytes that are not the record they should be: a snapshot that was tampered with, or a fault of this program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a fact of the state is not spelled as a `{record}` is")]
pub struct CodecError {
    /// The record that was read.
    pub record: &'static str,
}

/// Writes a record.
pub struct Writer(Vec<u8>);

impl Default for Writer {
    /// Room for most records, so that they are written without moving.
    fn default() -> Self {
        Self(Vec::with_capacity(128))
    }
}

impl Writer {
    pub(crate) fn number(mut self, mut number: u64) -> Self {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
        self
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.number(text.len() as u64).bytes(text.as_bytes())
    }

    /// A number, or that there is none.
    pub(crate) fn optional(self, number: Option<u64>) -> Self {
        match number {
            None => self.number(0),
            Some(number) => self.number(1).number(number),
        }
    }

    pub(crate) fn flag(self, flag: bool) -> Self {
        self.number(flag.into())
    }

    /// A number of twice the size: its upper and its lower half.
    pub(crate) fn large(self, number: u128) -> Self {
        self.number((number >> 64) as u64).number(number as u64)
    }

    /// Some 32 bytes, or that there are none.
    pub(crate) fn optional32(self, bytes: Option<&[u8; 32]>) -> Self {
        match bytes {
            None => self.number(0),
            Some(bytes) => self.number(1).bytes(bytes),
        }
    }

    /// The same room with nothing in it.
    pub(crate) fn cleared(mut self) -> Self {
        self.0.clear();
        self
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads a record; every read says which record it was that failed.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    record: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], record: &'static str) -> Self {
        Self { rest: bytes, record }
    }

    pub(crate) fn error(&self) -> CodecError {
        CodecError { record: self.record }
    }

    pub(crate) fn number(&mut self) -> Result<u64, CodecError> {
        let mut number = 0;
        for position in 0..10 {
            let (byte, rest) = self.rest.split_first().ok_or_else(|| self.error())?;
            self.rest = rest;
            let part = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit; a last byte of 0 would be a second spelling.
            if (position == 9 && part > 1) || (position > 0 && *byte == 0) {
                return Err(self.error());
            }
            number |= part << (7 * position);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.error())
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], CodecError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.error())?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn bytes32(&mut self) -> Result<[u8; 32], CodecError> {
        self.take(32)?.try_into().map_err(|_| self.error())
    }

    pub(crate) fn text(&mut self) -> Result<String, CodecError> {
        let length = usize::try_from(self.number()?).map_err(|_| self.error())?;
        str::from_utf8(self.take(length)?).map(str::to_owned).map_err(|_| self.error())
    }

    /// A number that stands for one of these values by its position.
    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> Result<T, CodecError> {
        let position = usize::try_from(self.number()?).map_err(|_| self.error())?;
        values.get(position).copied().ok_or_else(|| self.error())
    }

    pub(crate) fn flag(&mut self) -> Result<bool, CodecError> {
        self.one_of(&[false, true])
    }

    pub(crate) fn optional(&mut self) -> Result<Option<u64>, CodecError> {
        if self.flag()? { self.number().map(Some) } else { Ok(None) }
    }

    pub(crate) fn large(&mut self) -> Result<u128, CodecError> {
        Ok(u128::from(self.number()?) << 64 | u128::from(self.number()?))
    }

    pub(crate) fn optional32(&mut self) -> Result<Option<[u8; 32]>, CodecError> {
        if self.flag()? { self.bytes32().map(Some) } else { Ok(None) }
    }

    /// As many of something as a number before them says.
    pub(crate) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, CodecError>,
    ) -> Result<Vec<T>, CodecError> {
        let count = self.number()?;
        (0..count).map(|_| one(self)).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn end(self) -> Result<(), CodecError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.error()) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_and_texts_come_back(number in any::<u64>(), text in ".{0,40}", bytes in any::<[u8; 32]>()) {
            let record = Writer::default().number(number).text(&text).bytes(&bytes).finish();
            let mut reader = Reader::new(&record, "test");
            prop_assert_eq!(reader.number().unwrap(), number);
            prop_assert_eq!(reader.text().unwrap(), text);
            prop_assert_eq!(reader.bytes32().unwrap(), bytes);
            prop_assert!(reader.end().is_ok());
        }

        #[test]
        fn a_number_has_one_spelling(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            let mut reader = Reader::new(&bytes, "test");
            if let Ok(number) = reader.number() {
                let used = bytes.len() - reader.rest.len();
                prop_assert_eq!(Writer::default().number(number).finish(), bytes[..used].to_vec());
            }
        }
    }
}
