//! Replays: whether exactly the sample was run again, and as much of it came out alike as was signed.

use assay_records::{OutcomeColumns, Source as Table, outcomes_from};
use assay_statement::Digest;
use assay_statement::predicate::Replay;

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::sample::{Again, sample};
use assay_judge::LoggedEvaluation;
use assay_judge::Tables;

/// What a replay says that the tables do not.
pub(super) fn difference(
    evaluation: &LoggedEvaluation,
    replay: &Replay,
    fetch: &dyn Fn(&Digest) -> Result<Vec<u8>, LedgerFailure>,
) -> Result<Option<String>, Failure> {
    let bytes = fetch(&replay.outcomes.digest)?;
    let tables = Tables::read(
        fetch(&evaluation.evaluation.examples.digest)?,
        fetch(&evaluation.evaluation.outcomes.blob.digest)?,
    )?;
    if let Err(error) = evaluation.check_rows(&tables) {
        return Ok(Some(error.to_string()));
    }
    let wanted = replay.sample.rows;
    let drawn = sample(&tables, &replay.sample.root, usize::try_from(wanted).unwrap_or(usize::MAX));
    if drawn.len() as u64 != wanted {
        let rows = drawn.len();
        return Ok(Some(format!("it says to have drawn {wanted} rows, the evaluation has {rows}")));
    }
    let table = Table::from_bytes("the replayed outcomes", None, bytes)?;
    let read = outcomes_from(&[table], &tables.examples, &OutcomeColumns::default());
    let outcomes = match read {
        Ok(read) => read.outcomes,
        Err(error) => return Ok(Some(format!("its table cannot be read: {error}"))),
    };
    let again = Again::of(drawn, &tables.examples, &outcomes);
    if let Some(row) = &again.missing {
        let (model, example) = (&row.model, &row.example);
        return Ok(Some(format!(
            "its table has no score of `{model}` on the example `{example}` of the sample"
        )));
    }
    if again.beyond > 0 {
        return Ok(Some(format!("its table has {} rows that are not in the sample", again.beyond)));
    }
    let matched = again.matched(replay.tolerance.get());
    match matched == replay.matched {
        true => Ok(None),
        false => Ok(Some(format!("it counts {} rows alike, its table has {matched}", replay.matched))),
    }
}
