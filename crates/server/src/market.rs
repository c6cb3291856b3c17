//! Listings and orders as they are shown, always with what the log says of what is sold.

mod listing;
mod order;
mod record;

pub(crate) use listing::{Filter, balance, find_listing, listing, matches, owns_all, takes_orders};
pub(crate) use order::{find_order, highest, order, sold_by};
pub(crate) use record::{record_of, verdicts};
