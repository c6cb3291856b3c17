//! Replays: whether exactly the sample was run again, and as much of it came out alike as was signed.

use assay_judge::{Fetch, Fetched, LoggedEvaluation, Tables};
use assay_statement::predicate::Replay;

use super::evidence::Outcome;
use crate::failure::Failure;
use crate::ledger::sample::{Again, sample};

/// Whether a replay says what the tables do.
pub(super) fn outcome(
    evaluation: &LoggedEvaluation,
    replay: &Replay,
    fetch: &Fetch<'_, Failure>,
) -> Result<Outcome, Failure> {
    let bytes = match fetch(&replay.outcomes)? {
        Fetched::Bytes(bytes) => bytes,
        Fetched::NotPublic | Fetched::TooLong => return Ok(Outcome::Unknown),
    };
    let tables = match evaluation.tables(fetch)? {
        Ok(tables) => tables,
        // An evaluation that is wrong is listed itself; who ran it again may be the one who found that out.
        Err(_) => return Ok(Outcome::Unknown),
    };
    Ok(difference(&tables, bytes, replay).map_or(Outcome::Right, Outcome::Wrong))
}

/// What a replay says that the tables do not.
fn difference(tables: &Tables, bytes: Vec<u8>, replay: &Replay) -> Option<String> {
    let wanted = replay.sample.rows;
    let drawn = sample(tables, &replay.sample.root, usize::try_from(wanted).unwrap_or(usize::MAX));
    if drawn.len() as u64 != wanted {
        let rows = drawn.len();
        return Some(format!("it says to have drawn {wanted} rows, the evaluation has {rows}"));
    }
    let outcomes = match tables.outcomes_again(bytes) {
        Ok(outcomes) => outcomes,
        Err(error) => return Some(format!("its table cannot be read: {error}")),
    };
    let again = Again::of(drawn, &tables.examples, &outcomes);
    if let Some(row) = &again.missing {
        let (model, example) = (&row.model, &row.example);
        return Some(format!("its table has no score of `{model}` on the example `{example}` of the sample"));
    }
    if again.beyond > 0 {
        return Some(format!("its table has {} rows that are not in the sample", again.beyond));
    }
    let matched = again.matched(replay.tolerance.get());
    match matched == replay.matched {
        true => None,
        false => Some(format!("it counts {} rows alike, its table has {matched}", replay.matched)),
    }
}
