//! Vietnamese phrases as many people type them, without accents, and what an identifier makes of them.

use std::path::Path;

use assay_records::{OutcomeColumns, read_examples, read_outcomes, read_rows};
use csv::Writer;
use serde_json::Value;

use super::{live, write};
use crate::failure::Failure;
use assay_judge::Tables;

/// The language whose accents are left out: many who write it on a telephone do.
const LANGUAGE: &str = "vi";
/// Its letters with accents, beside the plain letter that is typed in their place.
const ACCENTS: [(char, &str); 7] = [
    ('a', "àáâãăạảấầẩẫậắằẳẵặ"),
    ('d', "đ"),
    ('e', "èéêẹẻẽếềểễệ"),
    ('i', "ìíịỉĩ"),
    ('o', "òóôõơọỏốồổỗộớờởỡợ"),
    ('u', "ùúưụủứừửữựũ"),
    ('y', "ýỳỵỷỹ"),
];

fn plain(letter: char) -> char {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    match ACCENTS.iter().find(|(_, accented)| accented.contains(small)) {
        None => letter,
        Some((plain, _)) if letter.is_uppercase() => plain.to_ascii_uppercase(),
        Some((plain, _)) => *plain,
    }
}

/// The Vietnamese phrases of the live run, typed without accents, and what an identifier makes of them.
pub(super) fn without_accents(directory: &Path, model: &str) -> Result<Tables, Failure> {
    let folder = directory.join("langid-typed");
    let path = folder.join("examples.csv");
    let failed =
        |source: csv::Error| Failure::Write { path: path.display().to_string(), source: source.into() };
    write(&path, &examples_csv(&directory.join("langid").join("examples.csv"))?.map_err(failed)?)?;
    let outcomes = live::run_all(&folder, &path, Some(model))?;
    let examples = read_examples(&path)?;
    let read = read_outcomes(&outcomes, &examples, &OutcomeColumns::default())?;
    Ok(Tables { examples, outcomes: read.outcomes })
}

/// The examples of the language without their accents; their features are the same, their ids are new.
fn examples_csv(phrases: &Path) -> Result<Result<Vec<u8>, csv::Error>, Failure> {
    const COLUMNS: [&str; 6] = ["label", "script", "chars", "words", "placeholders", "text"];
    let mut rows = vec![["example_id"].iter().chain(&COLUMNS).map(ToString::to_string).collect::<Vec<_>>()];
    for row in read_rows(phrases)? {
        let field = |name: &str| match row.fields.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let typed: String = field("text").chars().map(plain).collect();
        if field("label") != LANGUAGE {
            continue;
        }
        let mut cells = vec![format!("typed-{}", row.example_id)];
        cells.extend(COLUMNS.map(|name| if name == "text" { typed.clone() } else { field(name) }));
        rows.push(cells);
    }
    let mut writer = Writer::from_writer(Vec::new());
    let written = rows.iter().try_for_each(|row| writer.write_record(row));
    Ok(written.and_then(|()| writer.into_inner().map_err(|error| error.into_error().into())))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn accents_are_left_out() {
        let typed: String = "Đã xảy ra lỗi, Ứng dụng sẽ đóng".chars().map(plain).collect();
        assert_eq!(typed, "Da xay ra loi, Ung dung se dong");
    }
}
