//! Counts of requests and how long they took, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The upper bounds of the latency buckets, in seconds.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Requests of one route that ended in one status.
#[derive(Default)]
struct Series {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    seconds: f64,
}

/// Counts of requests.
#[derive(Default)]
pub(crate) struct Metrics {
    series: Mutex<BTreeMap<(&'static str, &'static str, u16), Series>>,
}

impl Metrics {
    /// Counts a request.
    pub(crate) fn record(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        let mut series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        let series = series.entry((method, route, status)).or_default();
        let seconds = took.as_secs_f64();
        series.count += 1;
        series.seconds += seconds;
        let bounds = BUCKETS.iter().zip(&mut series.buckets);
        bounds.filter(|(bound, _)| seconds <= **bound).for_each(|(_, count)| *count += 1);
    }

    /// The counts as text.
    pub(crate) fn write(&self, text: &mut String) {
        let series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        head(text, "assay_http_request_seconds", "histogram", "Time to answer a request.");
        for ((method, route, status), series) in series.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (bound, count) in BUCKETS.iter().zip(&series.buckets) {
                let _ =
                    writeln!(text, "assay_http_request_seconds_bucket{{{labels},le=\"{bound}\"}} {count}");
            }
            let Series { count, seconds, .. } = series;
            let _ = writeln!(text, "assay_http_request_seconds_bucket{{{labels},le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "assay_http_request_seconds_sum{{{labels}}} {seconds}");
            let _ = writeln!(text, "assay_http_request_seconds_count{{{labels}}} {count}");
        }
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Writes one number with its head; `kind` is `counter` or `gauge`.
pub(crate) fn write_one(text: &mut String, name: &str, kind: &str, help: &str, value: u64) {
    head(text, name, kind, help);
    let _ = writeln!(text, "{name} {value}");
}
