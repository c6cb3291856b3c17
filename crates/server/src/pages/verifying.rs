//! How to check a statement that a page shows: commands for whoever does not trust the page.

use assay_pages::address;
use assay_pages::part::Verify;
use axum::http::header;

use super::Reader;
use crate::handlers::log::verifier_key;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::Entry;

/// How to check an entry, which goes by these words.
pub(super) fn verifying(
    reader: &Reader<'_>,
    ask: &Ask,
    entry: &Entry,
    what: &str,
) -> Result<Verify, Failure> {
    let published = reader.view.published().is_some_and(|(checkpoint, _)| checkpoint.size > entry.index);
    let handle = reader.handle(entry)?;
    Ok(Verify {
        statement: entry.signed.id.to_string(),
        what: what.to_owned(),
        bundle: published.then(|| address::bundle(&handle)),
        commands: commands(reader, ask, entry)?,
        again: None,
    })
}

/// How to check the evaluation that a page weighs, and to weigh it again.
pub(super) fn weighing(reader: &Reader<'_>, ask: &Ask, entry: &Entry, floor: f64) -> Result<Verify, Failure> {
    let (id, server) = (entry.signed.id, server(ask));
    let again = format!("assay niches --evaluation {id} \\\n  --server {server} --floor {floor}");
    let words = "The verdict, computed again from the published outcomes";
    let one = verifying(reader, ask, entry, "the evaluation that the verdict rests on")?;
    Ok(Verify { again: Some((words.into(), again)), ..one })
}

fn commands(reader: &Reader<'_>, ask: &Ask, entry: &Entry) -> Result<Vec<String>, Failure> {
    let (key, server, id) = (verifier_key(reader.view)?, server(ask), entry.signed.id);
    let fetch = match reader.statement(&id)? {
        Some(_) => format!("assay bundle export {id} \\\n  --server {server} --out statement.tlog-proof"),
        None => {
            format!("curl -o statement.tlog-proof \\\n  {server}/api/v1/statements/{}/bundle", entry.index)
        }
    };
    Ok(vec![fetch, format!("assay verify statement.tlog-proof \\\n  --vkey '{key}'")])
}

/// The address that this server was asked at; a placeholder where that is not plain, since people run what they read.
pub(super) fn server(ask: &Ask) -> String {
    let plain = |host: &&str| {
        !host.is_empty()
            && host.len() <= 255
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    let Some(host) = ask.header(header::HOST).filter(plain) else { return "URL".into() };
    let secure = ask.header("x-forwarded-proto") == Some("https");
    format!("{}://{host}", if secure { "https" } else { "http" })
}
