//! Prompts with places for columns.

use std::str::FromStr;

use crate::{EvaluateError, Item, text};

/// A prompt in which `{column}` stands for the value of a column; `{{` and `}}` stand for braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Column(String),
}

impl Template {
    /// A prompt that is the value of one column.
    pub(crate) fn column(name: &str) -> Self {
        Self { source: format!("{{{name}}}"), parts: vec![Part::Column(name.to_owned())] }
    }

    /// The text the prompt was made from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The prompt for one item; a column that is missing or null leaves its place empty.
    pub(crate) fn fill(&self, item: &Item) -> String {
        let value = |name: &String| item.fields.get(name).map(text::plain).unwrap_or_default();
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Column(name) => value(name),
        });
        parts.collect()
    }

    /// Checks that every column of the prompt is in every item and none is the label.
    pub(crate) fn check(&self, items: &[Item], label: &str) -> Result<(), EvaluateError> {
        for part in &self.parts {
            let Part::Column(column) = part else { continue };
            if column == label {
                return Err(EvaluateError::PromptUsesLabel { column: column.clone() });
            }
            if let Some(item) = items.iter().find(|item| !item.fields.contains_key(column)) {
                return Err(EvaluateError::PromptColumn {
                    column: column.clone(),
                    example_id: item.example_id.clone(),
                    present: text::column_names(&item.fields, label),
                });
            }
        }
        Ok(())
    }
}

impl FromStr for Template {
    type Err = EvaluateError;

    fn from_str(source: &str) -> Result<Self, EvaluateError> {
        let refuse = |reason: &str| EvaluateError::Prompt {
            prompt: text::first_characters(source, 60),
            reason: reason.to_owned(),
        };
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = source;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else if let Some(after) = from.strip_prefix('{') {
                let (name, after) = after
                    .split_once('}')
                    .filter(|(name, _)| !name.contains('{'))
                    .ok_or_else(|| refuse("a `{` is not closed; write `{{` for the brace itself"))?;
                if name.is_empty() {
                    return Err(refuse("`{}` names no column"));
                }
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(Part::Column(name.to_owned()));
                rest = after;
            } else {
                return Err(refuse("a `}` closes nothing; write `}}` for the brace itself"));
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Ok(Self { source: source.to_owned(), parts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(fields: serde_json::Value) -> Item {
        Item { example_id: "a".to_owned(), fields: fields.as_object().unwrap().clone() }
    }

    fn fill(template: &str, fields: serde_json::Value) -> String {
        template.parse::<Template>().unwrap().fill(&item(fields))
    }

    #[test]
    fn fills_columns() {
        let fields = json!({"q": "Why {x}?", "n": 3, "none": null, "two words": true});
        assert_eq!(fill("Q: {q} ({n}{none}) {two words}", fields), "Q: Why {x}? (3) true");
        assert_eq!(fill("{{\"a\": {n}}}", json!({"n": 1})), "{\"a\": 1}");
        assert_eq!(fill("no column", json!({})), "no column");
    }

    #[test]
    fn refuses_odd_braces() {
        for bad in ["{", "}", "{}", "a {b", "{a{b}"] {
            assert!(bad.parse::<Template>().is_err(), "{bad}");
        }
    }

    #[test]
    fn never_takes_the_label() {
        let template: Template = "{q} {label}".parse().unwrap();
        let items = [item(json!({"q": 1, "label": 2}))];
        assert!(matches!(template.check(&items, "label"), Err(EvaluateError::PromptUsesLabel { .. })));
        let shown = template.check(&items, "q2").err().map(|error| error.to_string());
        assert_eq!(shown, None);
        let missing: Template = "{question}".parse().unwrap();
        assert_eq!(
            missing.check(&items, "label").unwrap_err().to_string(),
            "the prompt uses `{question}`, but example `a` has only the columns `q`"
        );
    }
}
