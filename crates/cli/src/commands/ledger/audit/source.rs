//! A log's published files, fetched from its server.

use assay_store::audit::Source;

use crate::ledger::client::Client;

/// A server whose published files are audited.
pub(crate) struct Remote(Client);

impl Remote {
    pub(crate) fn new(url: &str) -> Self {
        Self(Client::new(url))
    }
}

impl Source for Remote {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        // A blob's public name on storage is another than on the server.
        let path = match name.strip_prefix("blobs/sha256/") {
            Some(digits) => format!("api/v1/blobs/sha256:{digits}"),
            None => name.to_owned(),
        };
        self.0.file(&path).map_err(|error| error.to_string())
    }
}
