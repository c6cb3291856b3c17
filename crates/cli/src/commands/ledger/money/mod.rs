//! The commands about money: accounts, transfers, and what leaves for a chain.

pub(crate) mod account;
pub(crate) mod payout;
pub(crate) mod transfer;

use serde_json::Value;

use crate::failure::Failure;
use crate::ledger::submit::Logged;
use crate::output;

/// Tells what was logged, with the reference that makes a retry safe.
fn tell(logged: &Logged, reference: &str, json: bool, what: &str) -> Result<(), Failure> {
    if !json {
        return logged.tell(false, &format!("{what}\nreference  {reference}"));
    }
    let mut answer = logged.answer.clone();
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("reference".into(), Value::from(reference));
    }
    output::print_json(&answer)
}
