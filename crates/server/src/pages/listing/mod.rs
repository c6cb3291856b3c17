//! `GET /listings/{id}`: what is sold and by whom, what evidence says of it by now, what it is worth, how to buy it.

mod facts;
mod records;
mod sales;
mod steps;
mod worth;

use assay_ledger::market::ListingRecord;
use assay_pages::listing::Listing;
use assay_statement::{Kind, StatementId};

use super::artifact::claims::claim;
use super::artifact::offers::shown as terms;
use super::verifying::{server, verifying};
use super::{Reader, market, respond, signing};
use crate::handlers::history::{Order, about};
use crate::handlers::may::now_ms;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::market::find_listing;
use crate::shared::Shared;

/// The verdicts that are shown of each claim, and the statements about the listing.
const VERDICTS_MAX: usize = 12;
const HISTORY_MAX: usize = 12;

pub(crate) fn get(shared: &Shared, ask: &Ask) -> Answer {
    ask.query.allow(&["workload", "evaluation", "floor", "unit_price", "answers", "error_cost"])?;
    let view = shared.view();
    let reader = Reader::new(&view, &ask.memo)?;
    let (id, record) = find_listing(&view, ask.id())?;
    let now_ms = now_ms(shared, &view);
    let entry = market::shown(&reader, id, &record, claims(&reader, &record)?, record.assets.len(), now_ms)?;
    let facts = facts::facts(&reader, id, &record, now_ms)?;
    let orders = sales::orders(&reader, id, &record)?;
    let bids = sales::bids(&reader, id)?;
    let history = about(&view, &id.0, Kind::ALL, Order::Newest, None, HISTORY_MAX);
    let steps = steps::steps(&steps::Of {
        reader: &reader,
        id,
        record: &record,
        state: &facts.state,
        bids: &bids,
        server: server(ask),
        now_ms,
    })?;
    let page = Listing {
        worth: worth::worth(shared, &reader, ask, &record)?,
        sales: sales::comparable(&reader, &record)?,
        terms: terms(&record.terms),
        steps,
        register: signing::register(&reader),
        records: records::records(&reader, &record)?,
        history: reader.lines(&history)?,
        verify: verifying(&reader, ask, &*reader.entry(record.index)?, "the listing")?,
        orders,
        bids,
        facts,
        entry,
    };
    respond(&view, ask, &page)
}

/// All claims that it rests on.
fn claims(reader: &Reader<'_>, record: &ListingRecord) -> Result<Vec<assay_pages::artifact::Claim>, Failure> {
    let mut claims = Vec::new();
    for id in &record.claims {
        if let Some(index) = index(reader, id)? {
            claims.extend(claim(reader, index, VERDICTS_MAX)?);
        }
    }
    Ok(claims)
}

fn index(reader: &Reader<'_>, id: &StatementId) -> Result<Option<u64>, Failure> {
    Ok(reader.statement(id)?.map(|record| record.index))
}
