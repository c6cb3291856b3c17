//! Why a server does not do what it was asked.

use serde_json::Value;

use super::{Client, LedgerFailure};
use crate::ledger::coins::Coins;

/// The refusal that an answer is, if it is one.
pub(crate) fn read(body: &[u8]) -> Option<LedgerFailure> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let error = answer.get("error")?;
    let word = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
    let detail = error.get("detail").cloned().unwrap_or_default();
    Some(LedgerFailure::Refused { code: word("code")?, message: word("message")?, detail })
}

impl Client {
    /// A refusal as people read it: the rules count in the smallest units, a person in the log's coins.
    pub(super) fn reworded(&self, failure: LedgerFailure) -> LedgerFailure {
        match failure {
            LedgerFailure::Refused { code, message, detail } if code == "insufficient_funds" => {
                let message = self.funds(&detail).unwrap_or(message);
                LedgerFailure::Refused { code, message, detail }
            }
            other => other,
        }
    }

    /// What an account has and what it lacks; none where an older server does not tell it apart from the message.
    fn funds(&self, detail: &Value) -> Option<String> {
        let word = |name: &str| detail.get(name).and_then(Value::as_str);
        let coins = Coins::of(self).ok()?;
        let (balance, amount) = (coins.digits(word("balance")?).ok()?, coins.digits(word("amount")?).ok()?);
        Some(format!("the account `{}` has {balance}, which is less than {amount}", word("account")?))
    }
}
