//! Which logs and how many witnesses make a checkpoint valid, as c2sp.org/tlog-policy defines it.

mod evaluate;
mod format;
mod parse;

pub use evaluate::Evaluation;
pub use parse::MAX_POLICY_BYTES;

use crate::signed_note::VerifierKey;
use std::fmt;

/// The logs that are believed, the witnesses that are counted, and the quorum of them that is needed.
///
/// A value is always well formed: it is made by [`Policy::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<PolicyGroup>,
    quorum: Quorum,
}

/// A log that is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLog {
    /// Its key, named as the origin of its checkpoints.
    pub key: VerifierKey,
    /// Where it is reached, if the policy says so.
    pub url: Option<Octets>,
}

/// A witness that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name within the policy.
    pub name: Octets,
    /// The key of its cosignatures.
    pub key: VerifierKey,
    /// Where it is reached, if the policy says so; best the submission prefix of c2sp.org/tlog-witness.
    pub url: Option<Octets>,
}

/// Some witnesses and groups, of which a number must have witnessed a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyGroup {
    /// Its name within the policy.
    pub name: Octets,
    /// How many of its members are needed, at least 1.
    pub threshold: usize,
    /// Its members, each a witness or an earlier group.
    pub members: Vec<Member>,
}

/// A witness or a group, by its position in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// The witness at this position of [`Policy::witnesses`].
    Witness(usize),
    /// The group at this position of [`Policy::groups`].
    Group(usize),
}

/// Who must have witnessed a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// Nobody.
    None,
    /// This witness or group.
    Of(Member),
}

/// A name or address in a policy, which is to be compared byte by byte and need not be UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Octets(Vec<u8>);

impl Octets {
    /// The bytes as they stand in the policy.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The text, with replacement characters where it is not UTF-8.
impl fmt::Display for Octets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Octets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

impl Policy {
    /// The logs that are believed, in the order of the policy.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses that are counted, in the order of the policy.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// The groups, each after its members.
    pub fn groups(&self) -> &[PolicyGroup] {
        &self.groups
    }

    /// Who must have witnessed a checkpoint.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    fn name(&self, member: Member) -> Option<&Octets> {
        match member {
            Member::Witness(position) => self.witnesses.get(position).map(|witness| &witness.name),
            Member::Group(position) => self.groups.get(position).map(|group| &group.name),
        }
    }
}

#[cfg(test)]
mod tests;
