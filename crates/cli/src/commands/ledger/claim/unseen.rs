//! Whether evidence so far has any example of what a claim is about: a misspelt value makes a claim about nothing.

use assay_evidence::claim::rows_of;
use assay_evidence::slice::Slice;
use assay_evidence::{EvidenceError, Examples};
use assay_judge::{Fetched, slice_of};
use assay_records::{Source, examples_from};
use assay_statement::ArtifactId;
use assay_statement::predicate::Claim;

use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::output;

/// Tells of a condition that no example of the model's newest public evaluation meets. Examples that cannot be read say
/// nothing.
pub(super) fn note_unseen(client: &Client, model: ArtifactId, claim: &Claim) -> Result<(), LedgerFailure> {
    let slice = slice_of(claim);
    if slice.0.is_empty() {
        return Ok(());
    }
    for one in client.evaluations(model)?.iter().rev().filter(|one| one.is_about(claim)) {
        let Fetched::Bytes(bytes) = client.public_blob(&one.evaluation.examples)? else { continue };
        if let Some(found) = read(bytes).and_then(|examples| unseen(&slice, &examples)) {
            output::note(&format!("{found}, {}; no such example is in the evidence so far", one.id));
        }
        return Ok(());
    }
    Ok(())
}

fn read(bytes: Vec<u8>) -> Option<Examples> {
    examples_from(&Source::from_bytes("the examples", None, bytes).ok()?).ok()
}

/// The first condition that no example meets, else all of them together.
fn unseen(slice: &Slice, examples: &Examples) -> Option<String> {
    let each = slice.0.iter().map(|predicate| Slice(vec![predicate.clone()]));
    each.chain([slice.clone()]).find_map(|part| match rows_of(&part, examples) {
        Ok(rows) if rows.is_empty() => {
            Some(format!("`{part}` holds for no example of the model's newest public evaluation"))
        }
        Err(EvidenceError::UnknownColumn { column, .. }) => {
            Some(format!("there is no feature `{column}` in the model's newest public evaluation"))
        }
        Ok(_) => None,
        Err(error) => Some(format!("`{part}` does not fit the model's newest public evaluation: {error}")),
    })
}
