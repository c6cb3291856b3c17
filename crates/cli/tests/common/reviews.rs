//! A party that logs any number of statements, each of its own: reviews of itself.
#![allow(dead_code)] // Each test file uses its own part.

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::{
    About, Amount, Attestation, AttestationKind, Party, PartyChange, Transfer, TransferStep,
};
use assay_statement::{Envelope, PartyId, SecretKey, Statement, StatementId};
use serde_json::Value;

/// A party on one log.
pub(crate) struct Reviewer {
    log: StatementId,
    key: SecretKey,
}

impl Reviewer {
    /// Registers a party on the log of a server.
    pub(crate) fn register(url: &str) -> Self {
        let answer = ureq::get(format!("{url}/api/v1/log")).call().unwrap().body_mut().read_to_vec().unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        let log: StatementId = answer["id"].as_str().unwrap().parse().unwrap();
        let key = SecretKey::from_seed([3; 32]);
        let change = PartyChange::Register { name: Text::new("reviewer").unwrap(), contact: None };
        let party = PartyId(key.public_key());
        let register = Statement::new(vec![party.into()], Party { log, change }).unwrap();
        assert_eq!(post(url, &register.sign(&[&key]).unwrap()), Ok(2));
        Self { log, key }
    }

    /// Who it is.
    pub(crate) fn party(&self) -> PartyId {
        PartyId(self.key.public_key())
    }

    /// Registers who is paid by [`Reviewer::payment`].
    pub(crate) fn register_payee(&self, url: &str) -> PartyId {
        let key = SecretKey::from_seed([4; 32]);
        let payee = PartyId(key.public_key());
        let change = PartyChange::Register { name: Text::new("payee").unwrap(), contact: None };
        let register = Statement::new(vec![payee.into()], Party { log: self.log, change }).unwrap();
        post(url, &register.sign(&[&key]).unwrap()).unwrap();
        payee
    }

    /// The payment of a number: one unit to the payee.
    pub(crate) fn payment(&self, payee: PartyId, number: u64) -> Envelope {
        let reference = Text::new(format!("payment {number}")).unwrap();
        let step = TransferStep::Send { reference, amount: Amount::new(1).unwrap() };
        let transfer = Statement::new(vec![payee.into()], Transfer { log: self.log, step }).unwrap();
        transfer.sign(&[&self.key]).unwrap()
    }

    /// The review of a number.
    pub(crate) fn review(&self, number: u64) -> Envelope {
        let party = PartyId(self.key.public_key());
        let attestation = Attestation {
            log: self.log,
            about: About::Party,
            kind: AttestationKind::Review,
            summary: Text::new(format!("review {number}")).unwrap(),
            severity: None,
            evidence: List::default(),
        };
        Statement::new(vec![party.into()], attestation).unwrap().sign(&[&self.key]).unwrap()
    }
}

/// What a party has, in the smallest units.
pub(crate) fn balance(url: &str, party: PartyId) -> u64 {
    let url = format!("{url}/api/v1/accounts/{party}");
    let answer = ureq::get(url).call().unwrap().body_mut().read_to_vec().unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    answer["balance"].as_str().unwrap().parse().unwrap()
}

/// Brings a statement: its index, or the code of the refusal, which is empty where no answer came.
pub(crate) fn post(url: &str, envelope: &Envelope) -> Result<u64, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let answer = agent
        .post(format!("{url}/api/v1/statements"))
        .header("content-type", "application/json")
        .send(&envelope.to_entry()[..]);
    let body = answer.and_then(|mut answer| answer.body_mut().read_to_vec()).map_err(|_| String::new())?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| String::new())?;
    let code = || body["error"]["code"].as_str().unwrap_or_default().to_owned();
    body["index"].as_u64().ok_or_else(code)
}
