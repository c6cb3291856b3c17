//! Examples: the items of a benchmark, with the features that slices are made of.

/// The code of a missing value in [`Categories::codes`].
pub const MISSING: u32 = u32::MAX;

/// The items of one benchmark (or of a buyer's workload).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examples {
    /// One unique id per example, as text.
    pub ids: Vec<String>,
    /// The columns beside the id; each holds one value per example.
    pub columns: Vec<Column>,
}

impl Examples {
    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no example at all.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The column of that name, if there is one.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// One named column of the examples.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The column's name as its file gives it.
    pub name: String,
    /// One value per example.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Finite numbers; NaN where the value is missing.
    Numbers(Vec<f64>),
    /// Texts, each stored once.
    Categories(Categories),
    /// A text column with more distinct values than anyone could slice by; the values were not kept.
    TooFine {
        /// Distinct values counted before the reader stopped counting.
        distinct_min: usize,
    },
}

/// Texts stored once each, with a code per row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Categories {
    /// The distinct texts, in order of first appearance.
    pub levels: Vec<String>,
    /// Per row, the position in `levels`, or [`MISSING`].
    pub codes: Vec<u32>,
}

impl Categories {
    /// The text of a row; `None` where it is missing.
    pub fn text(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.levels.get(code as usize).map(String::as_str)
    }
}
