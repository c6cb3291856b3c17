//! One example as the model sees it.

use serde_json::{Map, Value};

/// One example: its name and every column of the examples file.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The name of the example, unique in the run.
    pub example_id: String,
    /// Every column by name, in the order of the file; what a model receives never holds the label.
    pub fields: Map<String, Value>,
}

impl Item {
    /// A copy that no longer holds the column `label`.
    pub(crate) fn without(&self, label: &str) -> Item {
        let mut fields = self.fields.clone();
        fields.shift_remove(label);
        Item { example_id: self.example_id.clone(), fields }
    }

    /// What is sent to a command or a web address: one JSON object.
    pub(crate) fn to_request(&self) -> Value {
        let mut request = Map::new();
        request.insert("example_id".to_owned(), Value::String(self.example_id.clone()));
        request.insert("fields".to_owned(), Value::Object(self.fields.clone()));
        Value::Object(request)
    }
}
