//! Warranties on the command line: one that pays, and a verdict that is disproved and pays nobody.

use assay_statement::bounded::{List, Text};
use assay_statement::predicate::{Decision, Figure, Rate, Verdict, Warranty, WarrantyStep};
use assay_statement::{Statement, StatementId};

use crate::log::{secret, word};
use crate::reviews::post;
use crate::stage::{ONE, Stage};

/// Lists the model on its claim with a bond of 40, and sells it; gives the listing and the order.
fn sold(stage: &Stage, challenge: &str) -> (String, String) {
    let judge = stage.party("judge");
    let open = ["list", "open", &stage.model, "--right", "use", "--price", "25", "--claim", &stage.claim];
    let warranty = ["--adjudicator", &judge, "--warranty", "40", "--challenge", challenge];
    let listing = stage.id("owner", &[&open[..], &warranty].concat());
    stage.says("owner", &["warranty", "back", &listing, "50"]);
    let order = stage.id("buyer", &["buy", &listing]);
    let delivered = stage.json("owner", &["deliver", &order]);
    assert_eq!(word(&delivered["order"], "bond_held"), (40 * ONE).to_string());
    stage.json("buyer", &["accept", &order]);
    (listing, order)
}

/// Publishes outcomes on examples that were not seen before, on all of which the model is right, or wrong.
fn evidence(stage: &Stage, name: &str, right: bool) {
    evidence_by(stage, "evaluator", name, right);
}

/// The same, by anyone.
fn evidence_by(stage: &Stage, who: &str, name: &str, right: bool) {
    let (mut examples, mut outcomes) =
        (String::from("example_id,language,length\n"), String::from("model,example_id,score\n"));
    for example in 0..400 {
        examples += &format!("{name}-{example},fr,{}\n", example % 50);
        outcomes += &format!("small,{name}-{example},{}\n", u8::from(right));
    }
    let files = [format!("{name}-examples.csv"), format!("{name}-outcomes.csv")];
    std::fs::write(stage.path().join(&files[0]), examples).unwrap();
    std::fs::write(stage.path().join(&files[1]), outcomes).unwrap();
    let [examples, outcomes] = &files;
    stage.json(who, &["evaluation", "publish", "--examples", examples, "--outcomes", outcomes]);
}

#[test]
fn a_claim_that_later_evidence_refutes_pays_the_buyer() {
    let stage = Stage::begin();
    let (listing, order) = sold(&stage, "1s");
    evidence(&stage, "later", false);
    let early = stage.id("evaluator", &["verdict", "compute", &stage.claim]);
    let refused = stage.refused("buyer", &["warranty", "claim", &order, "--verdict", &early]);
    assert!(refused.contains("or is not the adjudicator's"), "{refused}");
    let verdict = stage.id("judge", &["verdict", "compute", &stage.claim]);
    let told = stage.says("other", &["market"]);
    assert!(told.contains("a claim that this offer rests on has been refuted"), "{told}");
    assert!(told.contains("REFUTED by the adjudicator"), "{told}");
    assert!(told.contains("niche on language is fr, floor 90.0%; REFUTED by"), "{told}");
    assert!(told.contains("anyone has 1 second to challenge the verdict that asks for it"), "{told}");
    let warned = stage.run("other", &["buy", &listing]);
    let warning = format!("note: WARNING: the offer rests on the claim {}, which is REFUTED by", stage.claim);
    assert!(warned.status == 0 && warned.err.contains(&warning), "{}", warned.err);
    // It rests on what was logged before the sale too.
    let refused = stage.refused("buyer", &["warranty", "claim", &order, "--verdict", &verdict]);
    assert!(refused.contains("by evidence logged after the sale"), "{refused}");
    let verdict = stage.id("judge", &["verdict", "compute", &stage.claim, "--for-order", &order]);
    assert!(
        stage
            .refused("other", &["warranty", "claim", &order, "--verdict", &verdict])
            .contains("may say this")
    );
    let claimed = stage.json("buyer", &["warranty", "claim", &order, "--verdict", &verdict]);
    assert_eq!(word(&claimed["order"]["warranty"], "state"), "claimed");
    let refused = stage.refused("other", &["warranty", "challenge", &order]);
    assert!(refused.contains("the verdict is right: its evidence gives `refuted` too"), "{refused}");
    let paid = stage.once_it_is_time("other", &["warranty", "lapse", &order]);
    assert!(paid.contains("warranty   paid to the buyer"), "{paid}");
    assert!(stage.refused("buyer", &["warranty", "lapse", &order]).contains("has no warranty"));
    let early = stage.refused("owner", &["warranty", "withdraw", &listing]);
    assert!(early.contains("is open"), "{early}");
    stage.json("owner", &["list", "close", &listing]);
    stage.json("owner", &["warranty", "withdraw", &listing]);
    // 25 for the right, and 40 of the 50 that stood behind it for the refuted claim.
    assert_eq!((stage.has("owner"), stage.has("buyer")), (85 * ONE, 115 * ONE));
    let audited = audited(&stage);
    assert_eq!((&audited["sound"], &audited["verdicts_recomputed"]), (&true.into(), &3.into()));
}

#[test]
fn a_verdict_tells_who_made_its_evidence() {
    let stage = Stage::begin();
    let (_, order) = sold(&stage, "7d");
    evidence_by(&stage, "buyer", "bought", false);
    evidence_by(&stage, "owner", "owned", true);
    evidence_by(&stage, "evaluator", "neither", false);
    let compute = ["verdict", "compute", &stage.claim, "--for-order", &order, "--dry-run"];
    let by = stage.json("judge", &compute)["evidence_by"].clone();
    let told: Vec<_> = by
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (word(one, "name"), one["role"].as_str().unwrap_or("-").to_owned()))
        .collect();
    let told: Vec<_> = told.iter().map(|(name, role)| (name.as_str(), role.as_str())).collect();
    let sides = [("buyer", "the buyer under this order"), ("Ada", "the claim's owner"), ("Eva", "-")];
    assert_eq!(told, sides);
    let told = stage.says("judge", &["verdict", "compute", &stage.claim]);
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("evidence   sha256:")).collect();
    assert!(lines.len() == 4 && lines[1].ends_with("), a buyer of this model"), "{told}");
    assert!(lines[2].contains(" by Ada (…") && lines[2].ends_with("), the claim's owner"), "{told}");
}

/// A verdict of the adjudicator that the evidence after the sale does not bear out.
fn false_verdict(stage: &Stage, order: &str) -> String {
    let compute = ["verdict", "compute", &stage.claim, "--for-order", order, "--dry-run"];
    let computed = stage.json("judge", &compute);
    assert_eq!(word(&computed, "decision"), "upheld");
    let evidence =
        computed["evidence"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().parse().unwrap());
    let rate = |share| Rate::new(share).unwrap();
    let verdict = Verdict {
        log: word(&computed, "log").parse().unwrap(),
        evidence: List::new(evidence.collect()).unwrap(),
        method: Text::new(word(&computed, "method")).unwrap(),
        outcomes: 400,
        mean: Some(rate(0.5)),
        lower: rate(0.4),
        upper: rate(0.6),
        e_value_against_log10: Figure::new(9.0).unwrap(),
        e_value_for_log10: Figure::new(-9.0).unwrap(),
        decision: Decision::Refuted,
    };
    let claim: StatementId = stage.claim.parse().unwrap();
    let statement = Statement::new(vec![claim.into()], verdict).unwrap();
    let envelope = statement.sign(&[&secret(stage.path(), "judge")]).unwrap();
    assert!(post(&stage.server.url, &envelope).is_ok());
    envelope.id().to_string()
}

#[test]
fn a_verdict_that_is_disproved_pays_nobody() {
    let stage = Stage::begin();
    let (_, order) = sold(&stage, "7d");
    evidence(&stage, "later", true);
    let verdict = false_verdict(&stage, &order);
    stage.json("buyer", &["warranty", "claim", &order, "--verdict", &verdict]);
    assert!(stage.refused("buyer", &["warranty", "lapse", &order]).contains("and this is possible from"));
    let challenged = stage.json("other", &["warranty", "challenge", &order]);
    assert_eq!(word(&challenged["order"]["warranty"], "state"), "contested");
    assert!(stage.refused("buyer", &["warranty", "lapse", &order]).contains("and this is possible from"));
    let nobody = stage.refused("judge", &["warranty", "rule", &order, "--operator-key", "judge"]);
    assert!(nobody.contains("is not that of the log's operator"), "{nobody}");
    let told = stage.says("judge", &["warranty", "rule", &order]);
    let found =
        "ruled: computed again from 400 outcomes: upheld; the verdict that asks for the bond said refuted";
    assert!(told.starts_with(found), "{told}");
    // A wrong verdict pays nobody, and does not use the warranty up: the bond stands as it did.
    let shown = stage.json("buyer", &["order", "show", &order]);
    assert_eq!(word(&shown["warranty"], "state"), "standing");
    assert_eq!(word(&shown, "bond_held"), word(&shown["warranty"], "bond"));
    assert_eq!((stage.has("buyer"), stage.has("other")), (75 * ONE, 100 * ONE));
    assert!(stage.refused("owner", &["warranty", "lapse", &order]).contains("and this is possible from"));
    // The false verdict was ruled against, so the log is sound all the same; the audit names it.
    let audited = audited(&stage);
    assert_eq!(
        (&audited["sound"], audited["verdicts_overturned"].as_array().unwrap().len()),
        (&true.into(), 1)
    );
}

#[test]
fn a_ruling_against_the_evidence_is_found_by_every_audit() {
    let stage = Stage::begin();
    let (_, order) = sold(&stage, "7d");
    evidence(&stage, "later", true);
    let verdict = false_verdict(&stage, &order);
    stage.json("buyer", &["warranty", "claim", &order, "--verdict", &verdict]);
    stage.json("other", &["warranty", "challenge", &order]);
    // An operator who does not look at the evidence.
    let log =
        word(&stage.json("buyer", &["order", "show", &order])["steps"][0]["payload"]["predicate"], "log");
    let step = WarrantyStep::Rule { stands: true, reason: Text::new("because I say so").unwrap() };
    let order: StatementId = order.parse().unwrap();
    let ruling = Statement::new(vec![order.into()], Warranty { log: log.parse().unwrap(), step }).unwrap();
    let operator = secret(stage.path(), "home/operators/log.example_test.key");
    assert!(post(&stage.server.url, &ruling.sign(&[&operator]).unwrap()).is_ok());
    let found = (0..400).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let ran = stage.run("buyer", &["audit", "log", "--vkey", "log/log.vkey"]);
        (ran.status == 1 && ran.out.contains(": the evidence gives `upheld`")).then_some(())
    });
    assert!(found.is_some(), "no audit found it");
}

/// An audit once everything is published.
fn audited(stage: &Stage) -> serde_json::Value {
    let once = || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let ran = stage.run("buyer", &["audit", "log", "--vkey", "log/log.vkey", "--json"]);
        let audited: serde_json::Value = serde_json::from_str(&ran.out).ok()?;
        (audited["unpublished"] == 0).then_some(audited)
    };
    (0..400).find_map(|_| once()).expect("nothing was published, or the audit found a fault")
}
