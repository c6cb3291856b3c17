//! `GET /checkpoints/{size}`: the root that the log had at a size.

use assay_pages::Checkpoint;

use super::respond;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let wrong = |_| Failure::malformed("the path does not hold the size of a checkpoint");
    let size: u64 = ask.id().parse().map_err(wrong)?;
    let view = shared.view();
    if size > view.size() {
        return Err(Failure::not_found(format!("the log has {} entries, not {size}", view.size())));
    }
    let published = view.published().map(|(checkpoint, note)| (checkpoint.size, note));
    let consistency = match published {
        Some((newest, _)) if size > 0 && size <= newest => Some(view.consistency_proof(size, newest)?),
        _ => None,
    };
    let page = Checkpoint {
        origin: view.log().origin.clone(),
        size,
        root: view.root_at(size)?.to_base64(),
        published_size: published.map(|(newest, _)| newest),
        note: published.filter(|(newest, _)| *newest == size).map(|(_, note)| note.to_string()),
        consistency: consistency.map(|hashes| hashes.iter().map(assay_merkle::Hash::to_base64).collect()),
    };
    respond(&view, ask, &page)
}
