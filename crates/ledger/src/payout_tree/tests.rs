//! The tree against the specification followed word by word, and against what OpenZeppelin publishes.

use proptest::prelude::*;

use super::*;

fn keccak(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    Keccak256::digest(bytes).to_vec()
}

fn payee(account: u8, cumulative: u64) -> Payee {
    Payee { account: [account; 20], cumulative }
}

/// The array of `@openzeppelin/merkle-tree`: a binary heap with the root first and the sorted leaves backwards at the
/// end.
fn reference(payees: &[Payee]) -> Vec<Vec<u8>> {
    let leaf = |payee: &Payee| {
        let address = [vec![0; 12], payee.account.to_vec()].concat();
        let amount = [vec![0; 24], payee.cumulative.to_be_bytes().to_vec()].concat();
        keccak(keccak([address, amount].concat()))
    };
    let mut leaves: Vec<_> = payees.iter().map(leaf).collect();
    leaves.sort();
    let mut tree = vec![Vec::new(); 2 * leaves.len() - 1];
    let last = tree.len() - 1;
    for (index, leaf) in leaves.iter().enumerate() {
        tree[last - index].clone_from(leaf);
    }
    for index in (0..leaves.len() - 1).rev() {
        let mut children = [tree[2 * index + 1].clone(), tree[2 * index + 2].clone()];
        children.sort();
        tree[index] = keccak(children.concat());
    }
    tree
}

fn reference_proof(tree: &[Vec<u8>], leaf: &Hash) -> Vec<Vec<u8>> {
    let mut index = tree.iter().position(|hash| hash == leaf).unwrap();
    let mut proof = Vec::new();
    while index > 0 {
        proof.push(tree[if index % 2 == 1 { index + 1 } else { index - 1 }].clone());
        index = (index - 1) / 2;
    }
    proof
}

/// Payees with other accounts each, many with a byte in common.
fn payees() -> impl Strategy<Value = Vec<Payee>> {
    let account = prop_oneof![any::<[u8; 20]>(), any::<u8>().prop_map(|byte| [byte; 20])];
    let amount = prop_oneof![any::<u64>(), Just(u64::MAX), 0..3_u64];
    proptest::collection::btree_map(account, amount, 1..80)
        .prop_map(|map| map.into_iter().map(|(account, cumulative)| Payee { account, cumulative }).collect())
}

#[test]
fn the_root_of_the_published_example() {
    // The readme of `@openzeppelin/merkle-tree`.
    let payees = vec![payee(0x11, 5_000_000_000_000_000_000), payee(0x22, 2_500_000_000_000_000_000)];
    let root = PayoutTree::new(payees).unwrap().root();
    assert_eq!(HEXLOWER.encode(&root), "d4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77");
}

#[test]
fn one_payee_is_the_root() {
    let tree = PayoutTree::new(vec![payee(1, 7)]).unwrap();
    assert_eq!(tree.root(), payee(1, 7).leaf());
    assert_eq!(tree.proof(&[1; 20]), Some((payee(1, 7), Vec::new())));
    assert!(verify(&tree.root(), &payee(1, 7), &[]));
}

#[test]
fn nobody_and_anybody_twice_are_refused() {
    assert_eq!(PayoutTree::new(Vec::new()).unwrap_err(), PayoutTreeError::Empty);
    let twice = PayoutTree::new(vec![payee(2, 1), payee(1, 5), payee(2, 9)]).unwrap_err();
    assert_eq!(twice, PayoutTreeError::Twice([2; 20]));
    let words =
        "the account `0x0202020202020202020202020202020202020202` is paid out to twice under one root";
    assert_eq!(twice.to_string(), words);
}

proptest! {
    #[test]
    fn root_and_proofs_are_the_references(payees in payees(), rotation in any::<prop::sample::Index>()) {
        let expected = reference(&payees);
        let mut shuffled = payees.clone();
        shuffled.rotate_left(rotation.index(payees.len()));
        let tree = PayoutTree::new(shuffled).unwrap();
        prop_assert_eq!(tree.root().to_vec(), expected[0].clone());
        prop_assert_eq!(tree.payees(), payees.as_slice());
        for payee in &payees {
            let (found, proof) = tree.proof(&payee.account).unwrap();
            prop_assert_eq!(&found, payee);
            prop_assert!(verify(&tree.root(), payee, &proof));
            let wanted = reference_proof(&expected, &payee.leaf());
            prop_assert_eq!(proof.iter().map(|hash| hash.to_vec()).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn nothing_else_is_proven(
        payees in payees(),
        chosen in any::<prop::sample::Index>(),
        bit in 0..256_usize,
        more in 1..=u64::MAX,
    ) {
        let tree = PayoutTree::new(payees.clone()).unwrap();
        let payee = payees[chosen.index(payees.len())];
        let (_, proof) = tree.proof(&payee.account).unwrap();
        let richer = Payee { cumulative: payee.cumulative.wrapping_add(more), ..payee };
        prop_assert!(!verify(&tree.root(), &richer, &proof));
        let mut account = payee.account;
        account[bit % 160 / 8] ^= 1 << (bit % 8);
        let other = Payee { account, ..payee };
        prop_assert!(!verify(&tree.root(), &other, &proof));
        prop_assert_eq!(tree.proof(&account).is_some(), payees.iter().any(|other| other.account == account));
        for place in 0..proof.len() {
            let mut changed = proof.clone();
            changed[place][bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!verify(&tree.root(), &payee, &changed));
            changed = proof.clone();
            changed.remove(place);
            prop_assert!(!verify(&tree.root(), &payee, &changed));
        }
        let mut longer = proof;
        longer.push(tree.root());
        prop_assert!(!verify(&tree.root(), &payee, &longer));
    }
}
