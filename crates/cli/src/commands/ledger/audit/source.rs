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
        let file = |path: &str| self.0.file(path).map_err(|error| error.to_string());
        // A blob has another path on a server of ours than in a log's folder, which any web server may serve.
        if let Some(digits) = name.strip_prefix("blobs/sha256/")
            && let Some(bytes) = file(&format!("api/v1/blobs/sha256:{digits}"))?
        {
            return Ok(Some(bytes));
        }
        file(name)
    }

    fn get_up_to(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let file = |path: &str| self.0.file_up_to(path, most).map_err(|error| error.to_string());
        if let Some(digits) = name.strip_prefix("blobs/sha256/")
            && let Some(bytes) = file(&format!("api/v1/blobs/sha256:{digits}"))?
        {
            return Ok(Some(bytes));
        }
        file(name)
    }
}
