//! Reading base58 (the Bitcoin alphabet, as `did:key` uses it) of exactly as many bytes as a coded key has.
//!
//! Every entry names its keys in it, and the common way to read it takes a step for each digit and byte. Here ten
//! digits are one number, and five such numbers the bytes.

/// How many bytes: a multicodec code and an Ed25519 key.
pub(crate) const BYTES: usize = 34;
/// How many digits they take where the first byte is at least 45, since 58^46 < 45 * 256^33 and 256^34 < 58^47.
const DIGITS: usize = 47;
/// How many digits are read as one number: 58^10 < 2^64.
const DIGITS_AT_ONCE: usize = 10;
const POWER: u128 = 58_u128.pow(DIGITS_AT_ONCE as u32);
/// Stands for what is no digit.
const NONE: u8 = u8::MAX;

/// The value of each character; looked up, since to branch on what looks random is slow.
static VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let (mut rest, mut character) = (values.as_mut_slice(), 0);
    while let Some((value, after)) = rest.split_first_mut() {
        *value = value_of(character);
        (rest, character) = (after, character.wrapping_add(1));
    }
    values
};

const fn value_of(character: u8) -> u8 {
    match character {
        b'1'..=b'9' => character - b'1',
        b'A'..=b'H' => character - b'A' + 9,
        b'J'..=b'N' => character - b'J' + 17,
        b'P'..=b'Z' => character - b'P' + 22,
        b'a'..=b'k' => character - b'a' + 33,
        b'm'..=b'z' => character - b'm' + 44,
        _ => NONE,
    }
}

/// The bytes that the digits spell, if the first is at least 45; for smaller ones it is another number of digits.
pub(crate) fn decode(digits: &str) -> Option<[u8; BYTES]> {
    let digits: &[u8; DIGITS] = digits.as_bytes().try_into().ok()?;
    let (first, rest) = digits.split_at(DIGITS % DIGITS_AT_ONCE);
    // Least significant first. INVARIANT: 58^47 < 2^320, so nothing is carried out of the last one.
    let mut limbs = [0_u64; 5];
    let mut largest = 0;
    for part in std::iter::once(first).chain(rest.chunks(DIGITS_AT_ONCE)) {
        let mut number = 0_u64;
        for digit in part {
            let value = VALUES.get(usize::from(*digit)).copied().unwrap_or(NONE);
            largest = largest.max(value);
            number = number.wrapping_mul(58).wrapping_add(u64::from(value));
        }
        let mut carry = u128::from(number);
        for limb in &mut limbs {
            carry += u128::from(*limb) * POWER;
            *limb = carry as u64;
            carry >>= 64;
        }
    }
    let [last, fourth, third, second, top] = limbs;
    let top = u16::try_from(top).ok()?;
    let mut bytes = [0; BYTES];
    let (code, key) = bytes.split_at_mut(2);
    code.copy_from_slice(&top.to_be_bytes());
    let parts = key.as_chunks_mut::<8>().0.iter_mut().zip([second, third, fourth, last]);
    parts.for_each(|(to, limb)| *to = limb.to_be_bytes());
    (largest < 58).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the common decoder says, where the first byte is large enough.
    fn reference(digits: &str) -> Option<[u8; BYTES]> {
        let bytes = bs58::decode(digits).into_vec().ok()?;
        <[u8; BYTES]>::try_from(bytes).ok().filter(|bytes| bytes.first() >= Some(&45))
    }

    fn decoded(digits: &str) -> Option<[u8; BYTES]> {
        decode(digits).filter(|bytes| bytes.first() >= Some(&45))
    }

    proptest! {
        #[test]
        fn what_is_coded_comes_back(first in 45..=u8::MAX, rest in any::<[u8; 32]>(), last: u8) {
            let bytes = [&[first][..], &rest, &[last]].concat();
            let digits = bs58::encode(&bytes).into_string();
            prop_assert_eq!(decode(&digits).map(Vec::from), Some(bytes));
        }

        #[test]
        fn any_text_reads_as_the_common_decoder_reads_it(digits in "[1-9A-Za-z]{44,49}|[0-9A-Za-z+\\x00é]{40,47}") {
            prop_assert_eq!(decoded(&digits), reference(&digits));
        }

        #[test]
        fn a_changed_digit_reads_as_the_common_decoder_reads_it(
            bytes in any::<[u8; 32]>(), at in 0..47_usize, other in any::<char>(),
        ) {
            let digits = bs58::encode([&[0xed, 0x01][..], &bytes].concat()).into_string();
            let changed: String =
                digits.chars().enumerate().map(|(position, digit)| if position == at { other } else { digit }).collect();
            prop_assert_eq!(decoded(&changed), reference(&changed));
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert_eq!(decode(&"z".repeat(DIGITS)), None);
        assert_eq!(decode(&"1".repeat(DIGITS)), Some([0; BYTES]));
    }
}
