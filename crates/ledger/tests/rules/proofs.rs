//! Proofs that a fact is in a state, or that none is.

use assay_ledger::fact::{FactProof, LeafProof};
use assay_ledger::run::{Run, leaf};
use assay_ledger::snapshot::SnapshotTree;
use assay_merkle::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The tree of RFC 6962, section 2.1, as it is written there.
fn plain_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&plain_root(left), &plain_root(right))
        }
    }
}

/// Everything that differs from a leaf's proof in one place.
fn spoiled(proof: &LeafProof) -> Vec<LeafProof> {
    let mut all = vec![
        LeafProof { position: proof.position + 1, ..proof.clone() },
        LeafProof { position: proof.position.wrapping_sub(1), ..proof.clone() },
        LeafProof { leaf: [&proof.leaf[..], b"x"].concat(), ..proof.clone() },
        LeafProof { path: [&proof.path[..], &[EMPTY_ROOT]].concat(), ..proof.clone() },
    ];
    for at in 0..proof.leaf.len() {
        let mut leaf = proof.leaf.clone();
        leaf[at] ^= 1;
        all.push(LeafProof { leaf, ..proof.clone() });
    }
    for at in 0..proof.path.len() {
        let mut path = proof.path.clone();
        path[at] = EMPTY_ROOT;
        all.push(LeafProof { path, ..proof.clone() });
        let mut path = proof.path.clone();
        path.remove(at);
        all.push(LeafProof { path, ..proof.clone() });
    }
    all
}

fn all_spoiled(proof: &FactProof) -> Vec<FactProof> {
    match proof {
        FactProof::Present(leaf) => spoiled(leaf).into_iter().map(FactProof::Present).collect(),
        FactProof::Absent { before, after } => {
            let mut all = Vec::new();
            for spoiled in before.iter().flat_map(spoiled) {
                all.push(FactProof::Absent { before: Some(spoiled), after: after.clone() });
            }
            for spoiled in after.iter().flat_map(spoiled) {
                all.push(FactProof::Absent { before: before.clone(), after: Some(spoiled) });
            }
            if before.is_some() {
                all.push(FactProof::Absent { before: None, after: after.clone() });
            }
            if after.is_some() {
                all.push(FactProof::Absent { before: before.clone(), after: None });
            }
            all.push(FactProof::Absent { before: after.clone(), after: before.clone() });
            all
        }
    }
}

fn check(facts: &BTreeMap<Vec<u8>, Vec<u8>>, asked: &[Vec<u8>]) {
    let run = Run::pack(facts.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))).unwrap();
    let stored = |(key, value): &(&Vec<u8>, &Vec<u8>)| {
        let leaf = leaf(key, value);
        [&u16::try_from(leaf.len()).unwrap().to_be_bytes()[..], &leaf].concat()
    };
    let stored: Vec<Vec<u8>> = facts.iter().map(|fact| stored(&fact)).collect();
    let leaves: Vec<Hash> = stored.chunks(16).map(|page| leaf_hash(&page.concat())).collect();
    let tree = SnapshotTree::new(&run);
    let (root, size) = (plain_root(&leaves), facts.len() as u64);
    assert_eq!(tree.root(), root);
    for key in facts.keys().step_by(1 + facts.len() / 20).chain(asked) {
        let proof = tree.prove(key).unwrap();
        assert_eq!(proof.verify(key, size, root).unwrap(), facts.get(key).map(Vec::as_slice));
        for spoiled in all_spoiled(&proof).iter().filter(|spoiled| **spoiled != proof) {
            assert!(spoiled.verify(key, size, root).is_err(), "{spoiled:?} of {proof:?}");
        }
        assert!(proof.verify(key, size, leaf_hash(b"another root")).is_err());
        // A fact is of one key, and an absence of the keys between its neighbours.
        if let FactProof::Present(_) = proof {
            // A page that holds another fact too proves that one, and nothing of keys that it does not hold.
            let longer = [key.as_slice(), b"x"].concat();
            let known = facts.get(&longer).map(|value| Some(value.as_slice()));
            assert_eq!(proof.verify(&longer, size, root).ok(), known);
        } else {
            for other in facts.keys() {
                assert!(proof.verify(other, size, root).is_err(), "a fact is denied");
                for prefix in (0..=other.len()).filter_map(|end| other.get(..end)) {
                    assert!(
                        proof.verify_first(prefix, size, root).is_err(),
                        "facts that begin so are denied"
                    );
                }
            }
        }
    }
    check_beginnings(facts, asked, &tree);
}

/// Whether any key begins so is proven as well, for every beginning of a key and of what is asked.
fn check_beginnings(facts: &BTreeMap<Vec<u8>, Vec<u8>>, asked: &[Vec<u8>], tree: &SnapshotTree<&Run>) {
    let (root, size) = (tree.root(), facts.len() as u64);
    for key in facts.keys().step_by(1 + facts.len() / 20).chain(asked) {
        for prefix in (0..=key.len()).filter_map(|end| key.get(..end)) {
            let proof = tree.prove_first(prefix).unwrap();
            let first = facts.range(prefix.to_vec()..).next().filter(|(key, _)| key.starts_with(prefix));
            let wanted = first.map(|(key, value)| (key.as_slice(), value.as_slice()));
            assert_eq!(proof.verify_first(prefix, size, root).unwrap(), wanted);
            for spoiled in all_spoiled(&proof).iter().filter(|spoiled| **spoiled != proof) {
                assert!(spoiled.verify_first(prefix, size, root).is_err(), "{spoiled:?} of {proof:?}");
            }
        }
    }
}

#[test]
fn small_states_prove_what_they_hold() {
    let fact = |number: u8| (vec![number * 2 + 1], vec![number]);
    for count in 0..10 {
        let asked: Vec<Vec<u8>> = (0..24).map(|number| vec![number]).collect();
        check(&(0..count).map(fact).collect(), &asked);
    }
    // A key that goes on as the one before it on the same page.
    let begins = [vec![0], vec![80], vec![80, b'x']];
    check(&begins.into_iter().map(|key| (key, vec![])).collect(), &[]);
    // Enough for nodes that are kept and nodes that are not.
    let fact = |number: u16| (number.to_be_bytes().to_vec(), vec![1]);
    check(&(1..700).map(fact).collect(), &[vec![], vec![0], vec![1, 1, 1], vec![9]]);
    // Every place within pages, between them and at both ends.
    let fact = |number: u8| (vec![number * 2 + 1], vec![number]);
    let asked: Vec<Vec<u8>> = (0..=72).map(|number| vec![number]).collect();
    for count in [15, 16, 17, 31, 32, 33, 34] {
        check(&(0..count).map(fact).collect(), &asked);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn states_prove_what_they_hold(
        facts in prop::collection::btree_map(prop::collection::vec(any::<u8>(), 1..4), prop::collection::vec(any::<u8>(), 0..4), 0..40),
        asked in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..12),
    ) {
        check(&facts, &asked);
    }
}
