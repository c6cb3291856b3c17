//! Refuses Parquet pages that claim more values than they can hold.
//!
//! The Parquet library sets memory aside for as many values as a page claims, and a program cannot go on after
//! asking for more memory than there is; so a broken file must be found out before.

use parquet::basic::{Encoding, Type as Physical};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescPtr;

/// Values of one page where nothing in its bytes bounds them; writers put some ten thousand into a page.
const MAX_UNBOUNDED: usize = 1 << 23;

/// The pages of a column, each checked.
pub(crate) struct CheckedPages {
    inner: Box<dyn PageReader>,
    column: ColumnDescPtr,
}

impl CheckedPages {
    pub(crate) fn new(inner: Box<dyn PageReader>, column: ColumnDescPtr) -> CheckedPages {
        CheckedPages { inner, column }
    }

    fn is_plausible(&self, page: &Page) -> bool {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                // A value of a dictionary takes a byte at least, a text the four bytes of its length.
                let least = if self.column.physical_type() == Physical::BYTE_ARRAY { 4 } else { 1 };
                *num_values as usize <= buf.len() / least
            }
            Page::DataPage { buf, num_values, encoding, .. } => {
                let lists = self.column.max_rep_level() > 0;
                let parts = usize::from(lists) + usize::from(self.column.max_def_level() > 0);
                let values = || without_levels(buf, parts);
                self.is_bounded(*num_values, *encoding, values)
            }
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let levels = (*def_levels_byte_len as usize).saturating_add(*rep_levels_byte_len as usize);
                self.is_bounded(*num_values, *encoding, || buf.get(levels..))
            }
        }
    }

    fn is_bounded<'p>(
        &self,
        claimed: u32,
        encoding: Encoding,
        values: impl FnOnce() -> Option<&'p [u8]>,
    ) -> bool {
        let few = claimed as usize <= MAX_UNBOUNDED;
        let within = |count: usize| few && count <= claimed as usize;
        match encoding {
            Encoding::DELTA_LENGTH_BYTE_ARRAY => {
                values().and_then(delta_numbers).is_some_and(|(count, _)| within(count))
            }
            Encoding::DELTA_BYTE_ARRAY => {
                let prefixes = values().and_then(delta_numbers);
                let suffixes = prefixes.and_then(|(_, rest)| delta_numbers(rest));
                prefixes
                    .zip(suffixes)
                    .is_some_and(|((first, _), (second, _))| within(first) && within(second))
            }
            // The levels of one long list are held at once.
            _ => few || self.column.max_rep_level() == 0,
        }
    }
}

impl PageReader for CheckedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        match self.inner.get_next_page()? {
            Some(page) if !self.is_plausible(&page) => {
                Err(ParquetError::General("a page claims more values than it holds".to_string()))
            }
            other => Ok(other),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.inner.at_record_boundary()
    }
}

impl Iterator for CheckedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

/// The bytes after that many blocks of levels, each of which begins with its length in four bytes.
fn without_levels(bytes: &[u8], blocks: usize) -> Option<&[u8]> {
    (0..blocks).try_fold(bytes, |rest, _| {
        let (length, rest) = rest.split_first_chunk::<4>()?;
        rest.get(u32::from_le_bytes(*length) as usize..)
    })
}

/// How many numbers a block in the encoding "delta binary packed" holds, and the bytes after it.
fn delta_numbers(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (block, rest) = variable_number(bytes)?;
    let (minis, rest) = variable_number(rest)?;
    let (count, rest) = variable_number(rest)?;
    let (_first, mut rest) = variable_number(rest)?;
    let per_mini = block.checked_div(minis).filter(|per_mini| *per_mini > 0)?;
    if count > MAX_UNBOUNDED {
        return Some((count, rest));
    }
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let (_least, after) = variable_number(rest)?;
        let (widths, mut after) = after.split_at_checked(minis)?;
        for width in widths {
            if left > 0 {
                after = after.get((usize::from(*width) * per_mini).div_ceil(8)..).unwrap_or_default();
            }
            left = left.saturating_sub(per_mini);
        }
        rest = after;
    }
    Some((count, rest))
}

/// A whole number of seven bits per byte, the lowest first; a number that would not fit is as large as can be.
pub(crate) fn variable_number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_usize;
    let mut unit = 1_usize;
    // The library reads on for as long as bytes say that more follow, and so is done here.
    for (position, byte) in bytes.iter().enumerate() {
        value = value.saturating_add(usize::from(byte & 0x7f).saturating_mul(unit));
        unit = unit.saturating_mul(1 << 7);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(position + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delta_blocks_are_measured() {
        // 128 numbers per block in 4 parts, 3 numbers, the first 7; least step 0, parts of 2, 0, 0 and 0 bits.
        let mut bytes = vec![0x80, 0x01, 4, 3, 14, 0, 2, 0, 0, 0];
        bytes.extend([0; 8]);
        bytes.push(99);
        assert_eq!(delta_numbers(&bytes), Some((3, &[99][..])));
        assert_eq!(delta_numbers(&[0x80, 0x01, 0, 3, 14]), None);
    }

    #[test]
    fn variable_numbers_are_read() {
        assert_eq!(variable_number(&[0x80, 0x01, 5]), Some((128, &[5][..])));
        assert_eq!(variable_number(&[0x80]), None);
        assert_eq!(variable_number(&[0xff; 9]), None);
        assert_eq!(
            variable_number(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]).unwrap().0,
            usize::MAX
        );
    }
}
