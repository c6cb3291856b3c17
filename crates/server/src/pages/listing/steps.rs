//! What can be signed about a listing now, by whom, and what happens then.

use assay_ledger::market::listing::AuctionRecord;
use assay_ledger::market::{ListingRecord, PriceRecord};
use assay_pages::address;
use assay_pages::listing::Bid;
use assay_pages::part::{Field, Input, PartyRef, Signer, Step, span};
use assay_statement::StatementId;

use crate::http::failure::Failure;
use crate::pages::{Reader, signing};
use crate::render::digest;

/// For how long an offer may stand.
const OFFER_LASTS_MS: [u64; 4] = [86_400_000, 3 * 86_400_000, 7 * 86_400_000, 30 * 86_400_000];
/// The bids that can be said to be forfeited.
const FORFEITS_MAX: usize = 3;
/// Where to see a statement.
const STATEMENT: &str = "/statements/{id}";

/// A listing, as it stands.
pub(super) struct Of<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) id: StatementId,
    pub(super) record: &'a ListingRecord,
    pub(super) state: &'a str,
    pub(super) bids: &'a [Bid],
    /// The address of this server.
    pub(super) server: String,
    pub(super) now_ms: u64,
}

pub(super) fn steps(of: &Of<'_>) -> Result<Vec<Step>, Failure> {
    let seller = of.reader.party(&of.record.seller)?;
    let mut steps = match (&of.record.price, of.state) {
        (PriceRecord::Fixed(units), "open") => vec![of.buy(*units, &seller)],
        (PriceRecord::Offers, "open") => vec![of.offer(&seller)],
        (PriceRecord::Auction(auction), "open") => vec![of.bid(auction, &seller)],
        (PriceRecord::Auction(_), "sealed") => vec![of.reveal()],
        (PriceRecord::Auction(_), "over") => vec![of.end()],
        _ => Vec::new(),
    };
    if matches!(&of.record.price, PriceRecord::Auction(auction) if of.now_ms >= auction.reveal_until_ms) {
        steps.extend(of.forfeits());
    }
    if of.record.closed.is_none() && !matches!(of.record.price, PriceRecord::Auction(_)) {
        steps.push(of.close(seller));
    }
    Ok(steps)
}

impl Of<'_> {
    fn run(&self, rest: &str) -> String {
        format!("assay {rest} --server {}", self.server)
    }

    fn buy(&self, units: u64, seller: &PartyRef) -> Step {
        let words = self.reader.coins(units);
        Step {
            name: "buy".into(),
            title: format!("Buy for {words}"),
            signer: Signer::AnyoneBut { party: seller.clone() },
            then: format!(
                "{words} leaves your account at once and is held. It goes back if the seller declines or does not deliver \
                 within {}.",
                span(self.record.delivery_ms)
            ),
            payload: Some(signing::step(
                self.reader,
                &self.id,
                "order",
                r#"{"place":{"reference":"{{random}}"}}"#,
            )),
            fields: Vec::new(),
            needs: Some((units.to_string(), words)),
            command: self.run(&format!("buy {}", self.id)),
            done: "/orders/{id}".into(),
        }
    }

    fn offer(&self, seller: &PartyRef) -> Step {
        let decimals = self.reader.asset.decimals;
        let amount = Input::Amount { symbol: self.reader.asset.symbol.to_string() };
        let choices = OFFER_LASTS_MS.iter().map(|ms| ((self.now_ms + ms).to_string(), span(*ms)));
        let field = |name: &str, label: &str, input| Field { name: name.into(), label: label.into(), input };
        let step = format!(
            r#"{{"offer":{{"reference":"{{{{random}}}}","amount":"{{{{units:amount:{decimals}}}}}","expires_ms":{{{{field:expires}}}}}}}}"#
        );
        Step {
            name: "offer".into(),
            title: "Make an offer".into(),
            signer: Signer::AnyoneBut { party: seller.clone() },
            then: "What you offer leaves your account at once and is held until the seller takes the offer. It goes back if \
                   you or the seller decline it, or once it has expired and anyone says so."
                .into(),
            payload: Some(signing::step(self.reader, &self.id, "order", &step)),
            fields: vec![
                field("amount", "What you would pay", amount),
                field("expires", "How long the offer stands", Input::Choice { choices: choices.collect() }),
            ],
            needs: Some(("0".into(), "what you offer".into())),
            command: self.run(&format!("offer {} --price AMOUNT --expires 7d", self.id)),
            done: "/orders/{id}".into(),
        }
    }

    /// A bid is sealed with a salt, which whoever bids has to keep until it is opened.
    fn bid(&self, auction: &AuctionRecord, seller: &PartyRef) -> Step {
        Step {
            name: "bid".into(),
            title: "Make a sealed bid".into(),
            signer: Signer::AnyoneBut { party: seller.clone() },
            then: format!(
                "{} leaves your account and is held; nobody sees what you bid. A bid is sealed with a secret, and without it \
                 the bid cannot be opened and that deposit is lost. A browser may drop what a page keeps in it, so bids are \
                 made with the command, which writes the secret to a file.",
                self.reader.coins(auction.deposit)
            ),
            payload: None,
            fields: Vec::new(),
            needs: None,
            command: self.run(&format!("bid commit {} --price AMOUNT --salt bid.salt", self.id)),
            done: STATEMENT.into(),
        }
    }

    fn reveal(&self) -> Step {
        Step {
            name: "reveal".into(),
            title: "Open your bid".into(),
            signer: Signer::Anyone,
            then: "This takes the secret that your bid was sealed with, which is in the file that the command wrote. The whole \
                   amount is held while your bid leads; else everything goes back to you."
                .into(),
            payload: None,
            fields: Vec::new(),
            needs: None,
            command: self.run("bid reveal BID --salt bid.salt"),
            done: STATEMENT.into(),
        }
    }

    fn end(&self) -> Step {
        Step {
            name: "end".into(),
            title: "End the auction".into(),
            signer: Signer::Anyone,
            then: "The highest bid becomes an order at the second highest price, or the reserve; what is over goes back. \
                   Without an opened bid nothing is sold."
                .into(),
            payload: Some(signing::step(self.reader, &self.id, "bid", r#"{"end":{}}"#)),
            fields: Vec::new(),
            needs: None,
            command: self.run(&format!("bid end {}", self.id)),
            done: address::listing(&self.id.to_string()),
        }
    }

    fn forfeits(&self) -> Vec<Step> {
        let sealed = self.bids.iter().filter(|bid| bid.sealed).take(FORFEITS_MAX);
        let ids = sealed.filter_map(|bid| digest(&bid.bid).map(|id| (bid, StatementId(id))));
        let step = |(position, (bid, id)): (usize, (&Bid, StatementId))| Step {
            name: format!("forfeit-{position}"),
            title: "Say that a bid was not opened".into(),
            signer: Signer::Anyone,
            then: format!(
                "Bid {} was not opened in time: its deposit goes to the operator of the log.",
                assay_pages::part::short(&bid.bid)
            ),
            payload: Some(signing::step(self.reader, &id, "bid", r#"{"forfeit":{}}"#)),
            fields: Vec::new(),
            needs: None,
            command: self.run(&format!("bid forfeit {id}")),
            done: STATEMENT.into(),
        };
        ids.enumerate().map(step).collect()
    }

    fn close(&self, seller: PartyRef) -> Step {
        Step {
            name: "close".into(),
            title: "Close the listing".into(),
            signer: Signer::Only { role: "the seller".into(), party: seller },
            then: "No more orders are taken. Those that were placed go on.".into(),
            payload: Some(signing::step(self.reader, &self.id, "listing", r#"{"close":{}}"#)),
            fields: Vec::new(),
            needs: None,
            command: self.run(&format!("list close {}", self.id)),
            done: STATEMENT.into(),
        }
    }
}
