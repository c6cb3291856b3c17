//! What every rule about money is made of: moving it, using a reference once, keeping to a window.

use assay_statement::{PartyId, StatementId};

use crate::apply::Entry;
use crate::codec::CodecError;
use crate::key;
use crate::market::{Account, AccountRecord, MarketRejection, Movement};
use crate::record::PartyRecord;
use crate::rejection::Rejection;
use crate::state::Facts;

/// A number of the log as the state keeps it.
pub(super) fn number(bytes: &[u8]) -> Result<u64, Rejection> {
    let bytes: [u8; 8] = bytes.try_into().map_err(|_| CodecError { record: "reference" })?;
    Ok(u64::from_be_bytes(bytes))
}

impl Entry<'_, '_> {
    /// Moves money from one account to another; moving nothing is nothing.
    pub(super) fn pay(&mut self, from: Account, to: Account, amount: u64) -> Result<(), Rejection> {
        if amount == 0 || from == to {
            return Ok(());
        }
        let mut payer = self.account(&from)?;
        let mut payee = self.account(&to)?;
        let large = u128::from(amount);
        if from == Account::Issuance {
            // INVARIANT: no more is issued than fits 64 bits, so that every balance does.
            if payer.debits + large > u128::from(u64::MAX) {
                return Err(MarketRejection::Issuance { amount }.into());
            }
        } else {
            let balance = payer.balance().ok_or(CodecError { record: "account" })?;
            if balance < amount {
                return Err(MarketRejection::Funds { account: from, balance, amount }.into());
            }
        }
        payer.debits = payer.debits.checked_add(large).ok_or(CodecError { record: "account" })?;
        payee.credits = payee.credits.checked_add(large).ok_or(CodecError { record: "account" })?;
        self.put_account(from, payer, Movement { other: to, credit: false, amount, balance: 0 })?;
        self.put_account(to, payee, Movement { other: from, credit: true, amount, balance: 0 })
    }

    fn account(&self, account: &Account) -> Result<AccountRecord, Rejection> {
        Ok(self.draft.record::<AccountRecord>(&account.key())?.unwrap_or_default())
    }

    fn put_account(
        &mut self,
        account: Account,
        record: AccountRecord,
        movement: Movement,
    ) -> Result<(), Rejection> {
        let key = account.key();
        if account != Account::Issuance {
            // INVARIANT: no account but the issuance is below zero; asserted again before it is written.
            let balance = record.balance().ok_or(CodecError { record: "account" })?;
            if account.is_listed() {
                let movement = Movement { balance, ..movement };
                self.put(key::movement(&key, self.index, self.moves), &movement);
                self.moves = self.moves.checked_add(1).ok_or(CodecError { record: "movement" })?;
            }
        }
        self.draft.put_record(key, &record);
        Ok(())
    }

    /// Everything that is in an account.
    pub(super) fn balance(&self, account: &Account) -> Result<u64, Rejection> {
        Ok(self.account(account)?.balance().ok_or(CodecError { record: "account" })?)
    }

    /// Notes that a party used a reference, which it may do once.
    pub(super) fn use_reference(&mut self, party: &PartyId, reference: &str) -> Result<(), Rejection> {
        let key = key::reference(party, reference);
        if let Some(index) = self.draft.get(&key) {
            let (index, reference) = (number(index)?, reference.to_owned());
            return Err(MarketRejection::ReferenceTaken { reference, index }.into());
        }
        self.draft.put(key, &self.index.to_be_bytes());
        Ok(())
    }

    /// A party that must be registered, named by its digest.
    pub(super) fn party_of_subject(&self) -> Result<PartyId, Rejection> {
        let subject = self.subject();
        let bytes = self.draft.get(&key::party_digest(&subject));
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(|id| PartyId(id.into())).ok_or(Rejection::UnknownSubject { digest: subject })
    }

    /// Checks that a party is registered.
    pub(super) fn check_party(&self, party: PartyId) -> Result<(), Rejection> {
        match self.draft.record::<PartyRecord>(&key::party(&party))? {
            Some(_) => Ok(()),
            None => Err(MarketRejection::UnknownParty { party }.into()),
        }
    }

    /// The statement's only subject, as a statement.
    pub(super) fn subject_statement(&self) -> StatementId {
        StatementId(self.subject())
    }

    /// Checks that a time has not come yet: windows end just before their last millisecond is named.
    pub(super) fn check_before(&self, until_ms: u64) -> Result<(), Rejection> {
        let time_ms = self.log.time_ms;
        match time_ms < until_ms {
            true => Ok(()),
            false => Err(MarketRejection::TooLate { time_ms, until_ms }.into()),
        }
    }

    /// Checks that a time has come.
    pub(super) fn check_from(&self, from_ms: u64) -> Result<(), Rejection> {
        let time_ms = self.log.time_ms;
        match time_ms >= from_ms {
            true => Ok(()),
            false => Err(MarketRejection::TooEarly { time_ms, from_ms }.into()),
        }
    }

    /// Checks that a party says this which alone may, as whom it is said.
    pub(super) fn check_is(
        &self,
        author: PartyId,
        role: &'static str,
        party: PartyId,
    ) -> Result<(), Rejection> {
        match author == party {
            true => Ok(()),
            false => Err(MarketRejection::NotTheParty { role, party }.into()),
        }
    }
}
