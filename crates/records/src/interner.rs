//! Gives each distinct text a code, in order of first appearance.

use assay_evidence::{Categories, MISSING};
use rustc_hash::FxHashMap;

/// Texts stored once, with the code of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    codes: FxHashMap<String, u32>,
    levels: Vec<String>,
    last: u32,
    bytes: usize,
}

impl Interner {
    /// The code of the text, a new one where it has not been seen.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        // Files are often sorted, so the last text is tried before its hash is taken.
        if self.levels.get(self.last as usize).is_some_and(|last| last == text) {
            return self.last;
        }
        let code = match self.codes.get(text) {
            Some(&code) => code,
            None => {
                let code = u32::try_from(self.levels.len()).unwrap_or(MISSING);
                self.codes.insert(text.to_string(), code);
                self.levels.push(text.to_string());
                self.bytes += text.len();
                code
            }
        };
        self.last = code;
        code
    }

    /// How many distinct texts there are.
    pub(crate) fn len(&self) -> usize {
        self.levels.len()
    }

    /// How many bytes they have.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The distinct texts so far.
    pub(crate) fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The texts with those codes.
    pub(crate) fn into_categories(self, codes: Vec<u32>) -> Categories {
        Categories { levels: self.levels, codes }
    }
}
