//! Gathers the documents of sample logs as examples.

use assay_evidence::{Column, Examples, Values};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::RecordsError;
use crate::cell::Cell;
use crate::column_builder::ColumnBuilder;
use crate::example_table::ExampleTable;
use crate::json_lines::{flatten, scalar};
use crate::notes::count_text;
use crate::source::Source;

/// A text column in which more than this many texts, and more than half of them, differ is not sliced by.
const FEW_LEVELS: usize = 100;

/// The documents seen so far.
pub(crate) struct Documents<'s> {
    table: ExampleTable<'s>,
    task: usize,
    label: usize,
    /// The number of characters of each text, by the name of its column.
    characters: FxHashMap<String, ColumnBuilder>,
    /// The harness's hash of each document.
    hashes: Vec<String>,
    changed: u64,
}

impl<'s> Documents<'s> {
    /// No documents; `source` is named where their columns are too many.
    pub(crate) fn new(source: &'s Source) -> Documents<'s> {
        let mut table = ExampleTable::new(source);
        // A new table has room for two columns.
        let task = table.column("task").unwrap_or(0);
        let label = table.column("label").unwrap_or(1);
        Documents { table, task, label, characters: FxHashMap::default(), hashes: Vec::new(), changed: 0 }
    }

    /// The position of a sample's document, which is entered where it is new.
    pub(crate) fn enter(
        &mut self,
        task: &str,
        doc_id: &str,
        sample: &Map<String, Value>,
        line: u64,
    ) -> Result<usize, RecordsError> {
        let id = format!("{task}/{doc_id}");
        let hash = sample.get("doc_hash").and_then(Value::as_str).unwrap_or_default();
        if let Some(position) = self.table.position(&id) {
            self.changed += u64::from(self.hashes.get(position).is_some_and(|known| known != hash));
            return Ok(position);
        }
        self.table.add(Cell::Text(&id), line)?;
        self.hashes.push(hash.to_string());
        let row = self.table.rows() - 1;
        self.table.put(self.task, row, Cell::Text(task))?;
        if let Some(target) = sample.get("target") {
            self.enter_label(row, target)?;
        }
        if let Some(document) = sample.get("doc") {
            self.enter_fields(row, document)?;
        }
        Ok(row)
    }

    /// A label is text even where it is a number: it is compared with answers.
    fn enter_label(&mut self, row: usize, target: &Value) -> Result<(), RecordsError> {
        match scalar(target) {
            Some(cell) => match cell.text() {
                Some(text) => self.table.put(self.label, row, Cell::Text(&text)),
                None => Ok(()),
            },
            None => self.table.put(self.label, row, Cell::Text(&target.to_string())),
        }
    }

    fn enter_fields(&mut self, row: usize, document: &Value) -> Result<(), RecordsError> {
        let mut name = if document.is_object() { String::new() } else { "doc".to_string() };
        let (table, characters) = (&mut self.table, &mut self.characters);
        flatten(&mut name, document, &mut |name, cell| {
            let prefixed = format!("doc.{name}");
            let name = if name == "task" || name == "label" { &prefixed } else { name };
            if let Cell::Text(text) = cell {
                let count = Cell::Integer(text.chars().count() as i64);
                if !characters.contains_key(name) {
                    characters.insert(name.to_string(), ColumnBuilder::new());
                }
                if let Some(column) = characters.get_mut(name) {
                    column.push(row, count);
                }
            }
            let column = table.column(name)?;
            table.put(column, row, cell)
        })
    }

    /// The documents as examples, with notes.
    pub(crate) fn finish(mut self) -> Result<(Examples, Vec<String>), RecordsError> {
        let mut notes = Vec::new();
        if self.changed > 0 {
            let count = count_text(self.changed, "sample is", "samples are");
            notes.push(format!("{count} of a document that differs between logs; the first text counts"));
        }
        let mut examples = self.table.finish()?;
        let columns = std::mem::take(&mut examples.columns);
        for column in columns {
            let characters = self.characters.remove_entry(&column.name);
            add_column(&mut examples, column, characters.map(|(_, builder)| builder));
        }
        Ok((examples, notes))
    }
}

/// Adds a column; one of texts that nearly all differ is followed by their numbers of characters.
fn add_column(examples: &mut Examples, column: Column, characters: Option<ColumnBuilder>) {
    let Column { name, values } = column;
    let (fine, distinct) = match &values {
        Values::Numbers(_) => (false, 0),
        Values::TooFine { distinct_min } => (true, *distinct_min),
        Values::Categories(texts) => {
            let filled = texts.codes.iter().filter(|code| **code != assay_evidence::MISSING).count();
            (texts.levels.len() * 2 > filled, texts.levels.len())
        }
    };
    let too_fine = fine && distinct > FEW_LEVELS && name != "label";
    let values = if too_fine { Values::TooFine { distinct_min: distinct } } else { values };
    let lengths = format!("{name}.chars");
    examples.columns.push(Column { name, values });
    if let Some(characters) = characters.filter(|_| fine && examples.column(&lengths).is_none()) {
        let values = characters.finish(examples.ids.len());
        examples.columns.push(Column { name: lengths, values });
    }
}
