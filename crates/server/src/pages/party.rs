//! `GET /parties/{did}`: a party.

use assay_ledger::market::{Account, AccountRecord};
use assay_ledger::record::PartyRecord;
use assay_ledger::{Facts, key};
use assay_pages::Party;
use assay_statement::{Kind, PartyId};

use super::verifying::verifying;
use super::{Reader, respond};
use crate::handlers::history::{Order, about, page};
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::render::malformed_id;
use crate::shared::Shared;

/// The statements that are shown of each sort.
const SHOWN_MAX: usize = 25;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["before"])?;
    let before: Option<u64> = ask.query.parsed("before")?;
    let id: PartyId = ask.id().parse().map_err(|_| malformed_id("a party (`did:key:…`)"))?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let record = view.state().record::<PartyRecord>(&key::party(&id))?;
    let record = record.ok_or_else(|| Failure::not_found(format!("the party `{id}` is not registered")))?;
    let before = before.map(|index| key::signed(&id, index));
    let signed = page(&view, &key::signed_by(&id), before.as_deref(), Order::Newest, SHOWN_MAX);
    let said = [Kind::Attestation, Kind::Response];
    let about = about(&view, &id.digest(), &said, Order::Newest, None, SHOWN_MAX);
    let account = view.state().record::<AccountRecord>(&Account::Party(id).key())?.unwrap_or_default();
    let balance = account.balance().ok_or_else(|| Failure::internal("an account is below zero"))?;
    let registration = reader.entry(record.index)?;
    let page = Party {
        id: id.to_string(),
        name: record.name,
        registered: reader.moment(record.index)?,
        active_keys: record.active_keys,
        keys: record.keys,
        balance: reader.coins(balance),
        signed_next: signed.last().copied().filter(|_| signed.len() == SHOWN_MAX),
        signed: reader.lines(&signed)?,
        about: reader.lines(&about)?,
        verify: verifying(&reader, ask, &registration, "the registration")?,
    };
    respond(&view, ask, &page)
}
