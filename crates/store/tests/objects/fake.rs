//! The suite on the fake storage; each of its faults, and each of its planted bugs, does what it says.

use std::cell::RefCell;
use std::collections::HashMap;

use assay_store::objects::fake::{Bug, Fake, Fault, Listings, Plan, Rates, Storage};
use assay_store::objects::{Created, ObjectError, Objects, Replaced};

use crate::suite::suite;

#[test]
fn the_fake_passes_the_suite() {
    let places: RefCell<HashMap<String, Storage>> = RefCell::default();
    suite(&|place| {
        let mut places = places.borrow_mut();
        Box::new(places.entry(place.to_owned()).or_insert_with(|| Storage::new(1)).open(Plan::none()))
    });
}

fn one(seed: u64, plan: Plan) -> (Storage, Fake) {
    let storage = Storage::new(seed);
    let fake = storage.open(plan);
    (storage, fake)
}

fn bytes(fake: &Fake, name: &str) -> Option<Vec<u8>> {
    fake.get(name).unwrap().map(|object| object.bytes)
}

#[test]
fn a_crash_before_has_no_effect_and_one_after_has() {
    for (fault, expected) in [(Fault::CrashBefore, Created::New), (Fault::CrashAfter, Created::Exists)] {
        let (storage, fake) = one(1, Plan::at(1, fault));
        fake.put("a", b"1").unwrap();
        assert!(matches!(fake.create("b", b"2"), Err(ObjectError::Crashed { .. })));
        assert!(fake.is_crashed());
        assert!(matches!(fake.get("a"), Err(ObjectError::Crashed { .. })));
        let other = storage.open(Plan::none());
        assert_eq!(bytes(&other, "a").unwrap(), b"1");
        fake.restart();
        assert_eq!(fake.create("b", b"3").unwrap(), expected);
        assert_eq!(fake.operations(), 3);
    }
}

#[test]
fn a_failure_may_persist_or_come_late() {
    for (fault, now) in [
        (Fault::Fail, None),
        (Fault::Full, None),
        (Fault::FailButPersist, Some(b"1".to_vec())),
        (Fault::Delay(2), None),
    ] {
        let (_, fake) = one(1, Plan::at(0, fault));
        let error = fake.create("a", b"1").unwrap_err();
        assert_eq!(matches!(error, ObjectError::Full { .. }), fault == Fault::Full, "{fault:?}");
        assert_eq!(bytes(&fake, "a"), now, "{fault:?}");
        let later = matches!(fault, Fault::Delay(_) | Fault::FailButPersist);
        assert_eq!(bytes(&fake, "a").is_some(), later, "{fault:?}");
    }
}

#[test]
fn a_late_create_obeys_the_rule_when_it_arrives() {
    let (storage, fake) = one(1, Plan::at(0, Fault::Delay(100)));
    let _ = fake.create("a", b"late").unwrap_err();
    assert_eq!(storage.open(Plan::none()).create("a", b"second").unwrap(), Created::New);
    storage.deliver();
    assert_eq!(bytes(&fake, "a").unwrap(), b"second");
}

/// The contents that a restart leaves, over many seeds.
fn survivors(act: impl Fn(&Storage, &Fake)) -> Vec<Option<Vec<u8>>> {
    let mut all: Vec<_> = (0..200)
        .map(|seed| {
            let (storage, fake) = one(seed, Plan::none());
            act(&storage, &fake);
            storage.lose_power();
            fake.restart();
            storage.snapshot().remove("a/b")
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

const LONG: &[u8] = b"a longer content";

#[test]
fn only_what_was_not_synced_is_lost_or_torn() {
    let whole = vec![Some(LONG.to_vec())];
    assert_eq!(survivors(|_, fake| assert_eq!(fake.create("a/b", LONG).unwrap(), Created::New)), whole);
    assert_eq!(survivors(|_, fake| fake.put("a/b", LONG).unwrap()), whole);
    let unsynced = survivors(|_, fake| fake.put_unsynced("a/b", LONG).unwrap());
    assert!(unsynced.contains(&None) && unsynced.contains(&whole[0]) && unsynced.len() > 10, "{unsynced:?}");
}

#[test]
fn an_interrupted_create_stays_doubtful_until_a_create_finds_it() {
    let outcomes = |settle: bool| {
        let mut lost = 0;
        for seed in 0..200 {
            let (storage, fake) = one(seed, Plan::at(0, Fault::CrashWithin));
            let _ = fake.create("a", b"1").unwrap_err();
            assert!(storage.snapshot().contains_key("a"));
            if settle {
                assert_eq!(storage.open(Plan::none()).create("a", b"1").unwrap(), Created::Exists);
            }
            fake.restart();
            let first = storage.snapshot().contains_key("a");
            fake.crash();
            fake.restart();
            lost += u32::from(first && !storage.snapshot().contains_key("a"));
        }
        lost
    };
    assert_eq!(outcomes(true), 0);
    assert!(outcomes(false) > 10, "it may also be lost by the second restart");
}

#[test]
fn listings_lag_and_lose_their_order_only_when_told_to() {
    let (storage, fake) = one(3, Plan::none());
    for number in 0..9 {
        fake.put(&number.to_string(), b"").unwrap();
    }
    let sorted: Vec<String> = (0..9).map(|number| number.to_string()).collect();
    assert_eq!(fake.list("", None, 9).unwrap(), sorted);
    storage.set_listings(Listings { lag: 0, unordered: true });
    let mut shuffled = fake.list("", None, 9).unwrap();
    assert_ne!(shuffled, sorted);
    shuffled.sort();
    assert_eq!(shuffled, sorted);
    storage.set_listings(Listings { lag: 5, unordered: false });
    fake.put("new", b"").unwrap();
    let seen: Vec<bool> =
        (0..9).map(|_| fake.list("", None, 99).unwrap().contains(&"new".to_owned())).collect();
    assert!(seen[..4].contains(&false) && seen[4..].iter().all(|seen| *seen), "{seen:?}");
}

/// Whether a small test of the contract notices the bug under some seed.
fn is_noticed(bug: Option<Bug>) -> bool {
    (0..100).any(|seed| {
        let (storage, fake) = one(seed, Plan::none());
        let other = storage.open(Plan::none());
        if let Some(bug) = bug {
            storage.plant(bug);
        }
        let mut good = fake.create("a/b", LONG).unwrap() == Created::New;
        good &= other.create("a/b", b"other").unwrap() == Created::Exists;
        good &= fake.replace("c", None, b"1").unwrap() != Replaced::Changed;
        good &= other.replace("c", None, b"2").unwrap() == Replaced::Changed;
        fake.put("d", b"1").unwrap();
        fake.put("d", b"2").unwrap();
        good &= bytes(&other, "d").unwrap_or_default() == b"2";
        fake.delete("d").unwrap();
        storage.lose_power();
        fake.restart();
        other.restart();
        let expected = [("a/b", LONG), ("c", b"1")];
        let expected = expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).into();
        !(good && storage.snapshot() == expected)
    })
}

#[test]
fn each_planted_bug_breaks_the_contract_and_nothing_else_does() {
    assert!(!is_noticed(None));
    for bug in Bug::ALL {
        assert!(is_noticed(Some(bug)), "{bug:?}");
    }
}

#[test]
fn equal_seeds_give_equal_runs() {
    let run = |seed| {
        let (storage, fake) = one(seed, Plan::random(seed, Rates::all(40)));
        for number in 0..300 {
            let name = (number % 40).to_string();
            let _ = match number % 3 {
                0 => fake.create(&name, LONG).map(|_| ()),
                1 => fake.put_unsynced(&name, LONG),
                _ => fake.get(&name).map(|_| ()),
            };
            if fake.is_crashed() {
                fake.restart();
            }
        }
        let trace: Vec<String> = storage.trace().iter().map(ToString::to_string).collect();
        (trace, storage.snapshot())
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    let trace = run(1).0.join("\n");
    for outcome in
        ["new", "exists", "crashed before", "crashed after", "crashed within", "failed", "full", "late"]
    {
        assert!(trace.contains(outcome), "{outcome} in\n{trace}");
    }
}
