//! How far the log and its publication are, for those who wait for it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use assay_store::sequencer::Sequencer;
use tokio::sync::watch;

/// How often to look: commits of other writers are found by looking only.
const INTERVAL: Duration = Duration::from_millis(10);

/// How far the log and its publication are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Entries that are durable.
    pub(crate) size: u64,
    /// Entries that a published checkpoint covers.
    pub(crate) published: u64,
}

/// What the sequencer shows now.
pub(crate) fn now(sequencer: &Sequencer) -> Progress {
    let view = sequencer.view().read().unwrap_or_else(PoisonError::into_inner);
    Progress { size: view.size(), published: view.published().map_or(0, |(checkpoint, _)| checkpoint.size) }
}

/// Looks again and again, until nobody listens any more.
pub(crate) async fn follow(sequencer: Arc<Sequencer>, progress: watch::Sender<Progress>) {
    loop {
        let next = now(&sequencer);
        progress.send_if_modified(|shown| std::mem::replace(shown, next) != next);
        tokio::time::sleep(INTERVAL).await;
    }
}
