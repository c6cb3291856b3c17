//! `GET /`: search, bring a workload, what is new, the state of the log.

use assay_pages::{Home, State};
use assay_statement::Kind;

use super::{Reader, respond};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// The newest statements that are shown, and the entries that are looked through for them.
const SHOWN_MAX: usize = 12;
const LOOKED_AT_MAX: u64 = 200;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let log = view.log();
    let published = view.published();
    let page = Home {
        origin: log.origin.clone(),
        newest: reader.lines(&newest(&reader)?)?,
        state: State {
            size: view.size(),
            commit: log.commit,
            time_ms: log.time_ms,
            published_size: published.map(|(checkpoint, _)| checkpoint.size),
            cosignatures: published.map_or(0, |(_, note)| note.signatures().len().saturating_sub(1)),
        },
    };
    respond(&view, ask, &page)
}

/// The newest entries, without the log's own.
fn newest(reader: &Reader<'_>) -> Result<Vec<u64>, Failure> {
    let size = reader.view.size();
    let mut found = Vec::new();
    for index in (size.saturating_sub(LOOKED_AT_MAX)..size).rev() {
        let kind = reader.entry(index)?.signed.statement.predicate.kind_code();
        if !matches!(kind, Kind::Commit | Kind::Snapshot) {
            found.push(index);
        }
        if found.len() == SHOWN_MAX {
            break;
        }
    }
    Ok(found)
}
