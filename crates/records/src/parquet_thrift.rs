//! Looks through the metadata of a Parquet file (Thrift, compact protocol) for claims of more than the file holds.
//!
//! The Parquet library passes over fields it does not know element by element, even past the end of the file or
//! where elements have no bytes, and sets memory aside for as long a text as is claimed: a few bytes could keep it
//! busy for seconds, or end the program.

/// Nesting after which the library itself gives up.
const MAX_DEPTH: usize = 64;

/// Bytes that a page may hold however few it is compressed to.
const PAGE_BYTES: usize = 1 << 26;

/// How many times its compressed bytes a larger page may hold.
const MAX_RATIO: usize = 1 << 10;

/// Whether no list or text in the metadata of a file claims more than there is.
pub(crate) fn metadata_fits(bytes: &[u8]) -> bool {
    Walk::over(bytes, bytes.len() as u64).fits
}

/// Whether the description of a page that these bytes begin with makes no such claim, and the page is not said to
/// hold more than it can. The bytes may be a first part of what there is, which is `available` bytes long.
pub(crate) fn page_fits(bytes: &[u8], available: u64) -> bool {
    let walk = Walk::over(bytes, available);
    walk.fits && walk.uncompressed <= PAGE_BYTES.max(walk.compressed.saturating_mul(MAX_RATIO))
}

struct Walk<'b> {
    rest: &'b [u8],
    /// Bytes there are after `rest`.
    beyond: usize,
    fits: bool,
    /// The value of field 2 of the outermost structure: the bytes of a page when it is uncompressed.
    uncompressed: usize,
    /// The value of its field 3: the bytes of a page in the file.
    compressed: usize,
}

impl<'b> Walk<'b> {
    fn over(bytes: &'b [u8], available: u64) -> Walk<'b> {
        let beyond = usize::try_from(available).unwrap_or(usize::MAX).saturating_sub(bytes.len());
        let mut walk = Walk { rest: bytes, beyond, fits: true, uncompressed: 0, compressed: 0 };
        // A structure that ends early or has unknown parts is for the library to refuse.
        let _ = walk.structure(MAX_DEPTH);
        walk
    }

    fn structure(&mut self, depth: usize) -> Option<()> {
        let mut field = 0;
        loop {
            let header = self.byte()?;
            if header & 15 == 0 {
                return Some(());
            }
            // A field is numbered by its distance from the one before, or by a number of its own.
            field = if header >> 4 == 0 { self.number()? / 2 } else { field + usize::from(header >> 4) };
            match (header & 15, field) {
                // A boolean field is told by its header alone.
                (1 | 2, _) => {}
                (4..=6, 2) if depth == MAX_DEPTH => {
                    self.uncompressed = self.uncompressed.max(self.number()? / 2)
                }
                (4..=6, 3) if depth == MAX_DEPTH => self.compressed = self.number()? / 2,
                (kind, _) => self.value(kind, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.claim(length)?;
                self.skip(length)
            }
            9 | 10 => {
                let header = self.byte()?;
                let size = if header >> 4 == 15 { self.number()? } else { usize::from(header >> 4) };
                self.elements(size, &[header & 15], depth)
            }
            11 => match self.number()? {
                0 => Some(()),
                size => {
                    let kinds = self.byte()?;
                    self.elements(size, &[kinds >> 4, kinds & 15], depth)
                }
            },
            12 => self.structure(depth),
            13 => self.skip(16),
            _ => None,
        }
    }

    fn elements(&mut self, size: usize, kinds: &[u8], depth: usize) -> Option<()> {
        self.claim(size)?;
        // The library takes booleans in a list to have no bytes, and so they are passed over here.
        let kinds: Vec<u8> = kinds.iter().copied().filter(|kind| *kind > 2).collect();
        let rounds = if kinds.is_empty() { 0 } else { size };
        for _ in 0..rounds {
            for kind in &kinds {
                self.value(*kind, depth)?;
            }
        }
        Some(())
    }

    /// Notes a claim of so many bytes or elements; ends the walk where there are not as many bytes left.
    fn claim(&mut self, count: usize) -> Option<()> {
        self.fits &= count <= self.rest.len().saturating_add(self.beyond);
        self.fits.then_some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    /// A whole number of seven bits per byte, the lowest first.
    fn number(&mut self) -> Option<usize> {
        let (value, rest) = crate::parquet_pages::variable_number(self.rest)?;
        self.rest = rest;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_beyond_the_end_are_found() {
        // Field 1 is a list (9) of 15 or more (f) booleans (1) or doubles (7), their number in the next bytes.
        assert!(!metadata_fits(&[0x19, 0xf1, 0xff, 0xff, 0xff, 0x07, 0]));
        assert!(!metadata_fits(&[0x19, 0xf7, 0xff, 0xff, 0xff, 0x07, 0]));
        assert!(metadata_fits(&[0x19, 0x11, 0, 0]));
        // The same within a structure, after a text of two letters, and as a map; then a long text.
        assert!(!metadata_fits(&[0x1c, 0x18, 2, b'a', b'b', 0x19, 0xf2, 0xff, 0xff, 0x07, 0, 0]));
        assert!(!metadata_fits(&[0x1b, 0xff, 0xff, 0x07, 0x11, 0]));
        assert!(!metadata_fits(&[0x18, 40, b'a', 0]));
        assert!(page_fits(&[0x18, 40, b'a', 0], 100));
        assert!(metadata_fits(&[]));
    }

    #[test]
    fn pages_that_grow_too_much_are_found() {
        // Fields 1 to 3 are numbers: the kind of page, its bytes uncompressed and compressed.
        assert!(page_fits(&[0x15, 0, 0x15, 0x80, 0x80, 0x80, 0x40, 0x15, 20, 0], 100));
        assert!(!page_fits(&[0x15, 0, 0x15, 0x80, 0x80, 0x80, 0x80, 0x01, 0x15, 20, 0], 100));
        assert!(page_fits(&[0x15, 0, 0x15, 0x80, 0x80, 0x80, 0x80, 0x01, 0x15, 0x80, 0x80, 0x40, 0], 100));
    }
}
