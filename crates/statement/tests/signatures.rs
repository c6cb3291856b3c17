//! One by one and in batch agree on every signature, strange ones included.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assay_statement::PublicKey;
use assay_statement::signature::{Batch, SignatureBytes, verify};
use common::{examples, secret};
use proptest::prelude::*;

/// The eight points of small order, each in its canonical spelling and, where there is one, another
/// (Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs", table 1): where verifiers disagree.
const SMALL_ORDER: [&str; 10] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
];

fn point(text: &str) -> [u8; 32] {
    let bytes: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect();
    bytes.try_into().unwrap()
}

#[test]
fn points_of_small_order_pass_both_ways() {
    let mut batch = Batch::default();
    let mut singles = Vec::new();
    for key in SMALL_ORDER {
        for r in SMALL_ORDER {
            let key = PublicKey::from(point(key));
            let mut bytes = [0; 64];
            bytes[..32].copy_from_slice(&point(r));
            let signature = SignatureBytes(bytes);
            singles.push(verify(&key, &signature, b"Zcash"));
            batch.push(&key, &signature, b"Zcash");
        }
    }
    assert_eq!(batch.len(), 100);
    assert_eq!(batch.verify(), singles);
    // ZIP 215: every one of them is valid under the equation with the cofactor.
    assert!(singles.iter().all(|good| *good));
}

proptest! {
    #[test]
    fn a_batch_names_exactly_the_bad_ones(bad in prop::collection::vec(any::<(bool, u8, u16)>(), 1..40)) {
        let mut batch = Batch::default();
        let mut expected = Vec::new();
        for (position, (spoil, seed, at)) in bad.iter().enumerate() {
            let secret = secret(*seed);
            let message = format!("message {position}");
            let mut signature = secret.sign_bytes(message.as_bytes());
            if *spoil {
                signature.0[usize::from(*at) % 64] ^= 1 << (at % 8);
            }
            batch.push(&secret.public_key(), &signature, message.as_bytes());
            let good = verify(&secret.public_key(), &signature, message.as_bytes());
            prop_assert_eq!(good, !*spoil);
            expected.push(good);
        }
        prop_assert_eq!(batch.verify(), expected);
    }
}

#[test]
fn envelopes_are_verified_together() {
    let mut batch = Batch::default();
    let examples = examples();
    examples.iter().for_each(|(_, envelope)| envelope.queue(&mut batch));
    let signatures = examples.iter().map(|(_, envelope)| envelope.signatures().len()).sum();
    assert!(signatures > 30);
    assert_eq!(batch.verify(), vec![true; signatures]);
}
