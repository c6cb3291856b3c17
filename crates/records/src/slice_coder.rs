//! Gives the cells of one matrix column their codes, fast where they are small whole numbers.

use assay_evidence::MISSING;
use rustc_hash::FxHashMap;

use crate::RecordsError;
use crate::slice_matrix::SliceColumn;
use crate::source::Source;

/// Whole numbers below this are coded by a table instead of a hash.
const SMALL: usize = 1_000;

/// Gives the cells of one column their codes.
#[derive(Debug, Default)]
pub(crate) struct Coder {
    codes: Vec<u32>,
    levels: Vec<Vec<u8>>,
    by_text: FxHashMap<Vec<u8>, u32>,
    /// The code of each small whole number, or [`MISSING`].
    small: Vec<u32>,
}

impl Coder {
    /// Adds a cell.
    pub(crate) fn push(&mut self, cell: &[u8]) {
        let code = match small_number(cell) {
            Some(number) => match self.small.get(number) {
                Some(&code) if code != MISSING => code,
                _ => self.new_small(number, cell),
            },
            None => self.by_text(cell.trim_ascii()),
        };
        self.codes.push(code);
    }

    fn new_small(&mut self, number: usize, cell: &[u8]) -> u32 {
        let code = self.new_level(cell);
        self.small.resize(SMALL, MISSING);
        if let Some(slot) = self.small.get_mut(number) {
            *slot = code;
        }
        code
    }

    fn by_text(&mut self, text: &[u8]) -> u32 {
        if text.is_empty() {
            return MISSING;
        }
        if let Some(&code) = self.by_text.get(text) {
            return code;
        }
        let code = self.new_level(text);
        self.by_text.insert(text.to_vec(), code);
        code
    }

    fn new_level(&mut self, text: &[u8]) -> u32 {
        self.levels.push(text.to_vec());
        u32::try_from(self.levels.len() - 1).unwrap_or(MISSING)
    }

    /// How many cells were added.
    pub(crate) fn rows(&self) -> usize {
        self.codes.len()
    }

    /// The column of that name.
    pub(crate) fn finish(self, name: String, source: &Source) -> Result<SliceColumn, RecordsError> {
        let levels: Result<Vec<String>, _> = self.levels.into_iter().map(String::from_utf8).collect();
        match levels {
            Ok(levels) => Ok(SliceColumn { name, codes: self.codes, levels }),
            // Cells are checked once per distinct text, which has no line; the first line stands for the column.
            Err(_) => Err(RecordsError::NotText { place: source.place(1), column: name }),
        }
    }
}

/// The number a cell of one to three digits writes, if it is written without a needless zero.
fn small_number(cell: &[u8]) -> Option<usize> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    match *cell {
        [a] => digit(a),
        [a, b] if a != b'0' => Some(digit(a)? * 10 + digit(b)?),
        [a, b, c] if a != b'0' => Some(digit(a)? * 100 + digit(b)? * 10 + digit(c)?),
        _ => None,
    }
}
