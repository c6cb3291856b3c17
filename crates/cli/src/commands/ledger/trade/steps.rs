//! `assay deliver`, `accept`, `dispute`, `resolve`, `decline` and `lapse`: what happens to an order.

use assay_statement::StatementId;
use assay_statement::predicate::{Order, OrderStep, PartsPerMillion};
use clap::Args;

use super::{say, tell_order};
use crate::failure::Failure;
use crate::ledger::coins::{parse_share, share_words};
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::words::text;

/// The order, who signs, and where.
#[derive(Debug, Args)]
struct OnOrder {
    /// The order.
    order: StatementId,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Give the right that was sold, as the seller. The price stays held while the buyer tries it; a warranty's bond is held
/// from now on, out of what stands behind the listing or out of your account.
#[derive(Debug, Args)]
pub(crate) struct Deliver {
    #[command(flatten)]
    on: OnOrder,
}

/// Be content, as the buyer. The price is paid out at once: the operator's fee, then royalties, shares and the seller.
#[derive(Debug, Args)]
pub(crate) struct Accept {
    #[command(flatten)]
    on: OnOrder,
}

/// Be discontent within the trial, as the buyer. With an adjudicator the price stays held until they decide; without one
/// all of it comes back to you, and the right ends.
#[derive(Debug, Args)]
pub(crate) struct Dispute {
    #[command(flatten)]
    on: OnOrder,
    /// Why.
    #[arg(long)]
    reason: String,
}

/// Decide a dispute, as the adjudicator. The part that you name goes back to the buyer, the rest is paid out; if all of
/// it goes back, the right ends.
#[derive(Debug, Args)]
pub(crate) struct Resolve {
    #[command(flatten)]
    on: OnOrder,
    /// The part of the price that goes back to the buyer, such as `50%`.
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    refund: PartsPerMillion,
    /// Why.
    #[arg(long)]
    reason: String,
}

/// Turn down an order or offer that is not delivered, as the seller; or take your own offer back. The price goes back to
/// the buyer.
#[derive(Debug, Args)]
pub(crate) struct Decline {
    #[command(flatten)]
    on: OnOrder,
}

/// Say that a window has passed, as anyone. What was not taken, delivered or decided in time goes back to the buyer; what
/// was delivered and not disputed is paid out.
#[derive(Debug, Args)]
pub(crate) struct Lapse {
    #[command(flatten)]
    on: OnOrder,
}

impl OnOrder {
    fn say(&self, step: OrderStep, what: &str) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let order = Order { log: connection.client.log()?.id, step };
        let logged = say(&connection, &self.key, self.order, order)?;
        tell_order(connection, &self.place, &logged, self.order, what)
    }
}

pub(crate) fn deliver(arguments: &Deliver) -> Result<(), Failure> {
    arguments.on.say(OrderStep::Deliver {}, "delivered: the buyer has the right")
}

pub(crate) fn accept(arguments: &Accept) -> Result<(), Failure> {
    arguments.on.say(OrderStep::Accept {}, "accepted")
}

pub(crate) fn dispute(arguments: &Dispute) -> Result<(), Failure> {
    arguments.on.say(OrderStep::Dispute { reason: text(&arguments.reason)? }, "disputed")
}

pub(crate) fn resolve(arguments: &Resolve) -> Result<(), Failure> {
    let (refund_ppm, reason) = (arguments.refund, text(&arguments.reason)?);
    let what = format!("resolved: {} of the price goes back", share_words(refund_ppm));
    arguments.on.say(OrderStep::Resolve { refund_ppm, reason }, &what)
}

pub(crate) fn decline(arguments: &Decline) -> Result<(), Failure> {
    arguments.on.say(OrderStep::Decline {}, "declined")
}

pub(crate) fn lapse(arguments: &Lapse) -> Result<(), Failure> {
    arguments.on.say(OrderStep::Lapse {}, "the window has passed")
}
