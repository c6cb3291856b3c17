//! Reads an object piece by piece.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use object_store::ObjectMeta;

use super::Bucket;

/// The length of a piece in bytes.
const PIECE: u64 = 8 << 20;

/// An object of a bucket as a stream. Replaced meanwhile, it ends with an error rather than with the other's bytes.
pub(super) struct Streaming {
    bucket: Arc<Bucket>,
    name: String,
    tag: Option<String>,
    next: u64,
    length: u64,
    piece: Cursor<Vec<u8>>,
}

impl Streaming {
    pub(super) fn new(bucket: &Arc<Bucket>, name: &str, meta: &ObjectMeta) -> Self {
        Self {
            bucket: Arc::clone(bucket),
            name: name.to_owned(),
            tag: meta.e_tag.clone(),
            next: 0,
            length: meta.size,
            piece: Cursor::default(),
        }
    }
}

impl Read for Streaming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.piece.read(buffer)?;
        if read > 0 || buffer.is_empty() || self.next >= self.length {
            return Ok(read);
        }
        let end = self.length.min(self.next + PIECE);
        let piece = self.bucket.range(&self.name, self.next..end, self.tag.clone());
        let (bytes, _) = piece.map_err(io::Error::other)?;
        if bytes.len() as u64 != end - self.next {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.next = end;
        self.piece = Cursor::new(bytes);
        self.piece.read(buffer)
    }
}
