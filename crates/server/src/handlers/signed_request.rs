//! Requests that a party signs: the header `Assay-Signature` holds a `did:key`, a space, and the key's signature in padded
//! standard base64. The key is an active one of a registered party.

use assay_ledger::record::KeyRecord;
use assay_ledger::{Facts, key};
use assay_statement::signature::{SignatureBytes, verify};
use assay_statement::{PartyId, PublicKey, StatementId};
use axum::http::StatusCode;
use data_encoding::BASE64;

use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// The party whose key signed the message, which names the log; a refusal has this code.
pub(super) fn signer(
    shared: &Shared,
    ask: &Ask,
    code: &'static str,
    message: impl Fn(&StatementId) -> String,
) -> Result<PartyId, Failure> {
    let refuse = |message: &str| Failure::new(StatusCode::FORBIDDEN, code, message);
    let header = ask.header("assay-signature").ok_or_else(|| {
        refuse("the request is not signed: the header `Assay-Signature` holds a `did:key`, a space and a signature")
    })?;
    let (public_key, signature) = parse(header)
        .ok_or_else(|| refuse("the header `Assay-Signature` is not a `did:key`, a space and a signature"))?;
    let (log, record) = {
        let view = shared.view();
        (view.log().id, view.state().record::<KeyRecord>(&key::signing_key(&public_key))?)
    };
    let record = record.filter(|record| record.revoked.is_none());
    let record = record.ok_or_else(|| refuse("the key is not an active one of a registered party"))?;
    match verify(&public_key, &signature, message(&log).as_bytes()) {
        true => Ok(record.party),
        false => Err(refuse("the signature is not the key's over what is asked for")),
    }
}

/// The key and the signature that a header holds.
pub(crate) fn parse(header: &str) -> Option<(PublicKey, SignatureBytes)> {
    let (public_key, signature) = header.split_once(' ')?;
    let public_key: PublicKey = public_key.parse().ok()?;
    let signature = BASE64.decode(signature.trim().as_bytes()).ok()?;
    Some((public_key, SignatureBytes(signature.try_into().ok()?)))
}
