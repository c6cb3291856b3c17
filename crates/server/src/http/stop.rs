//! The handle by which a server is told to stop.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells servers to stop; its clones are the same handle, and it works from any thread.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// A handle that has not been used yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the servers that hold it: they take no more requests and end those that they have.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it is used.
    pub(crate) async fn stopped(&self) {
        // The sender is held by this handle, so the channel cannot close.
        let _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}
