//! What reads requests and a witness's files, for the fuzz targets alone.

use data_encoding::BASE64;
use futures_util::FutureExt as _;

use crate::handlers::{signed_request, statements_batch};
use crate::http::ask::Query;
use crate::pages::multipart;
use crate::witness::stored;

/// The header `Assay-Signature` as it is spelled anew.
pub fn signature_header(header: &str) -> Option<String> {
    let (key, signature) = signed_request::parse(header)?;
    Some(format!("{key} {}", BASE64.encode(&signature.0)))
}

/// What a request's parameters say: of one that is text, a count and a flag.
pub fn query(text: &str) -> (Option<String>, Option<usize>, Option<bool>) {
    let query = Query::parse(text);
    let _ = query.allow(&["q", "limit", "proof"]);
    (query.get("q").map(str::to_owned), query.count("limit", 50, 500).ok(), query.flag("proof").ok())
}

/// The length of a form's file, of one that can be read.
pub fn form(content_type: &str, body: &[u8]) -> Option<usize> {
    // INVARIANT: the whole body is there, so nothing is ever waited for.
    let form = multipart::read(content_type, body.to_vec()).now_or_never()?.ok()?;
    let _ = form.fields.get("q");
    Some(form.file.map_or(0, |(_, bytes)| bytes.len()))
}

/// Which lines of a batch are statements.
pub fn batch(body: &[u8], most: usize) -> Option<Vec<bool>> {
    let lines = statements_batch::read_lines(body, most).ok()?;
    Some(lines.iter().map(|(_, statement)| statement.is_ok()).collect())
}

/// What a witness keeps of the log of a name, as it is spelled anew.
pub fn witness_state(bytes: &[u8], origin: &str) -> Option<Vec<u8>> {
    let (size, root) = stored::parse(bytes, origin)?;
    Some(stored::to_text(origin, size, root).into_bytes())
}
