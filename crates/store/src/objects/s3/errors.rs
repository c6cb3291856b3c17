//! Sorts what a bucket said, or failed to say.

use std::error::Error as _;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use crate::objects::{ObjectError, Operation};

pub(super) fn sort(operation: Operation, name: &str, error: Error) -> ObjectError {
    let name = name.to_owned();
    if matches!(error, Error::PermissionDenied { .. } | Error::Unauthenticated { .. }) {
        return ObjectError::Permission { operation, name, source: error.into() };
    }
    let text = error.to_string();
    // Buckets of AWS are never full; others say so in words of their own.
    if ["507 ", "StorageFull", "QuotaExceeded"].iter().any(|word| text.contains(word)) {
        return ObjectError::Full { operation, name, source: error.into() };
    }
    let overloaded = ["500 ", "502 ", "503 ", "504 ", "429 "].iter();
    if is_silence(&error)
        || overloaded.map(|status| format!("status code: {status}")).any(|it| text.contains(&it))
    {
        return ObjectError::Unreachable { operation, name, source: error.into() };
    }
    ObjectError::Other { operation, name, source: error.into() }
}

/// Whether no answer came.
fn is_silence(error: &Error) -> bool {
    let mut next = error.source();
    while let Some(source) = next {
        if let Some(http) = source.downcast_ref::<HttpError>() {
            return !matches!(http.kind(), HttpErrorKind::Decode | HttpErrorKind::Unknown);
        }
        next = source.source();
    }
    false
}
