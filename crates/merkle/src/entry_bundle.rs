//! Bundles of up to 256 entries, each behind its length, as c2sp.org/tlog-tiles defines them under "Log entries".

use crate::Error;
use crate::tile::FULL_WIDTH;

/// The longest entry, in bytes: the most that the length before it can say.
pub const MAX_ENTRY_BYTES: usize = u16::MAX as usize;

/// Writes the entries one after another, each behind its length as two bytes, the higher first.
///
/// [`Error::EntryTooLong`] or [`Error::TooManyEntries`] where they do not fit.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Result<Vec<u8>, Error> {
    let mut bundle = Vec::new();
    for (position, entry) in entries.into_iter().enumerate() {
        if position >= usize::from(FULL_WIDTH) {
            return Err(Error::TooManyEntries);
        }
        append_entry(&mut bundle, entry.as_ref())?;
    }
    Ok(bundle)
}

/// Adds one entry behind its length to a bundle that is being written; [`Error::EntryTooLong`] leaves it as it was.
pub fn append_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), Error> {
    let length = u16::try_from(entry.len()).map_err(|_| Error::EntryTooLong { length: entry.len() })?;
    bundle.extend(length.to_be_bytes());
    bundle.extend(entry);
    Ok(())
}

/// The entries of a bundle, in order, without copying; an error is the last item.
pub fn decode_bundle(bundle: &[u8]) -> Entries<'_> {
    Entries { rest: bundle, position: 0 }
}

/// The entries of a bundle that is to hold exactly `width` of them; [`Error::BundleWidth`] where it does not.
pub fn decode_bundle_of_width(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, Error> {
    let entries = decode_bundle(bundle).collect::<Result<Vec<_>, _>>()?;
    if entries.len() != usize::from(width) {
        return Err(Error::BundleWidth { expected: width, found: entries.len() });
    }
    Ok(entries)
}

/// Walks over the entries of a bundle; made by [`decode_bundle`].
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    rest: &'a [u8],
    position: usize,
}

impl<'a> Entries<'a> {
    fn read(&mut self) -> Result<&'a [u8], Error> {
        if self.position >= usize::from(FULL_WIDTH) {
            return Err(Error::TooManyEntries);
        }
        let truncated = Error::TruncatedBundle { entry: self.position };
        let Some((length, rest)) = self.rest.split_first_chunk() else { return Err(truncated) };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, rest)) = rest.split_at_checked(length) else { return Err(truncated) };
        (self.rest, self.position) = (rest, self.position + 1);
        Ok(entry)
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<&'a [u8], Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = self.read();
        if entry.is_err() {
            self.rest = &[];
        }
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_as_they_were() {
        let entries: [&[u8]; 3] = [b"one", b"", &[7; MAX_ENTRY_BYTES]];
        let bundle = encode_bundle(entries).unwrap();
        assert_eq!(decode_bundle_of_width(&bundle, 3).unwrap(), entries);
        assert!(decode_bundle_of_width(&bundle, 2).is_err());
        assert_eq!(encode_bundle([b"ab"]).unwrap(), [0, 2, b'a', b'b']);
    }

    #[test]
    fn broken_bundles_are_refused() {
        let bundle = encode_bundle([b"one", b"two"]).unwrap();
        for end in 1..bundle.len() {
            let whole = decode_bundle(&bundle[..end]).all(|entry| entry.is_ok());
            assert_eq!(whole, end == 5, "{end} bytes");
        }
        assert!(encode_bundle([vec![0; MAX_ENTRY_BYTES + 1]]).is_err());
        assert!(encode_bundle(vec![b""; 257]).is_err());
        assert_eq!(decode_bundle(&[0; 512]).count(), 256);
        let mut too_many = decode_bundle(&[0; 514]);
        assert!(matches!(too_many.nth(256), Some(Err(Error::TooManyEntries))));
        assert!(too_many.next().is_none());
    }
}
