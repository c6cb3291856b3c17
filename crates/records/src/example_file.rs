//! Writes examples as JSON lines, for those that come out of logs and have no file of their own.

use assay_evidence::{Examples, Values};
use serde_json::{Map, Value};

/// The examples as JSON lines: `example_id` and every column that was kept; missing values are left out.
pub fn examples_to_json_lines(examples: &Examples) -> String {
    let mut lines = String::new();
    for (row, id) in examples.ids.iter().enumerate() {
        let mut object = Map::new();
        object.insert("example_id".into(), id.as_str().into());
        for column in &examples.columns {
            let value = match &column.values {
                Values::Numbers(numbers) => {
                    numbers.get(row).filter(|number| !number.is_nan()).map(|number| Value::from(*number))
                }
                Values::Categories(categories) => categories.text(row).map(Value::from),
                Values::TooFine { .. } => None,
            };
            if let Some(value) = value {
                object.insert(column.name.clone(), value);
            }
        }
        lines.push_str(&Value::Object(object).to_string());
        lines.push('\n');
    }
    lines
}
