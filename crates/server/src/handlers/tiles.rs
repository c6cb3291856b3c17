//! `GET /checkpoint`, `/log.vkey` and `/tile/…`: the log as c2sp.org/tlog-tiles has it, as far as it is published.

use assay_merkle::{EntryBundleId, TileId, entry_bundle};
use assay_store::log::View;

use super::log::verifier_key as key;
use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

pub(crate) fn checkpoint(shared: &Shared, _: &Ask) -> Answer {
    let view = shared.view();
    let (_, note) = view.published().ok_or_else(|| Failure::not_found("nothing is published yet"))?;
    Ok(answer::bytes(TEXT, Cache::Short, note.to_string()))
}

pub(crate) fn verifier_key(shared: &Shared, _: &Ask) -> Answer {
    Ok(answer::bytes(TEXT, Cache::Short, format!("{}\n", key(&shared.view())?)))
}

pub(crate) fn tile(shared: &Shared, ask: &Ask) -> Answer {
    let id = TileId::parse(&format!("tile/{}", ask.first())).map_err(|_| not_published())?;
    let view = shared.view();
    let there = TileId::in_tree(id.level, id.index, published(&view)).filter(|there| there.width >= id.width);
    there.ok_or_else(not_published)?;
    let bytes = view.tile(id)?.ok_or_else(not_published)?;
    Ok(answer::bytes(BYTES, Cache::Forever, bytes))
}

pub(crate) fn bundle(shared: &Shared, ask: &Ask) -> Answer {
    let id = EntryBundleId::parse(&format!("tile/entries/{}", ask.first())).map_err(|_| not_published())?;
    let view = shared.view();
    let there = EntryBundleId::in_log(id.index, published(&view)).filter(|there| there.width >= id.width);
    there.ok_or_else(not_published)?;
    let mut bytes = Vec::new();
    for index in id.first_entry()..id.first_entry().saturating_add(id.width.into()) {
        entry_bundle::append_entry(&mut bytes, &view.entry(index)?).map_err(Failure::internal)?;
    }
    Ok(answer::bytes(BYTES, Cache::Forever, bytes))
}

fn published(view: &View) -> u64 {
    view.published().map_or(0, |(checkpoint, _)| checkpoint.size)
}

fn not_published() -> Failure {
    Failure::not_found("the published log has no such tile")
}
