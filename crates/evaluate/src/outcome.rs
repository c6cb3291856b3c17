//! What is kept of one finished example.

use serde::{Deserialize, Serialize};

/// One finished example.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The example.
    pub example_id: String,
    /// The score, in [0, 1].
    pub score: f64,
    /// The answer; empty where there was none.
    pub prediction: String,
    /// What the answer cost, in the unit of the prices.
    pub cost: Option<f64>,
    /// How long the answer took, in milliseconds, without failed attempts and waits.
    pub latency_ms: Option<f64>,
    /// When the answer was there, as RFC 3339 in UTC.
    pub time: String,
    /// How often the model was asked.
    pub attempts: u32,
    /// The last failure where there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}
