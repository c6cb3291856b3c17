//! What a listing asks, beside what was paid and what it is worth to a workload.

use serde_json::Value;

use crate::common::tickets;
use crate::log::word;
use crate::stage::Stage;

/// Lists the use of an artifact at a price.
fn listed(stage: &Stage, artifact: &str, price: &str) -> String {
    stage.id("owner", &["list", "open", artifact, "--right", "use", "--price", price])
}

fn sold(stage: &Stage, listing: &str) -> String {
    let order = stage.id("buyer", &["buy", listing]);
    stage.json("owner", &["deliver", &order]);
    stage.json("buyer", &["accept", &order]);
    order
}

/// `cheap`, which is as good as `dear` on short billing tickets; the artifact and the evaluation of both.
fn evaluated(stage: &Stage) -> (String, String) {
    tickets(stage.path());
    let register = |who: &str, name: &str, more: &[&str]| {
        let what = ["artifact", "register", "--describe", name, "--name", name, "--licence", "MIT"];
        word(&stage.json(who, &[&what[..], more].concat()), "artifact")
    };
    let cheap = register("owner", "cheap", &["--from", &format!("distilled-from={}", stage.model)]);
    register("other", "dear", &[]);
    let publish = ["evaluation", "publish", "--examples", "examples.csv", "--outcomes", "outcomes.csv"];
    let mut workload = String::from("example_id,queue,length\n");
    (0..200).for_each(|ticket| workload += &format!("w{ticket},billing,{}\n", 20 + ticket));
    std::fs::write(stage.path().join("workload.csv"), workload).unwrap();
    (cheap, stage.id("evaluator", &publish))
}

#[test]
fn a_price_is_held_against_sales_and_against_the_next_best_model() {
    let stage = Stage::begin();
    let (cheap, evaluation) = evaluated(&stage);
    let other = sold(&stage, &listed(&stage, &stage.model, "7"));
    let same = sold(&stage, &listed(&stage, &cheap, "10"));
    // A right of another sort is not comparable, nor is what was not paid for.
    let inspect = stage.id("owner", &["list", "open", &cheap, "--right", "inspect", "--price", "1"]);
    sold(&stage, &inspect);
    let dear = listed(&stage, &cheap, "80");
    stage.id("buyer", &["buy", &dear]);
    let worth =
        ["--evaluation", &evaluation, "--workload", "workload.csv", "--floor", "0.8", "--unit-price", "0.01"];
    let price = |listing: &str, more: &[&str]| {
        stage.json("buyer", &[&["market", "price", listing], &worth[..], more].concat())
    };
    let asked = price(&dear, &["--answers", "1000"]);
    let sales = asked["sales"].as_array().unwrap();
    let orders: Vec<(String, Value)> =
        sales.iter().map(|sale| (word(sale, "order"), sale["relative"].clone())).collect();
    assert_eq!(orders, [(same, Value::Null), (other, "small".into())]);
    // In truth 1000 answers at 2.5 / 0.96 - 0.1 / 0.97 and a hundredth of a coin each: 25.01.
    let found = &asked["break_even"];
    assert_eq!((word(found, "alternative"), word(found, "price")), ("dear".into(), "above".into()));
    let (lower, upper) = (found["lower"].as_f64().unwrap(), found["upper"].as_f64().unwrap());
    assert!(lower < 25.01 && 25.01 < upper && upper < 40.0, "{found}");
    assert_eq!(
        word(&price(&listed(&stage, &cheap, "10"), &["--answers", "1000"])["break_even"], "price"),
        "below"
    );
    assert_eq!(
        word(&price(&listed(&stage, &cheap, "25"), &["--answers", "1000"])["break_even"], "price"),
        "within"
    );
    let told = stage.says("buyer", &[&["market", "price", &dear], &worth[..]].concat());
    assert!(told.contains("ABOVE: the price lies above the interval: it is shown not to pay"), "{told}");
    assert!(told.contains("its relative small") && told.contains("over 200 answers"), "{told}");
}

#[test]
fn what_the_evidence_cannot_price_is_not_priced() {
    let stage = Stage::begin();
    let (_, evaluation) = evaluated(&stage);
    let small = listed(&stage, &stage.model, "80");
    let told = stage.says("buyer", &["market", "price", &small]);
    assert!(told.contains("has been sold here") && !told.contains("Breaks even"), "{told}");
    let worth = ["--evaluation", &evaluation, "--workload", "workload.csv"];
    let at = |unit: &str, more: &[&str]| {
        let unit = format!("--unit-price={unit}");
        stage.run("buyer", &[&["market", "price", &small, &unit], &worth[..], more].concat())
    };
    let price = |more: &[&str]| at("0.01", more);
    // The evidence has no such model; then nothing that suffices.
    let ran = price(&["--floor", "0.8"]);
    assert!(ran.err.contains("the evidence has no outcomes of `small`"), "{}", ran.err);
    let ran = price(&["--floor", "0.99", "--model", "cheap"]);
    assert!(ran.err.contains("no other model of known cost is shown to reach the floor"), "{}", ran.err);
    for unit in ["-1", "0", "NaN", "inf"] {
        let ran = at(unit, &["--floor", "0.8", "--model", "cheap"]);
        assert!(ran.err.contains("a price is more than nothing"), "{unit}: {}", ran.err);
    }
}
