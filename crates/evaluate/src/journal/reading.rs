//! Reads a journal that an earlier run left behind.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::Header;
use crate::{EvaluateError, Item, Outcome};

/// What an earlier run left.
pub(crate) struct Kept {
    /// One place per item.
    pub(crate) outcomes: Vec<Option<Outcome>>,
    /// The length of the whole lines, in bytes; 0 where not even the header is whole.
    pub(crate) length: u64,
}

/// Reads every whole line; a torn last line is left out.
pub(crate) fn read(
    file: &mut File,
    path: &Path,
    header: &Header,
    items: &[Item],
) -> Result<Kept, EvaluateError> {
    let places: HashMap<&str, usize> =
        items.iter().enumerate().map(|(index, item)| (item.example_id.as_str(), index)).collect();
    let mut kept = Kept { outcomes: vec![None; items.len()], length: 0 };
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for row in 1.. {
        let corrupt = |reason: String| EvaluateError::JournalCorrupt { path: path.to_owned(), row, reason };
        line.clear();
        reader.read_until(b'\n', &mut line).map_err(|source| EvaluateError::File {
            action: "read",
            path: path.to_owned(),
            source,
        })?;
        if line.last() != Some(&b'\n') {
            // A torn header must still be the beginning of ours: anything else is not a journal.
            if row == 1 && !beginning_of(&line, header) {
                return Err(corrupt("is not the header of a journal".to_owned()));
            }
            break;
        }
        if row == 1 {
            let found: Header = serde_json::from_slice(&line)
                .map_err(|_| corrupt("is not the header of a journal".to_owned()))?;
            found.check(header, path)?;
        } else {
            let outcome: Outcome = serde_json::from_slice(&line)
                .map_err(|_| corrupt("is damaged and cannot be read".to_owned()))?;
            let place =
                places.get(outcome.example_id.as_str()).and_then(|&index| kept.outcomes.get_mut(index));
            match place {
                None => return Err(corrupt(format!("holds the unknown example `{}`", outcome.example_id))),
                Some(Some(_)) => {
                    return Err(corrupt(format!("holds example `{}` once more", outcome.example_id)));
                }
                Some(place) => *place = Some(outcome),
            }
        }
        kept.length += line.len() as u64;
    }
    Ok(kept)
}

fn beginning_of(line: &[u8], header: &Header) -> bool {
    serde_json::to_vec(header).is_ok_and(|whole| whole.starts_with(line))
}
