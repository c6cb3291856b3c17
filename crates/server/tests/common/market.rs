//! Statements about rights and money, as clients send them.

use assay_ledger::payout_tree::{Payee, PayoutTree};
use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, SecretKey, StatementId, Subject};

use super::statements::{artifact_id, party_id, secret, sign, text};

/// The operator of the logs that tests begin.
pub fn operator() -> SecretKey {
    SecretKey::from_seed([9; 32])
}

pub fn units(units: u64) -> Amount {
    Amount::new(units).unwrap()
}

pub fn ppm(parts: u32) -> PartsPerMillion {
    PartsPerMillion::new(parts).unwrap()
}

pub fn deposit(log: StatementId, to: u64, amount: u64, reference: &str) -> String {
    let deposit = Deposit { log, reference: text(reference), amount: units(amount) };
    sign(vec![party_id(to).into()], deposit, &[&operator()])
}

pub fn send(log: StatementId, from: u64, to: u64, amount: u64, reference: &str) -> String {
    let step = TransferStep::Send { reference: text(reference), amount: units(amount) };
    sign(vec![party_id(to).into()], Transfer { log, step }, &[&secret(from)])
}

pub fn hold(log: StatementId, from: u64, to: u64, amount: u64, expires_ms: u64) -> String {
    let step = TransferStep::Hold { reference: text("a hold"), amount: units(amount), expires_ms };
    sign(vec![party_id(to).into()], Transfer { log, step }, &[&secret(from)])
}

pub fn withdraw(log: StatementId, by: u64, amount: u64, to: u8, reference: &str) -> String {
    let account = ChainAccount([to; 20]);
    let withdrawal = Withdrawal { log, reference: text(reference), amount: units(amount), account };
    sign(vec![party_id(by).into()], withdrawal, &[&secret(by)])
}

/// A payout to accounts, each 20 times one byte, with its true root.
pub fn payout(log: StatementId, number: u64, payees: &[(u8, u64)]) -> String {
    let payee =
        |(account, cumulative): &(u8, u64)| Payee { account: [*account; 20], cumulative: *cumulative };
    let root = PayoutTree::new(payees.iter().map(payee).collect()).unwrap().root();
    false_payout(log, number, payees, Digest::from(root))
}

pub fn false_payout(log: StatementId, number: u64, payees: &[(u8, u64)], root: Digest) -> String {
    let total = units(payees.iter().map(|(_, amount)| amount).sum());
    let payout = Payout { log, number, root, accounts: payees.len() as u64, total };
    sign(vec![Subject::of(log.0)], payout, &[&operator()])
}

pub fn terms() -> TermSheet {
    TermSheet {
        commercial_use: true,
        derivatives: Derivatives::ByRight,
        attribution: false,
        royalty_ppm: ppm(0),
        transferable: true,
        revocable: true,
        lasts_ms: None,
        note: None,
    }
}

pub fn set_terms(log: StatementId, by: u64, artifact: u64, terms: TermSheet) -> String {
    sign(vec![artifact_id(artifact).into()], Terms { log, terms }, &[&secret(by)])
}

/// A grant of a right to an artifact or evaluation.
pub fn grant(
    log: StatementId,
    by: u64,
    to: u64,
    asset: Digest,
    right: Right,
    under: Option<StatementId>,
    expires_ms: Option<u64>,
) -> String {
    let grant = Grant { log, to: party_id(to), right, under, expires_ms, terms: terms() };
    sign(vec![Subject::of(asset)], grant, &[&secret(by)])
}

pub fn revoke(log: StatementId, by: u64, grant: StatementId) -> String {
    sign(vec![grant.into()], Revocation { log, reason: None }, &[&secret(by)])
}

pub fn propose(log: StatementId, by: u64, artifact: u64, shares: &[(u64, u32)]) -> String {
    let share = |(party, parts): &(u64, u32)| Share { party: party_id(*party), ppm: ppm(*parts) };
    let shares = List::new(shares.iter().map(share).collect()).unwrap();
    let step = SharesStep::Propose { shares, report: None };
    sign(vec![artifact_id(artifact).into()], Shares { log, step }, &[&secret(by)])
}

pub fn agree(log: StatementId, by: u64, artifact: u64, proposal: StatementId) -> String {
    let step = SharesStep::Agree { proposal };
    sign(vec![artifact_id(artifact).into()], Shares { log, step }, &[&secret(by)])
}
