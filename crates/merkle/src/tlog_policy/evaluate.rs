//! Judging a checkpoint by a policy (c2sp.org/tlog-policy, "What is a policy?").

use super::{Member, Policy, Quorum};
use crate::Error;
use crate::checkpoint::Checkpoint;
use crate::signed_note::SignedNote;

/// How a checkpoint stands under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The checkpoint, to be believed only where `lacking` is empty.
    pub checkpoint: Checkpoint,
    /// The witnesses that cosigned it, as positions in [`Policy::witnesses`], each with the time of its cosignature
    /// in seconds since 1970.
    pub witnesses: Vec<(usize, u64)>,
    /// The log of the policy that signed it, as a position in [`Policy::logs`]; none where the policy lists no log.
    pub log: Option<usize>,
    /// What is missing to the quorum, in words; none where it is met.
    pub lacking: Option<String>,
}

impl Evaluation {
    /// Whether the checkpoint is valid under the policy.
    pub fn is_met(&self) -> bool {
        self.lacking.is_none()
    }
}

impl Policy {
    /// Which log signed the checkpoint in this note, which witnesses cosigned it, and whether they are a quorum.
    ///
    /// A policy without logs leaves it to the caller to know the log. [`Error::NotSigned`] where no log of the policy
    /// with the origin of the checkpoint signed it; [`Error::BadSignature`] where any signature under the name of a
    /// log or witness is not by its key; [`Error::Checkpoint`] where the note is not one.
    pub fn evaluate(&self, note: &SignedNote) -> Result<Evaluation, Error> {
        let checkpoint = Checkpoint::parse(note.text())?;
        let mut signed_by = None;
        for (position, log) in self.logs.iter().enumerate() {
            if log.key.name() == checkpoint.origin && verify_one(note, &log.key)?.is_some() {
                signed_by = signed_by.or(Some(position));
            }
        }
        if signed_by.is_none() && !self.logs.is_empty() {
            let names: Vec<&str> = self.logs.iter().map(|log| log.key.name()).collect();
            return Err(Error::NotSigned { wanted: names.join(", ") });
        }
        let mut witnesses = Vec::new();
        for (position, witness) in self.witnesses.iter().enumerate() {
            if let Some(timestamp) = verify_one(note, &witness.key)? {
                witnesses.push((position, timestamp));
            }
        }
        let lacking = self.lacking(&witnesses);
        Ok(Evaluation { checkpoint, witnesses, log: signed_by, lacking })
    }

    /// The evaluation of a checkpoint that meets the policy; [`Error::PolicyNotMet`] says what is missing, and the
    /// other errors are those of [`Policy::evaluate`].
    pub fn require(&self, note: &SignedNote) -> Result<Evaluation, Error> {
        let evaluation = self.evaluate(note)?;
        match evaluation.lacking {
            Some(reason) => Err(Error::PolicyNotMet { reason }),
            None => Ok(evaluation),
        }
    }

    fn lacking(&self, witnesses: &[(usize, u64)]) -> Option<String> {
        // A group stands after its members, so that one pass settles all of them.
        let mut counts: Vec<(usize, bool)> = Vec::new();
        for group in &self.groups {
            let count = group.members.iter().filter(|member| witnessed(**member, witnesses, &counts)).count();
            counts.push((count, count >= group.threshold));
        }
        match self.quorum {
            Quorum::Of(member) if !witnessed(member, witnesses, &counts) => {
                Some(self.explain(member, witnesses, &counts))
            }
            _ => None,
        }
    }

    fn explain(&self, member: Member, witnesses: &[(usize, u64)], counts: &[(usize, bool)]) -> String {
        let name = self.name(member).map(ToString::to_string).unwrap_or_default();
        let Member::Group(position) = member else { return format!("no cosignature by `{name}`") };
        let needed = self.groups.get(position).map_or(0, |group| group.threshold);
        let count = counts.get(position).map_or(0, |(count, _)| *count);
        let members = self.groups.get(position).map(|group| group.members.as_slice()).unwrap_or_default();
        let missing = members.iter().filter(|member| !witnessed(**member, witnesses, counts));
        let missing: Vec<String> =
            missing.filter_map(|member| self.name(*member)).map(|name| format!("`{name}`")).collect();
        format!("group `{name}` has {count} of the {needed} members it needs; without {}", missing.join(", "))
    }
}

fn witnessed(member: Member, witnesses: &[(usize, u64)], groups: &[(usize, bool)]) -> bool {
    match member {
        Member::Witness(position) => witnesses.iter().any(|(witness, _)| *witness == position),
        Member::Group(position) => groups.get(position).is_some_and(|(_, met)| *met),
    }
}

/// The time of the signature by this key, 0 where it carries none; none where there is no such signature.
fn verify_one(note: &SignedNote, key: &crate::signed_note::VerifierKey) -> Result<Option<u64>, Error> {
    match note.verify([key]) {
        Ok(verified) => Ok(verified.first().map(|signature| signature.timestamp.unwrap_or(0))),
        Err(Error::NotSigned { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
