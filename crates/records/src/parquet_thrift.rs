//! Looks through the metadata of a Parquet file (Thrift, compact protocol) for claims of more than the file holds.
//!
//! The Parquet library passes over fields it does not know element by element, even past the end of the file or
//! where elements have no bytes, and sets memory aside for as long a text as is claimed: a few bytes could keep it
//! busy for seconds, or end the program.

/// Nesting after which the library itself gives up.
const MAX_DEPTH: usize = 64;

/// Whether no list or text in the structure that these bytes begin with claims more than there is. The bytes may
/// be a first part of what there is, which is `available` bytes long.
pub(crate) fn claims_fit(bytes: &[u8], available: u64) -> bool {
    let beyond = usize::try_from(available).unwrap_or(usize::MAX).saturating_sub(bytes.len());
    let mut walk = Walk { rest: bytes, beyond, fits: true };
    // A structure that ends early or has unknown parts is for the library to refuse.
    let _ = walk.structure(MAX_DEPTH);
    walk.fits
}

struct Walk<'b> {
    rest: &'b [u8],
    /// Bytes there are after `rest`.
    beyond: usize,
    fits: bool,
}

impl Walk<'_> {
    fn structure(&mut self, depth: usize) -> Option<()> {
        loop {
            let header = self.byte()?;
            if header & 15 == 0 {
                return Some(());
            }
            if header >> 4 == 0 {
                self.number()?;
            }
            // A boolean field is told by its header alone.
            if header & 15 > 2 {
                self.value(header & 15, depth)?;
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

    fn fits(bytes: &[u8]) -> bool {
        claims_fit(bytes, bytes.len() as u64)
    }

    #[test]
    fn claims_beyond_the_end_are_found() {
        // Field 1 is a list (9) of 15 or more (f) booleans (1) or doubles (7), their number in the next bytes.
        assert!(!fits(&[0x19, 0xf1, 0xff, 0xff, 0xff, 0x07, 0]));
        assert!(!fits(&[0x19, 0xf7, 0xff, 0xff, 0xff, 0x07, 0]));
        assert!(fits(&[0x19, 0x11, 0, 0]));
        // The same within a structure, after a text of two letters, and as a map; then a long text.
        assert!(!fits(&[0x1c, 0x18, 2, b'a', b'b', 0x19, 0xf2, 0xff, 0xff, 0x07, 0, 0]));
        assert!(!fits(&[0x1b, 0xff, 0xff, 0x07, 0x11, 0]));
        assert!(!fits(&[0x18, 40, b'a', 0]));
        assert!(claims_fit(&[0x18, 40, b'a', 0], 100));
        assert!(fits(&[]));
    }
}
