//! `GET /static/{file}`: what pages refer to, for good: an address changes with what is behind it.

use assay_pages::{assets, modules};

use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

pub(crate) fn module(_: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&[])?;
    let (version, path) = (ask.first(), ask.path.get(1).map_or("", String::as_str));
    let text = modules::find(path).ok_or_else(|| Failure::not_found("there is no such file"))?;
    let cache = if version == modules::version() { Cache::Forever } else { Cache::Short };
    Ok(answer::bytes("text/javascript; charset=utf-8", cache, text))
}

pub(crate) fn get(_: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["v"])?;
    let name = ask.first();
    let asset = assets::find(name).ok_or_else(|| Failure::not_found("there is no such file"))?;
    let current = assets::address(name).unwrap_or_default();
    let named = ask.query.get("v").is_some_and(|version| current.ends_with(version) && version.len() == 16);
    // Whoever asks without the version, or with an old one, has the current file, but not for long.
    let cache = if named { Cache::Forever } else { Cache::Short };
    Ok(answer::bytes(asset.content_type, cache, asset.parts.concat()))
}
