//! A sealed-bid auction on the command line.

use crate::common::{Ran, json};
use crate::log::word;
use crate::stage::{ONE, Stage};

/// An auction in which two bids of three were opened.
struct Auction {
    listing: String,
    first: String,
    unopened: String,
    /// What the owner and the bidders had before it.
    before: [u64; 4],
    seconds: u64,
}

const TRADERS: [&str; 4] = ["owner", "buyer", "other", "judge"];

/// What a command answered; nothing where the machine was too slow for the windows.
fn in_time(ran: &Ran) -> Option<()> {
    if ran.status == 0 {
        return Some(());
    }
    let late = ran.err.contains("and this was possible until") || ran.err.contains("is open");
    assert!(late, "{}", ran.err);
    None
}

impl Auction {
    fn salt(&self, who: &str) -> String {
        format!("{who}-{}.salt", self.seconds)
    }

    /// Opens an auction whose windows are so many seconds long, and makes and opens bids.
    fn held(stage: &Stage, seconds: u64) -> Option<Self> {
        let before = TRADERS.map(|who| stage.has(who));
        let (bids, reveals) = (format!("{seconds}s"), format!("{}s", 2 * seconds));
        let open = ["list", "open", &stage.model, "--right", "use", "--auction", "--deposit", "2"];
        let windows = ["--reserve", "10", "--bids", &bids, "--reveals", &reveals];
        let listing = stage.id("owner", &[&open[..], &windows].concat());
        let mut made = Vec::new();
        for (who, price) in [("buyer", "30"), ("other", "20"), ("judge", "25")] {
            let salt = format!("{who}-{seconds}.salt");
            let commit = ["bid", "commit", &listing, "--price", price, "--salt", &salt];
            // The same again, as whoever lost the answer tries it, is the same bid.
            let commit = [&commit[..], &["--reference", &salt, "--json"]].concat();
            let [ran, again] = [(); 2].map(|()| stage.run(who, &commit));
            in_time(&ran)?;
            made.push(word(&serde_json::from_str(&ran.out).unwrap(), "id"));
            in_time(&again)?;
            assert_eq!(Some(&word(&serde_json::from_str(&again.out).unwrap(), "id")), made.last());
        }
        let [first, second, unopened] = made.try_into().unwrap();
        let auction = Self { listing, first, unopened, before, seconds };
        let early = |ran: &Ran| ran.err.contains("and this is possible from");
        let open = ["bid", "reveal", &auction.first, "--salt", &auction.salt("buyer")];
        let mut opened = (0..600).map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            stage.run("buyer", &open)
        });
        in_time(&opened.find(|ran| !early(ran)).expect("the time never came"))?;
        // What opens another's bid opens no other.
        let wrong = stage.run("other", &["bid", "reveal", &second, "--salt", &auction.salt("buyer")]);
        assert!(wrong.status == 1);
        if !wrong.err.contains("do not give the bid's commitment") {
            return in_time(&wrong).and(None);
        }
        in_time(&stage.run("other", &["bid", "reveal", &second, "--salt", &auction.salt("other")]))?;
        Some(auction)
    }
}

#[test]
fn the_highest_bid_pays_the_second_highest_price_and_an_unopened_one_loses_its_deposit() {
    let stage = Stage::begin();
    let auction = [1, 4, 16, 64].into_iter().find_map(|seconds| Auction::held(&stage, seconds));
    let auction = auction.expect("no window was long enough");
    let salt = |who: &str| auction.salt(who);
    let commit = ["bid", "commit", &auction.listing, "--price", "40", "--salt", &salt("other")];
    assert!(stage.refused("other", &commit).contains("is there already"));
    let damaged = stage.refused("buyer", &["bid", "reveal", &auction.first, "--salt", "owner"]);
    assert!(damaged.contains("it does not hold what opens a bid"), "{damaged}");
    stage.once_it_is_time("judge", &["bid", "end", &auction.listing]);
    let late = stage.refused("judge", &["bid", "reveal", &auction.unopened, "--salt", &salt("judge")]);
    assert!(late.contains("and this was possible until"), "{late}");
    let shown = stage.json("judge", &["market", "show", &auction.listing]);
    let order = &shown["orders"][0];
    assert_eq!((word(order, "price"), word(order, "buyer")), ("20000000".to_owned(), stage.party("buyer")));
    assert_eq!(shown["orders"].as_array().unwrap().len(), 1);
    let order = word(order, "id");
    assert_eq!(word(&stage.json("buyer", &["order", "list"])[0], "id"), order);
    stage.json("owner", &["deliver", &order]);
    stage.json("buyer", &["accept", &order]);
    // A bid that was opened cannot be forfeited; one that was not can, by anyone, and once.
    let forfeit = stage.refused("judge", &["bid", "forfeit", &auction.first]);
    assert!(forfeit.contains("waits to be opened"), "{forfeit}");
    stage.says("evaluator", &["bid", "forfeit", &auction.unopened]);
    assert!(stage.refused("buyer", &["bid", "forfeit", &auction.unopened]).contains("waits to be opened"));
    let [owner, buyer, other, judge] = auction.before;
    // What is forfeited is the operator's, not the seller's, who could bid against buyers at no cost otherwise.
    let after = [owner + 20 * ONE, buyer - 20 * ONE, other, judge - 2 * ONE];
    assert_eq!(TRADERS.map(|who| stage.has(who)), after);
    let audited = json(stage.path(), &["audit", "log", "--vkey", "log/log.vkey", "--json"]);
    assert_eq!(audited["sound"], true);
}
