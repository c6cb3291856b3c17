//! Lists that are given page by page.

use assay_ledger::key;
use assay_store::log::View;
use data_encoding::HEXLOWER;

use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::last_bytes;

/// The most items of a page.
pub(crate) const LIMIT_MAX: usize = 500;
/// Facts that are looked at for one page; names of the other sort lie between those that are sought.
const LOOKED_AT_MAX: usize = 10_000;

/// What goes by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Artifact,
    Party,
}

/// Where a page begins: behind the fact that the last one ended with.
pub(crate) fn cursor(ask: &Ask) -> Result<Option<Vec<u8>>, Failure> {
    let wrong = |_| Failure::malformed("the parameter `after` is not the `next` of an earlier answer");
    ask.query.get("after").map(|text| HEXLOWER.decode(text.as_bytes()).map_err(wrong)).transpose()
}

/// How a page's end is told.
pub(crate) fn to_cursor(key: &[u8]) -> String {
    HEXLOWER.encode(key)
}

/// The sort and the id in the key of a name: the letter behind the zero, and the 32 bytes behind that.
pub(crate) fn named(key: &[u8]) -> Option<(Named, [u8; 32])> {
    let id = last_bytes(key)?;
    let rest = key.get(..key.len().checked_sub(32)?)?;
    match rest.strip_suffix(b"\0a") {
        Some(_) => Some((Named::Artifact, id)),
        None => rest.strip_suffix(b"\0p").map(|_| (Named::Party, id)),
    }
}

/// The ids of what goes by names that begin so, and the key to go on from.
pub(crate) fn by_name(
    view: &View,
    name: &str,
    sought: Named,
    after: Option<&[u8]>,
    limit: usize,
) -> (Vec<[u8; 32]>, Option<Vec<u8>>) {
    let prefix = key::names(name);
    let mut ids = Vec::new();
    let mut last: Option<Vec<u8>> = after.map(<[u8]>::to_vec);
    let mut looked_at = 0;
    loop {
        let found = view.state().range(&prefix, last.as_deref(), limit);
        looked_at += found.len();
        for (key, _) in &found {
            match named(key) {
                Some((sort, id)) if sort == sought => ids.push(id),
                _ => {}
            }
            if ids.len() == limit {
                return (ids, Some(key.to_vec()));
            }
        }
        let Some((key, _)) = found.last().filter(|_| found.len() == limit) else { return (ids, None) };
        last = Some(key.to_vec());
        if looked_at >= LOOKED_AT_MAX {
            return (ids, last);
        }
    }
}
