//! Who may bring statements and blobs.

use std::collections::HashSet;

use assay_ledger::record::KeyRecord;
use assay_ledger::{Facts, State, key};
use assay_statement::{Envelope, PartyId, PublicKey};

/// Who may bring statements and blobs; the rules of the log hold for them all the same.
#[derive(Debug, Clone)]
pub enum Admission {
    /// Anyone.
    Open,
    /// These parties.
    Listed(HashSet<PartyId>),
}

impl Admission {
    /// Whether the party is let in.
    pub fn admits(&self, party: &PartyId) -> bool {
        match self {
            Self::Open => true,
            Self::Listed(parties) => parties.contains(party),
        }
    }
}

/// The party whose key this is, revoked or not; none where nobody registered it.
pub(crate) fn owner(state: &State, public_key: &PublicKey) -> Option<PartyId> {
    let record = state.record::<KeyRecord>(&key::signing_key(public_key));
    record.ok().flatten().map(|record| record.party)
}

/// The party that brings an envelope: that of the first signature whose key is registered; where none is, the party
/// that the first key would register.
///
/// Signatures stand in the order of their keys, so the first may be that of a key that is only being added.
pub(crate) fn bringer(state: &State, envelope: &Envelope) -> Option<PartyId> {
    let mut keys = envelope.signatures().iter().map(|signature| signature.key);
    let known = keys.clone().find_map(|key| owner(state, &key));
    known.or_else(|| keys.next().map(PartyId))
}
