//! One statement of every kind about rights and money.

use assay_statement::bounded::List;
use assay_statement::predicate::*;
use assay_statement::{Digest, Envelope, PartyId, Predicate, Signer, Statement, StatementId, Subject};

use super::{log, secret, text};

fn digest(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

fn party(seed: u8) -> PartyId {
    PartyId(secret(seed).public_key())
}

fn units(units: u64) -> Amount {
    Amount::new(units).unwrap()
}

fn ppm(parts: u32) -> PartsPerMillion {
    PartsPerMillion::new(parts).unwrap()
}

fn terms() -> TermSheet {
    TermSheet {
        commercial_use: true,
        derivatives: Derivatives::ByRight,
        attribution: true,
        royalty_ppm: ppm(50_000),
        transferable: false,
        revocable: true,
        lasts_ms: Some(31_536_000_000),
        note: Some(text("for support tickets")),
    }
}

fn open() -> OpenListing {
    let claim = StatementId(digest("a claim"));
    OpenListing {
        reference: text("spring sale"),
        right: Right::Use,
        price: Price::Fixed { amount: units(25_000_000) },
        terms: terms(),
        claims: List::new(vec![claim]).unwrap(),
        warranty: Some(WarrantyTerms {
            claim,
            bond: units(10_000_000),
            window_ms: 2_592_000_000,
            challenge_ms: 604_800_000,
        }),
        adjudicator: Some(party(4)),
        delivery_ms: 86_400_000,
        trial_ms: 604_800_000,
        expires_ms: Some(1_800_000_000_000),
    }
}

fn one(
    kind: &'static str,
    subject: impl Into<Subject>,
    predicate: impl Into<Predicate>,
    seeds: &[u8],
) -> (&'static str, Envelope) {
    let secrets: Vec<_> = seeds.iter().copied().map(secret).collect();
    let signers: Vec<&dyn Signer> = secrets.iter().map(|secret| secret as &dyn Signer).collect();
    (kind, Statement::new(vec![subject.into()], predicate).unwrap().sign(&signers).unwrap())
}

pub fn examples() -> Vec<(&'static str, Envelope)> {
    let log = log();
    let model = assay_statement::ArtifactId(digest("the manifest of a model"));
    let id = |name: &str| StatementId(digest(name));
    let send = TransferStep::Send { reference: text("rent"), amount: units(u64::MAX) };
    let hold =
        TransferStep::Hold { reference: text("escrow"), amount: units(5), expires_ms: 1_800_000_000_000 };
    let shares = vec![Share { party: party(2), ppm: ppm(100_000) }];
    let propose = SharesStep::Propose { shares: List::new(shares).unwrap(), report: None };
    let auction = Price::Auction {
        commit_until_ms: 1_790_100_000_000,
        reveal_until_ms: 1_790_200_000_000,
        deposit: units(1_000_000),
        reserve: units(2_000_000),
    };
    let sale = OpenListing {
        right: Right::Own,
        price: auction,
        expires_ms: None,
        claims: List::default(),
        warranty: None,
        ..open()
    };
    let commitment = bid_commitment(&digest("a salt"), units(3_000_000), &party(2), &id("a listing"));
    let refund = OrderStep::Resolve { refund_ppm: ppm(500_000), reason: text("half of it works") };
    vec![
        one("deposit", party(1), Deposit { log, reference: text("wire 17"), amount: units(100) }, &[9]),
        one(
            "withdrawal",
            party(1),
            Withdrawal { log, reference: text("rent"), amount: units(7), account: ChainAccount([0xab; 20]) },
            &[1],
        ),
        one(
            "payout",
            log,
            Payout { log, number: 1, root: digest("a root"), accounts: 1, total: units(7) },
            &[9],
        ),
        one("transfer-send", party(2), Transfer { log, step: send }, &[1]),
        one("transfer-hold", party(2), Transfer { log, step: hold }, &[1]),
        one("terms", model, Terms { log, terms: terms() }, &[1]),
        one(
            "grant",
            model,
            Grant {
                log,
                to: party(2),
                right: Right::FineTune,
                under: None,
                expires_ms: None,
                terms: terms(),
            },
            &[1],
        ),
        one("revocation", id("a grant"), Revocation { log, reason: Some(text("misused")) }, &[1]),
        one("shares", model, Shares { log, step: propose }, &[1, 2]),
        one("listing-open", model, Listing { log, step: ListingStep::Open(Box::new(open())) }, &[1]),
        one("listing-auction", model, Listing { log, step: ListingStep::Open(Box::new(sale)) }, &[1]),
        one(
            "order-place",
            id("a listing"),
            Order { log, step: OrderStep::Place { reference: text("first") } },
            &[2],
        ),
        one("order-resolve", id("an order"), Order { log, step: refund }, &[4]),
        one(
            "bid-commit",
            id("a listing"),
            Bid { log, step: BidStep::Commit { reference: text("mine"), commitment } },
            &[2],
        ),
        one(
            "bid-reveal",
            id("a bid"),
            Bid { log, step: BidStep::Reveal { amount: units(3_000_000), salt: digest("a salt") } },
            &[2],
        ),
        one(
            "warranty-claim",
            id("an order"),
            Warranty { log, step: WarrantyStep::Claim { verdict: id("a verdict") } },
            &[2],
        ),
    ]
}
