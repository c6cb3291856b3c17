//! What the market keeps in the state: accounts, rights, listings, orders; and the arithmetic that divides money.
//!
//! The rules that change it are in `rules`, a file for each kind of statement.

pub mod account;
pub mod asset;
pub mod bid;
pub mod grant;
pub mod income;
pub mod listing;
pub mod may;
pub mod order;
pub mod payout;
mod rejection;
pub mod split;
pub mod term_sheet;

pub use account::{Account, AccountRecord, Movement};
pub use asset::AssetRecord;
pub use grant::GrantRecord;
pub use listing::{ListingRecord, PriceRecord};
pub use may::{Allowed, Denied, may, may_by};
pub use order::{OrderRecord, OrderState, WarrantyState};
pub use rejection::MarketRejection;
