//! `GET /log`: how the log grows, who watches it, and its newest entries.

use assay_ledger::key;
use assay_ledger::record::{CommitRecord, Record};
use assay_pages::log::{Grown, Log};
use assay_store::log::View;

use super::verifying::server;
use super::{Reader, respond};
use crate::handlers::log::verifier_key;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// The newest entries that are shown.
const SHOWN_MAX: u64 = 25;
/// How many commits are looked up to draw the log's growth.
const GROWN_MAX: u64 = 120;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["before"])?;
    let before: Option<u64> = ask.query.parsed("before")?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let end = before.unwrap_or(u64::MAX).min(view.size());
    let indexes: Vec<u64> = (end.saturating_sub(SHOWN_MAX)..end).rev().collect();
    let log = view.log();
    let published = view.published();
    let names = published.into_iter().flat_map(|(_, note)| note.signatures());
    let page = Log {
        origin: log.origin.clone(),
        id: log.id.to_string(),
        operator: log.operator.to_string(),
        verifier_key: verifier_key(&view)?.to_string(),
        server: server(ask),
        size: view.size(),
        root: view.root().to_base64(),
        published_size: published.map(|(checkpoint, _)| checkpoint.size),
        snapshot_size: log.snapshot_size,
        grown: grown(&view)?,
        cosigned_by: names.map(|one| one.name().to_string()).filter(|name| *name != log.origin).collect(),
        witnesses: shared.service.witnesses.as_ref().map(|(status, _)| status.witnesses()),
        next: indexes.last().copied().filter(|index| *index > 0),
        entries: reader.lines(&indexes)?,
    };
    respond(&view, ask, &page)
}

/// Commits at about even distances, the oldest first.
fn grown(view: &View) -> Result<Vec<Grown>, Failure> {
    let all = key::commit(0);
    let letter = all.get(..1).unwrap_or_default();
    let mut grown: Vec<Grown> = Vec::new();
    for part in 0..=GROWN_MAX {
        let size = u128::from(view.size()) * u128::from(part) / u128::from(GROWN_MAX);
        let end = key::commit(u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1));
        let Some((found, record)) = view.state().range_back(letter, Some(&end), 1).first().copied() else {
            continue;
        };
        let size = key::index_of(found).unwrap_or_default();
        if grown.last().is_none_or(|last| last.size < size) {
            grown.push(Grown { size, time_ms: CommitRecord::from_bytes(record)?.time_ms });
        }
    }
    Ok(grown)
}
