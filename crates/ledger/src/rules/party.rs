//! Parties and their keys: a key belongs to one party for ever, and every new key proves that it is held.

use assay_statement::predicate::{Party, PartyChange};
use assay_statement::{PartyId, PublicKey};

use crate::apply::Entry;
use crate::key;
use crate::record::{Detail, KeyRecord, PartyRecord};
use crate::rejection::Rejection;
use crate::state::Facts;

/// The most keys that a party can ever have had.
pub const KEYS_PER_PARTY_MAX: u64 = 64;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, party: &Party) -> Result<(), Rejection> {
    match &party.change {
        PartyChange::Register { name, .. } => register(entry, name),
        PartyChange::AddKey { key } => {
            let (party, record) = with_new_key(entry, key, None)?;
            put_key(entry, party, *key);
            finish(entry, party, PartyRecord { active_keys: record.active_keys + 1, ..record });
            Ok(())
        }
        PartyChange::RotateKey { old, new } => {
            let (party, record) = with_new_key(entry, new, Some(old))?;
            put_key(entry, party, *new);
            revoke(entry, old)?;
            finish(entry, party, record);
            Ok(())
        }
        PartyChange::RevokeKey { key, .. } => {
            let party = entry.author()?;
            let record = own(entry, party)?;
            if entry.party_of(key)? != party {
                return Err(Rejection::NotTheSubject);
            }
            if record.active_keys < 2 {
                return Err(Rejection::LastKey);
            }
            revoke(entry, key)?;
            finish(entry, party, PartyRecord { active_keys: record.active_keys - 1, ..record });
            Ok(())
        }
    }
}

fn register(entry: &mut Entry<'_, '_>, name: &str) -> Result<(), Rejection> {
    let [key] = entry.keys.as_slice() else { return Err(Rejection::Signers { wanted: "one signature" }) };
    let (key, party) = (*key, PartyId(*key));
    if entry.draft.get(&key::party(&party)).is_some() {
        return Err(Rejection::PartyExists { party });
    }
    check_free(entry, &key)?;
    if entry.subject() != party.digest() {
        return Err(Rejection::NotTheSubject);
    }
    put_key(entry, party, key);
    entry.draft.put(key::party_digest(&party.digest()), party.as_bytes());
    entry.draft.put(key::party_name(name, &party), &[]);
    let record = PartyRecord { index: entry.index, keys: 1, active_keys: 1, name: name.to_owned() };
    entry.put(key::party(&party), &record);
    entry.note(party, Detail::None);
    Ok(())
}

/// The party that takes on a new key, which both an old key and the new one must have signed.
fn with_new_key(
    entry: &Entry<'_, '_>,
    new: &PublicKey,
    old: Option<&PublicKey>,
) -> Result<(PartyId, PartyRecord), Rejection> {
    let wanted = Rejection::Signers { wanted: "the signatures of a key of the party and of the new key" };
    check_free(entry, new)?;
    let others: Vec<&PublicKey> = entry.keys.iter().filter(|key| *key != new).collect();
    let [signer] = others.as_slice() else { return Err(wanted) };
    if entry.keys.len() != 2 || old.is_some_and(|old| old != *signer) {
        return Err(wanted);
    }
    let party = entry.party_of(signer)?;
    let record = own(entry, party)?;
    if record.keys >= KEYS_PER_PARTY_MAX {
        return Err(Rejection::TooManyKeys { bound: KEYS_PER_PARTY_MAX });
    }
    Ok((party, PartyRecord { keys: record.keys + 1, ..record }))
}

/// The record of the party that signs, which must be the subject.
fn own(entry: &Entry<'_, '_>, party: PartyId) -> Result<PartyRecord, Rejection> {
    if entry.subject() != party.digest() {
        return Err(Rejection::NotTheSubject);
    }
    entry.draft.record(&key::party(&party))?.ok_or(Rejection::UnknownKey { key: party.0 })
}

fn check_free(entry: &Entry<'_, '_>, key: &PublicKey) -> Result<(), Rejection> {
    match entry.draft.get(&key::signing_key(key)).is_some() || *key == entry.log.operator {
        true => Err(Rejection::KeyTaken { key: *key }),
        false => Ok(()),
    }
}

fn put_key(entry: &mut Entry<'_, '_>, party: PartyId, key: PublicKey) {
    let record = KeyRecord { party, added: entry.index, revoked: None };
    entry.put(key::signing_key(&key), &record);
}

fn revoke(entry: &mut Entry<'_, '_>, key: &PublicKey) -> Result<(), Rejection> {
    let place = key::signing_key(key);
    let record = entry.draft.record::<KeyRecord>(&place)?.ok_or(Rejection::UnknownKey { key: *key })?;
    let index = entry.index;
    entry.put(place, &KeyRecord { revoked: Some(index), ..record });
    Ok(())
}

fn finish(entry: &mut Entry<'_, '_>, party: PartyId, record: PartyRecord) {
    entry.put(key::party(&party), &record);
    entry.note(party, Detail::None);
}
