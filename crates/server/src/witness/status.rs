//! How the witnesses of a log stand, for readiness and for log lines.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use assay_pages::log::Witness;
use serde_json::{Value, json};

/// What is known of one witness.
#[derive(Debug, Clone, Default)]
struct Known {
    /// The size that it cosigned last.
    size: u64,
    /// Why it did not cosign the last time it was asked.
    failure: Option<String>,
}

/// How the witnesses of a log stand.
#[derive(Debug, Default)]
pub struct WitnessStatus {
    witnesses: Mutex<BTreeMap<String, Known>>,
    /// Why the last checkpoint was not published, if it was not.
    failure: Mutex<Option<String>>,
}

impl WitnessStatus {
    pub(super) fn cosigned(&self, witness: &str, size: u64) {
        self.change(witness, |known| *known = Known { size, failure: None });
    }

    /// Notes a failure; says whether it is another one than before.
    pub(super) fn failed(&self, witness: &str, reason: &str) -> bool {
        self.change(witness, |known| {
            let before = known.failure.replace(reason.to_owned());
            before.as_deref() != Some(reason)
        })
    }

    /// The size that a witness cosigned last, as far as is known.
    pub(super) fn size(&self, witness: &str) -> u64 {
        self.change(witness, |known| known.size)
    }

    /// Notes what came of the last checkpoint; says whether it is something else than before.
    pub(super) fn concluded(&self, failure: Option<&str>) -> bool {
        let mut kept = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *kept, failure.map(str::to_owned));
        before.as_deref() != failure
    }

    /// Why the last checkpoint was not published; none where it was.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Each witness as pages show it.
    pub(crate) fn witnesses(&self) -> Vec<Witness> {
        let witnesses = self.witnesses.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = witnesses.iter().map(|(name, known)| Witness {
            name: name.clone(),
            cosigned_size: known.size,
            failure: known.failure.clone(),
        });
        shown.collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let witnesses = self.witnesses.lock().unwrap_or_else(PoisonError::into_inner);
        let witnesses = witnesses.iter().map(
            |(name, known)| json!({ "name": name, "cosigned_size": known.size, "failure": known.failure }),
        );
        json!({ "failure": self.failure(), "witnesses": witnesses.collect::<Vec<_>>() })
    }

    fn change<T>(&self, witness: &str, change: impl FnOnce(&mut Known) -> T) -> T {
        let mut witnesses = self.witnesses.lock().unwrap_or_else(PoisonError::into_inner);
        change(witnesses.entry(witness.to_owned()).or_default())
    }
}
