//! A sealed-bid auction on the command line.

use crate::common::json;
use crate::log::word;
use crate::stage::{ONE, Stage};

/// Opens an auction and makes two sealed bids, in a window of so many seconds; none where the machine was too slow.
fn sealed(stage: &Stage, seconds: u64) -> Option<(String, [String; 2])> {
    let (bids, reveals) = (format!("{seconds}s"), format!("{}s", 2 * seconds));
    let open =
        ["list", "open", &stage.model, "--right", "use", "--auction", "--deposit", "2", "--reserve", "10"];
    let listing = stage.id("owner", &[&open[..], &["--bids", &bids, "--reveals", &reveals]].concat());
    let mut made = Vec::new();
    for (who, price) in [("buyer", "30"), ("other", "20")] {
        let salt = format!("{who}-{seconds}.salt");
        let ran = stage.run(who, &["bid", "commit", &listing, "--price", price, "--salt", &salt, "--json"]);
        if ran.status != 0 {
            assert!(
                ran.err.contains("and this was possible until") || ran.err.contains("is open"),
                "{}",
                ran.err
            );
            return None;
        }
        made.push(word(&serde_json::from_str(&ran.out).unwrap(), "id"));
    }
    made.try_into().ok().map(|made| (listing, made))
}

#[test]
fn the_highest_bid_pays_the_second_highest_price_and_an_unopened_one_loses_its_deposit() {
    let stage = Stage::begin();
    let (listing, seconds, [first, second]) = [1, 4, 16, 64]
        .into_iter()
        .find_map(|seconds| sealed(&stage, seconds).map(|(listing, bids)| (listing, seconds, bids)))
        .expect("no window was long enough");
    let salt = |who: &str| format!("{who}-{seconds}.salt");
    assert!(
        stage
            .refused("other", &["bid", "commit", &listing, "--price", "40", "--salt", &salt("other")])
            .contains("is there already")
    );
    stage.once_it_is_time("buyer", &["bid", "reveal", &first, "--salt", &salt("buyer")]);
    // What opens another's bid opens no other.
    let wrong = stage.refused("other", &["bid", "reveal", &second, "--salt", &salt("buyer")]);
    assert!(wrong.contains("do not give the bid's commitment"), "{wrong}");
    stage.says("other", &["bid", "reveal", &second, "--salt", &salt("other")]);
    stage.once_it_is_time("judge", &["bid", "end", &listing]);
    let shown = stage.json("judge", &["market", "show", &listing]);
    let order = &shown["orders"][0];
    assert_eq!((word(order, "price"), word(order, "buyer")), ("20000000".to_owned(), stage.party("buyer")));
    assert_eq!(shown["orders"].as_array().unwrap().len(), 1);
    let order = word(order, "id");
    assert_eq!(word(&stage.json("buyer", &["order", "list"])[0], "id"), order);
    stage.json("owner", &["deliver", &order]);
    stage.json("buyer", &["accept", &order]);
    assert_eq!(
        (stage.has("owner"), stage.has("buyer"), stage.has("other")),
        (120 * ONE, 80 * ONE, 100 * ONE)
    );
    let forfeit = stage.refused("judge", &["bid", "forfeit", &first]);
    assert!(forfeit.contains("waits to be opened"), "{forfeit}");
    let audited = json(stage.path(), &["audit", "log", "--vkey", "log/log.vkey", "--json"]);
    assert_eq!(audited["sound"], true);
}
