//! Whether a party may do something, with everything that proves it, as one file: a fact for each link of the chain.

use std::collections::HashMap;
use std::fmt;

use assay_merkle::Policy;
use assay_statement::predicate::Right;
use assay_statement::{Digest, PartyId, StatementId};
use thiserror::Error;

use super::error::FactFileError;
use super::file::{FILE_BYTES_MAX, FactFile};
use super::question::Question;
use super::verify::ProvenFact;
use crate::codec::CodecError;
use crate::key::Key;
use crate::market::Denied;
use crate::market::grant::CHAIN_MAX;
use crate::market::may::{allows, owner};
use crate::state::Facts;

const HEADER: &str = "assay-may/v1";
/// A chain, and whose the asset is.
const FACTS_MAX: usize = CHAIN_MAX as usize + 2;

/// The question whether a party may do something with an artifact or evaluation, and facts of one snapshot that answer
/// it: the grant that the party holds, then each one above it; for an owner the artifact or evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MayFile {
    /// Who.
    pub party: PartyId,
    /// What they want to do.
    pub right: Right,
    /// With what.
    pub asset: Digest,
    /// What is so.
    pub facts: Vec<FactFile>,
}

/// A file that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MayFileError {
    /// It is not spelled as such a file is.
    #[error("the file {0}")]
    Spelling(&'static str),
    /// One of its facts is not proven.
    #[error(transparent)]
    Fact(#[from] FactFileError),
    /// Its facts are of different times or logs.
    #[error("the facts are of different snapshots")]
    Snapshots,
    /// A proven fact cannot be read.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// What a file has proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenMay {
    /// The grants by which the party may, none for an owner; or why it is not shown to.
    pub allowed: Result<Vec<StatementId>, Denied>,
    /// The facts, in the order of the file: all of one snapshot.
    pub facts: Vec<ProvenFact>,
}

/// Facts that were proven; whatever else there may be counts as absent, which allows nothing.
struct Proven(HashMap<Key, Vec<u8>>);

impl Facts for Proven {
    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.0.get(key).map(Vec::as_slice)
    }
}

impl MayFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, MayFileError> {
        let wrong = |reason| move || MayFileError::Spelling(reason);
        if bytes.len() > FILE_BYTES_MAX {
            return Err(MayFileError::Spelling("has over 8 MiB"));
        }
        let text = str::from_utf8(bytes).map_err(|_| MayFileError::Spelling("is not UTF-8"))?;
        let rest = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix("\nmay "));
        let (asked, mut rest) =
            rest.and_then(|rest| rest.split_once('\n')).ok_or_else(wrong("is not `assay-may/v1`"))?;
        let (party, right, asset) = question(asked).ok_or_else(wrong("asks nothing"))?;
        let mut facts = Vec::new();
        while !rest.is_empty() {
            let line = rest.strip_prefix("fact ").and_then(|rest| rest.split_once('\n'));
            let (length, after) = line.ok_or_else(wrong("has something else in the place of a fact"))?;
            let number = length.parse::<usize>().ok().filter(|number| number.to_string() == length);
            let parts = number.and_then(|number| after.split_at_checked(number));
            let (fact, after) = parts.ok_or_else(wrong("has a fact of another length than it says"))?;
            if facts.len() == FACTS_MAX {
                return Err(MayFileError::Spelling("has more facts than a chain has grants"));
            }
            facts.push(FactFile::parse(fact.as_bytes())?);
            rest = after;
        }
        Ok(Self { party, right, asset, facts })
    }

    /// What the file proves, to whoever trusts the logs and witnesses of a policy: as of its snapshot.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify(&self, policy: &Policy) -> Result<ProvenMay, MayFileError> {
        let (mut proven, mut facts, mut first_grant) = (Vec::new(), HashMap::new(), None);
        for file in &self.facts {
            let fact = file.verify(policy)?;
            if let Some(bytes) = fact.answer.to_bytes() {
                facts.insert(file.question.key(), bytes);
            }
            if let Question::Grant(id) = file.question {
                first_grant.get_or_insert(id);
            }
            proven.push(fact);
        }
        let Some(first) = proven.first() else { return Err(MayFileError::Spelling("has no facts")) };
        let of_first = |fact: &ProvenFact| (fact.log, fact.snapshot) == (first.log, first.snapshot);
        if !proven.iter().all(of_first) {
            return Err(MayFileError::Snapshots);
        }
        let (facts, time_ms) = (Proven(facts), first.time_ms);
        let allowed = match (owner(&facts, &self.asset)? == Some(self.party), first_grant) {
            (true, _) => Ok(Vec::new()),
            (false, Some(id)) => allows(&facts, id, self.party, self.right, &self.asset, time_ms)?,
            (false, None) => Err(Denied::Broken),
        };
        Ok(ProvenMay { allowed, facts: proven })
    }
}

fn question(text: &str) -> Option<(PartyId, Right, Digest)> {
    let mut words = text.split(' ');
    let party = words.next()?.parse().ok()?;
    let word = words.next()?;
    let right = Right::ALL.iter().copied().find(|right| right.word() == word)?;
    let asset = words.next()?.parse().ok()?;
    words.next().is_none().then_some((party, right, asset))
}

/// The file as it is stored.
impl fmt::Display for MayFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nmay {} {} {}", self.party, self.right.word(), self.asset)?;
        self.facts.iter().try_for_each(|fact| {
            let fact = fact.to_string();
            write!(f, "fact {}\n{fact}", fact.len())
        })
    }
}
