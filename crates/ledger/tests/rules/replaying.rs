//! The same entries give the same state, however they are applied.

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_ledger::run::Run;
use assay_ledger::{Draft, Facts, State, apply};
use assay_statement::SignedStatement;
use assay_statement::predicate::ArtifactKind;
use proptest::prelude::*;

use crate::harness::*;

fn entries() -> Vec<SignedStatement> {
    let mut ledger = Ledger::furnished();
    for number in 0..30 {
        let name = format!("artifact {number}");
        ledger.made_from(&name, ArtifactKind::Model, Some(artifact("data")), 1 + number % 3).unwrap();
        let _ = ledger.evaluate(&name, None, "benchmark", 3).unwrap();
    }
    ledger.entries
}

/// Applies entries in one draft.
fn take(state: &mut State, first: u64, entries: &[SignedStatement]) {
    let mut draft = Draft::new(state);
    for (index, entry) in (first..).zip(entries) {
        apply(&mut draft, index, entry).unwrap();
    }
    let change = draft.into_change();
    state.absorb(change);
}

fn packed(state: &State) -> Vec<u8> {
    state.pack().unwrap().as_bytes().to_vec()
}

/// What happens to the state between two drafts.
#[derive(Debug, Clone, Copy)]
enum Between {
    Nothing,
    Freeze,
    Thaw,
    /// Packed and loaded again, as from a snapshot.
    Load,
}

fn between() -> impl Strategy<Value = Between> {
    use Between::{Freeze, Load, Nothing, Thaw};
    prop_oneof![Just(Nothing), Just(Freeze), Just(Thaw), Just(Load)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn replaying_gives_the_same_bytes(steps in prop::collection::vec((1..9_usize, between()), 1..30)) {
        let entries = entries();
        let mut whole = State::new();
        take(&mut whole, 0, &entries);
        let mut state = State::new();
        let mut frozen = None;
        let mut at = 0;
        for (count, between) in steps {
            let end = (at + count).min(entries.len());
            take(&mut state, at as u64, &entries[at..end]);
            at = end;
            match between {
                Between::Nothing => {}
                Between::Freeze => frozen = state.freeze().or(frozen),
                Between::Thaw => {
                    if let Some(frozen) = frozen.take() {
                        prop_assert!(state.thaw(&frozen, Arc::new(frozen.pack().unwrap())));
                    }
                }
                Between::Load => {
                    state = State::from_run(Run::from_bytes(packed(&state)).unwrap());
                    // What was set aside from the state before is not this one's.
                    if let Some(frozen) = frozen.take() {
                        prop_assert!(!state.thaw(&frozen, Arc::new(frozen.pack().unwrap())));
                    }
                }
            }
        }
        take(&mut state, at as u64, &entries[at..]);
        prop_assert_eq!(packed(&state), packed(&whole));
        check_ranges(&state);
    }

    #[test]
    fn bytes_that_are_no_run_are_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..200), short in any::<bool>()) {
        if short {
            // Lengths that are small enough to be met.
            bytes.iter_mut().step_by(2).for_each(|byte| *byte = 0);
        }
        if let Ok(run) = Run::from_bytes(bytes.clone()) {
            let facts: Vec<_> = run.iter_from(0).collect();
            let packed = Run::pack(facts.into_iter()).unwrap();
            prop_assert_eq!(packed.as_bytes(), &bytes);
        }
    }
}

/// Every page of every prefix is what a sorted map gives.
fn check_ranges(state: &State) {
    let run = state.pack().unwrap();
    let map: BTreeMap<Vec<u8>, Vec<u8>> =
        run.iter_from(0).map(|(key, value)| (key.to_vec(), value.to_vec())).collect();
    let keys: Vec<&Vec<u8>> = map.keys().collect();
    for prefix in [&b""[..], b"a", b"b", b"h", b"n", b"zz", &keys[3][..9], keys[20]] {
        for after in std::iter::once(None).chain(keys.iter().step_by(7).map(|key| Some(key.as_slice()))) {
            // A page goes on after a key that the page before gave.
            let Some(after) = after.map_or(Some(None), |key| key.starts_with(prefix).then_some(Some(key)))
            else {
                continue;
            };
            for limit in [0, 1, 5, 1000] {
                let wanted: Vec<_> = map
                    .iter()
                    .map(|(key, value)| (key.as_slice(), value.as_slice()))
                    .filter(|(key, _)| key.starts_with(prefix) && after.is_none_or(|after| *key > after))
                    .take(limit)
                    .collect();
                assert_eq!(state.range(prefix, after, limit), wanted);
            }
        }
    }
    for (key, value) in &map {
        assert_eq!(state.get(key), Some(value.as_slice()));
    }
}

#[test]
fn a_run_that_is_cut_off_is_refused_or_shorter() {
    let mut state = State::new();
    take(&mut state, 0, &entries()[..8]);
    let bytes = packed(&state);
    let whole = state.pack().unwrap();
    for length in 0..bytes.len() {
        if let Ok(run) = Run::from_bytes(bytes[..length].to_vec()) {
            assert!(run.len() < whole.len());
            assert!(run.iter_from(0).zip(whole.iter_from(0)).all(|(cut, fact)| cut == fact));
        }
    }
}
