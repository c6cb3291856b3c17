//! May this party do this with that: answered by a chain of grants that hold now.

use assay_statement::predicate::Right;
use assay_statement::{ArtifactId, Digest, Kind, PartyId, StatementId};
use thiserror::Error;

use super::grant::{CHAIN_MAX, GrantRecord};
use crate::codec::CodecError;
use crate::key;
use crate::record::{ArtifactRecord, StatementRecord};
use crate::state::{Facts, State};
use crate::utc::Utc;

/// The most grants of one party to one thing that are looked through.
const GRANTS_MAX: usize = 1000;

/// Why a grant does not allow something.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum Denied {
    #[error("it is another party's")]
    OtherHolder,
    #[error("it is of another right")]
    OtherRight,
    #[error("it is to something else")]
    OtherAsset,
    #[error("it, or one that it is under, was taken back at index {index}")]
    Revoked { index: u64 },
    #[error("it, or one that it is under, ended at {}", Utc(*until_ms))]
    Expired { until_ms: u64 },
    #[error("it hangs under a grant that is not there")]
    Broken,
}

/// Whose an artifact or an evaluation is.
pub fn owner(facts: &impl Facts, asset: &Digest) -> Result<Option<PartyId>, CodecError> {
    if let Some(artifact) = facts.record::<ArtifactRecord>(&key::artifact(&ArtifactId(*asset)))? {
        return Ok(Some(artifact.owner));
    }
    let statement = facts.record::<StatementRecord>(&key::statement(&StatementId(*asset)))?;
    Ok(statement.filter(|statement| statement.kind == Kind::Evaluation).map(|statement| statement.author))
}

/// Whether a chain of grants holds at a time, from one up to the owner's: its grants, that one first.
pub fn chain(
    facts: &impl Facts,
    id: StatementId,
    time_ms: u64,
) -> Result<Result<Vec<StatementId>, Denied>, CodecError> {
    let (mut ids, mut next) = (Vec::new(), Some(id));
    while let Some(id) = next {
        let record = facts.record::<GrantRecord>(&key::grant(&id))?;
        let Some(grant) = record.filter(|_| ids.len() as u64 <= CHAIN_MAX) else {
            return Ok(Err(Denied::Broken));
        };
        if let Some(index) = grant.revoked {
            return Ok(Err(Denied::Revoked { index }));
        }
        if let Some(until_ms) = grant.expires_ms.filter(|until_ms| time_ms >= *until_ms) {
            return Ok(Err(Denied::Expired { until_ms }));
        }
        ids.push(id);
        next = grant.under;
    }
    Ok(Ok(ids))
}

/// Whether a grant allows a party something at a time, and by which chain.
pub fn allows(
    facts: &impl Facts,
    id: StatementId,
    party: PartyId,
    right: Right,
    asset: &Digest,
    time_ms: u64,
) -> Result<Result<Vec<StatementId>, Denied>, CodecError> {
    let Some(grant) = facts.record::<GrantRecord>(&key::grant(&id))? else { return Ok(Err(Denied::Broken)) };
    if grant.holder != party {
        return Ok(Err(Denied::OtherHolder));
    }
    if !grant.assets.contains(asset) {
        return Ok(Err(Denied::OtherAsset));
    }
    if !grant.right.covers(right) {
        return Ok(Err(Denied::OtherRight));
    }
    chain(facts, id, time_ms)
}

/// The chain of grants that allows something; or, for each grant that was looked at, why it does not.
pub type Allowed = Result<Vec<StatementId>, Vec<(StatementId, Denied)>>;

/// Whether a party may do something with an artifact or evaluation at a time: the chain of grants by which, none of
/// them for the owner; or why not, for each grant that was looked at.
///
/// Only the oldest 1,000 grants of the party to it are looked through, and others can give it any number: who has more
/// names the one that counts, see [`may_by`].
///
/// # Errors
/// A state that is damaged.
pub fn may(
    state: &State,
    party: PartyId,
    right: Right,
    asset: &Digest,
    time_ms: u64,
) -> Result<Allowed, CodecError> {
    if owner(state, asset)? == Some(party) {
        return Ok(Ok(Vec::new()));
    }
    let mut denied = Vec::new();
    for (_, id) in state.range(&key::rights_of(&party, asset), None, GRANTS_MAX) {
        let id: [u8; 32] = id.try_into().map_err(|_| CodecError { record: "right" })?;
        let id = StatementId(id.into());
        match allows(state, id, party, right, asset, time_ms)? {
            Ok(chain) => return Ok(Ok(chain)),
            Err(reason) => denied.push((id, reason)),
        }
    }
    Ok(Err(denied))
}

/// As [`may`], by a grant that is named, however many others there are.
///
/// # Errors
/// A state that is damaged.
pub fn may_by(
    state: &State,
    grant: StatementId,
    party: PartyId,
    right: Right,
    asset: &Digest,
    time_ms: u64,
) -> Result<Allowed, CodecError> {
    if owner(state, asset)? == Some(party) {
        return Ok(Ok(Vec::new()));
    }
    let allowed = allows(state, grant, party, right, asset, time_ms)?;
    Ok(allowed.map_err(|reason| vec![(grant, reason)]))
}
