//! Forms with a file in them, as browsers send them without scripts (RFC 7578).

use std::convert::Infallible;

use axum::body::Bytes;
use futures_util::stream;

use crate::http::ask::Query;
use crate::http::failure::Failure;

/// The most fields that are read.
const FIELDS_MAX: usize = 16;

/// A form.
pub(crate) struct Form {
    pub(crate) fields: Query,
    /// The file: what it was called, and its bytes; none where none was chosen.
    pub(crate) file: Option<(String, Vec<u8>)>,
}

/// Reads a form from a whole body, which is bounded already.
pub(crate) async fn read(content_type: &str, body: Vec<u8>) -> Result<Form, Failure> {
    let broken = |error: multer::Error| Failure::malformed(format!("the form cannot be read: {error}"));
    let boundary = multer::parse_boundary(content_type)
        .map_err(|_| Failure::malformed("the body is not a form with a file (`multipart/form-data`)"))?;
    let body = stream::once(async { Ok::<_, Infallible>(Bytes::from(body)) });
    let mut multipart = multer::Multipart::new(body, boundary);
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(called) = field.file_name().map(str::to_owned) {
            let bytes = field.bytes().await.map_err(broken)?;
            if !called.is_empty() || !bytes.is_empty() {
                file = Some((called, bytes.to_vec()));
            }
        } else if fields.len() < FIELDS_MAX {
            fields.push((name, field.text().await.map_err(broken)?));
        }
    }
    Ok(Form { fields: Query::of(fields), file })
}
