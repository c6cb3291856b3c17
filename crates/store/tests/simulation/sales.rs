//! Sales in the traffic: each is brought whole, since what it begins with must be there for the rest.

use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{StatementId, Subject, Verified};

use crate::common::{artifact, artifact_id, operator_deposit, secret, signed, text};

/// Who sells, and who buys.
pub const SELLER: u64 = 1;
pub const BUYER: u64 = 3;

const PRICE: u64 = 1000;
const HOUR_MS: u64 = 3_600_000;
/// Later than any clock of a scenario.
const LATER_MS: u64 = 1_790_000_000_000 + 24 * HOUR_MS;

fn units(units: u64) -> Amount {
    Amount::new(units).unwrap()
}

/// What the buyer needs before any sale, and the seller to stand behind one.
pub fn money(log: StatementId) -> [Verified; 2] {
    [SELLER, BUYER].map(|seed| operator_deposit(log, seed, &format!("all of {seed}"), 1 << 40))
}

fn order(log: StatementId, subject: StatementId, step: OrderStep, by: u64) -> Verified {
    signed(subject.into(), Order { log, step }, &secret(by))
}

fn claim(log: StatementId, number: u64) -> Verified {
    let claim = Claim {
        log,
        kind: ClaimKind::Niche,
        slice: List::default(),
        metric: text("accuracy"),
        floor: Rate::new(0.75).unwrap(),
        confidence: Rate::new(0.95).unwrap(),
        benchmark: None,
    };
    signed(artifact_id(number).into(), claim, &secret(SELLER))
}

fn listing(log: StatementId, number: u64, price: Price, warranted: Option<StatementId>) -> Verified {
    let open = OpenListing {
        reference: text(format!("listing {number}")),
        right: Right::Use,
        price,
        terms: TermSheet {
            commercial_use: true,
            derivatives: Derivatives::Allowed,
            attribution: false,
            royalty_ppm: PartsPerMillion::NOTHING,
            transferable: false,
            revocable: false,
            lasts_ms: None,
            note: None,
        },
        claims: List::new(warranted.into_iter().collect()).unwrap(),
        warranty: warranted.map(|claim| WarrantyTerms {
            claim,
            bond: units(10),
            window_ms: HOUR_MS,
            challenge_ms: HOUR_MS,
        }),
        adjudicator: warranted.map(|_| assay_statement::PartyId(secret(BUYER + 1).public_key())),
        delivery_ms: HOUR_MS,
        trial_ms: HOUR_MS,
        expires_ms: None,
    };
    let listing = Listing { log, step: ListingStep::Open(Box::new(open)) };
    signed(artifact_id(number).into(), listing, &secret(SELLER))
}

fn backing(log: StatementId, listing: StatementId, number: u64) -> Verified {
    let step = WarrantyStep::Back { reference: text(format!("backing {number}")), amount: units(20) };
    signed(listing.into(), Warranty { log, step }, &secret(SELLER))
}

/// Offered, warranted, bought, delivered, and accepted, disputed or declined.
pub fn sale(log: StatementId, number: u64) -> Vec<Verified> {
    let (model, claim) = (artifact(log, SELLER, number), claim(log, number));
    let listed = listing(log, number, Price::Fixed { amount: units(PRICE) }, Some(claim.statement().id));
    let listing = listed.statement().id;
    let backed = backing(log, listing, number);
    let reference = text(format!("order {number}"));
    let placed = order(log, listing, OrderStep::Place { reference }, BUYER);
    let id = placed.statement().id;
    let mut all = vec![model, claim, listed, backed, placed];
    match number % 4 {
        0 => all.push(order(log, id, OrderStep::Decline {}, SELLER)),
        way => {
            all.push(order(log, id, OrderStep::Deliver {}, SELLER));
            match way {
                1 => all.push(order(log, id, OrderStep::Accept {}, BUYER)),
                2 => all.push(order(log, id, OrderStep::Dispute { reason: text("it does not") }, BUYER)),
                // Left on trial: the money stays held.
                _ => {}
            }
        }
    }
    all
}

/// An auction with a sealed bid, whose deposit is held.
pub fn auction(log: StatementId, number: u64) -> Vec<Verified> {
    let price = Price::Auction {
        commit_until_ms: LATER_MS,
        reveal_until_ms: LATER_MS + HOUR_MS,
        deposit: units(100),
        reserve: units(50),
    };
    let listed = listing(log, number, price, None);
    let listing = listed.statement().id;
    let bidder = assay_statement::PartyId(secret(BUYER).public_key());
    let salt = assay_statement::Digest::of(&number.to_be_bytes());
    let commitment = bid_commitment(&salt, units(number + 60), &bidder, &listing);
    let step = BidStep::Commit { reference: text(format!("bid {number}")), commitment };
    let bid = signed(listing.into(), Bid { log, step }, &secret(BUYER));
    vec![artifact(log, SELLER, number), listed, bid]
}

/// Money that is sent, and money that is held and let go.
pub fn transfers(log: StatementId, number: u64) -> Vec<Verified> {
    let to: Subject = assay_statement::PartyId(secret(SELLER).public_key()).into();
    let transfer = |subject, step, by| signed(subject, Transfer { log, step }, &secret(by));
    let reference = |what: &str| text(format!("{what} {number}"));
    let send = TransferStep::Send { reference: reference("send"), amount: units(1) };
    let hold = TransferStep::Hold { reference: reference("hold"), amount: units(2), expires_ms: LATER_MS };
    let held = transfer(to.clone(), hold, BUYER);
    let id = held.statement().id;
    let end = match number % 2 {
        0 => transfer(id.into(), TransferStep::Void {}, SELLER),
        _ => transfer(id.into(), TransferStep::Post { amount: None }, BUYER),
    };
    vec![transfer(to, send, BUYER), held, end]
}
