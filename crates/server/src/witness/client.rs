//! Gathering cosignatures before a checkpoint is published, until the policy is met.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use assay_merkle::witness::add_cosignature;
use assay_merkle::{Checkpoint, NoteSignature, Policy, SignedNote};
use assay_store::log::{Clock, View};
use assay_store::sequencer::Cosigner;
use thiserror::Error;
use ureq::Agent;

use super::ask::{AskError, ask};
use super::status::WitnessStatus;
use crate::log_line::{Level, LogLine, LogLines};

/// A policy that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WitnessesError {
    /// A witness that cannot be reached.
    #[error("the policy does not say where the witness `{witness}` is reached")]
    NoUrl {
        /// Its name in the policy.
        witness: String,
    },
    /// An address that is no text.
    #[error("the address of the witness `{witness}` is not UTF-8")]
    Url {
        /// Its name in the policy.
        witness: String,
    },
}

/// The witnesses of a log's policy; what the sequencer has its checkpoints cosigned by.
pub struct Witnesses {
    policy: Policy,
    /// The address of each witness, in the order of the policy.
    urls: Vec<String>,
    agent: Agent,
    status: Arc<WitnessStatus>,
    clock: Arc<dyn Clock>,
    lines: LogLines,
}

impl Witnesses {
    /// The witnesses of a policy, each of which is given so long to answer.
    ///
    /// # Errors
    /// A witness without an address.
    pub fn new(
        policy: Policy,
        timeout: Duration,
        clock: Arc<dyn Clock>,
        lines: LogLines,
    ) -> Result<Self, WitnessesError> {
        let mut urls = Vec::with_capacity(policy.witnesses().len());
        for witness in policy.witnesses() {
            let name = || witness.name.to_string();
            let url = witness.url.as_ref().ok_or_else(|| WitnessesError::NoUrl { witness: name() })?;
            let url = str::from_utf8(url.as_bytes()).map_err(|_| WitnessesError::Url { witness: name() })?;
            urls.push(url.to_owned());
        }
        let config = Agent::config_builder().timeout_global(Some(timeout)).http_status_as_error(false);
        let agent = Agent::new_with_config(config.max_redirects(0).build());
        Ok(Self { policy, urls, agent, status: Arc::default(), clock, lines })
    }

    /// How the witnesses stand; goes into the service.
    pub fn status(&self) -> Arc<WitnessStatus> {
        Arc::clone(&self.status)
    }

    /// Asks all witnesses at once; one answer each, in the order of the policy.
    fn ask_all(
        &self,
        checkpoint: &Checkpoint,
        note: &SignedNote,
        view: &RwLock<View>,
    ) -> Vec<Result<Vec<NoteSignature>, AskError>> {
        let one = |(position, url): (usize, &String)| {
            let old = self.status.size(&self.name(position));
            ask(&self.agent, url, old, checkpoint, note, view)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                self.urls.iter().enumerate().map(|witness| scope.spawn(move || one(witness))).collect();
            let panicked = || Err(AskError::Failed("the thread that asked it ended early".to_owned()));
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| panicked())).collect()
        })
    }

    fn name(&self, position: usize) -> String {
        self.policy.witnesses().get(position).map(|witness| witness.name.to_string()).unwrap_or_default()
    }

    fn line(&self, level: Level, message: String) {
        (self.lines)(&LogLine::event(self.clock.now_ms(), level, "witness", message));
    }

    fn gather(
        &self,
        checkpoint: &Checkpoint,
        mut note: SignedNote,
        view: &RwLock<View>,
    ) -> Result<SignedNote, String> {
        let answers = self.ask_all(checkpoint, &note, view);
        let mut missing = String::new();
        for (position, (answer, witness)) in answers.into_iter().zip(self.policy.witnesses()).enumerate() {
            let name = self.name(position);
            let alarm = answer.as_ref().is_err_and(AskError::is_alarm);
            let added = answer.and_then(|signatures| {
                add_cosignature(&mut note, &signatures, &witness.key)
                    .map_err(|error| AskError::Failed(error.to_string()))
            });
            match added {
                Ok(_) => self.status.cosigned(&name, checkpoint.size),
                Err(error) => {
                    let reason = format!("witness `{name}`: {error}");
                    if self.status.failed(&name, &reason) {
                        self.line(if alarm { Level::Error } else { Level::Warning }, reason.clone());
                    }
                    missing.push_str(&format!("; {reason}"));
                }
            }
        }
        self.policy.require(&note).map(|_| note).map_err(|error| format!("{error}{missing}"))
    }
}

impl Cosigner for Witnesses {
    fn cosign(
        &mut self,
        checkpoint: &Checkpoint,
        note: SignedNote,
        view: &RwLock<View>,
    ) -> Result<SignedNote, String> {
        let gathered = self.gather(checkpoint, note, view);
        let failure = gathered.as_ref().err().map(String::as_str);
        // Said once, not at every attempt.
        if self.status.concluded(failure) {
            match failure {
                Some(reason) => {
                    self.line(Level::Error, format!("size {} is not published: {reason}", checkpoint.size));
                }
                None => self.line(Level::Info, "the witnesses cosign".to_owned()),
            }
        }
        gathered
    }
}
