//! `GET /metrics`: counts for Prometheus.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::metrics::write_one;
use crate::progress;
use crate::shared::Shared;

pub(crate) fn get(shared: &Shared, _: &Ask) -> Answer {
    let mut text = String::new();
    let counters = shared.service.sequencer.counters();
    let all: [(&str, &str, &AtomicU64); 8] = [
        ("assay_statements_submitted_total", "Statements that were brought.", &counters.submitted),
        ("assay_statements_entered_total", "Statements that went in.", &counters.entered),
        ("assay_statements_refused_total", "Statements that were refused.", &counters.refused),
        ("assay_commits_total", "Commits that were written.", &counters.commits),
        ("assay_storage_failures_total", "Times that the storage failed.", &counters.storage_failures),
        ("assay_publications_total", "Checkpoints that were published.", &counters.published),
        ("assay_publish_failures_total", "Publications that failed.", &counters.publish_failures),
        ("assay_snapshots_total", "Snapshots that were made.", &counters.snapshots),
    ];
    for (name, help, counter) in all {
        write_one(&mut text, name, "counter", help, counter.load(Ordering::Relaxed));
    }
    let progress = progress::now(&shared.service.sequencer);
    let age_ms = shared.now_ms().saturating_sub(shared.published_ms.load(Ordering::Relaxed));
    let working = shared.limits.requests_max.saturating_sub(shared.requests.available_permits());
    let gauges = [
        ("assay_log_entries", "Entries that are durable.", progress.size),
        ("assay_log_published_entries", "Entries that the checkpoint covers.", progress.published),
        ("assay_checkpoint_age_seconds", "Time since the checkpoint last changed.", age_ms / 1000),
        ("assay_http_requests_in_flight", "Requests that are being worked on.", working as u64),
    ];
    for (name, help, value) in gauges {
        write_one(&mut text, name, "gauge", help, value);
    }
    shared.metrics.write(&mut text);
    Ok(answer::bytes("text/plain; version=0.0.4; charset=utf-8", Cache::No, text))
}
