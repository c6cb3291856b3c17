//! Signing a statement and logging it.

use assay_statement::{ArtifactId, Envelope, Predicate, Signer, Statement, StatementId, Subject};
use serde_json::Value;

use super::LedgerFailure;
use super::client::Client;
use crate::failure::Failure;
use crate::output::{print, print_json};

/// A statement that has been logged.
pub(crate) struct Logged {
    pub(crate) id: StatementId,
    pub(crate) index: u64,
    pub(crate) new: bool,
    pub(crate) answer: Value,
}

/// Signs a statement and logs it.
pub(crate) fn submit(
    client: &Client,
    subjects: Vec<Subject>,
    predicate: impl Into<Predicate>,
    signers: &[&dyn Signer],
) -> Result<Logged, LedgerFailure> {
    send(client, &Statement::new(subjects, predicate)?.sign(signers)?)
}

/// Logs an envelope that has been signed.
pub(crate) fn send(client: &Client, envelope: &Envelope) -> Result<Logged, LedgerFailure> {
    let answer = client.submit(envelope)?;
    let index = answer.get("index").and_then(Value::as_u64);
    let new = answer.get("new").and_then(Value::as_bool);
    match (index, new) {
        (Some(index), Some(new)) => Ok(Logged { id: envelope.id(), index, new, answer }),
        _ => Err(LedgerFailure::Answer {
            url: client.url().to_owned(),
            reason: "it does not say where the statement is".into(),
        }),
    }
}

impl Logged {
    /// Adds to what is told as JSON.
    pub(crate) fn say(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(answer) = self.answer.as_object_mut() {
            answer.insert(name.to_owned(), value.into());
        }
    }

    /// Tells it: as JSON, or in a sentence such as `registered the model … at index 7`.
    pub(crate) fn tell(&self, json: bool, what: &str) -> Result<(), Failure> {
        if json {
            return print_json(&self.answer);
        }
        let again = if self.new { "" } else { " (it was there already)" };
        print(&format!("{what}\nindex      {}{again}\nstatement  {}\n", self.index, self.id))
    }

    /// The same with an artifact's id, which is what people need next.
    pub(crate) fn tell_artifact(mut self, json: bool, what: &str, id: ArtifactId) -> Result<(), Failure> {
        if json {
            self.say("artifact", id.to_string());
            return print_json(&self.answer);
        }
        let again = if self.new { "" } else { " (it was there already)" };
        print(&format!("{what}\nartifact   {id}\nindex      {}{again}\nstatement  {}\n", self.index, self.id))
    }
}
