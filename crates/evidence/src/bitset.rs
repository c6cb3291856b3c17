//! Sets of examples as bits.

/// A set of positions below a fixed size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitset {
    words: Vec<u64>,
}

impl Bitset {
    /// The positions below `size` for which `holds`.
    pub(crate) fn from_fn(size: usize, holds: impl Fn(usize) -> bool) -> Self {
        let words = (0..size.div_ceil(64))
            .map(|word| {
                let from = word * 64;
                (from..size.min(from + 64))
                    .filter(|&at| holds(at))
                    .fold(0, |bits, at| bits | 1 << (at - from))
            })
            .collect();
        Self { words }
    }

    /// Keeps what both hold.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
        self
    }

    /// Keeps what the other does not hold.
    pub(crate) fn and_not(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
        self
    }

    /// Adds what the other holds.
    pub(crate) fn or(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
        self
    }

    /// How many positions it holds.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many positions both hold.
    pub(crate) fn count_and(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// The positions it holds, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(word, &bits)| {
            std::iter::successors((bits != 0).then_some(bits), |bits| {
                let rest = bits & (bits - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |bits| word * 64 + bits.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_it_was_given() {
        let threes = Bitset::from_fn(200, |at| at % 3 == 0);
        let fives = Bitset::from_fn(200, |at| at % 5 == 0);
        assert_eq!(threes.iter().collect::<Vec<_>>(), (0..200).step_by(3).collect::<Vec<_>>());
        assert_eq!(
            threes.clone().and(&fives).iter().collect::<Vec<_>>(),
            (0..200).step_by(15).collect::<Vec<_>>()
        );
        assert_eq!(threes.count_and(&fives), 14);
        assert_eq!(threes.clone().and_not(&fives).count(), 67 - 14);
        assert_eq!(threes.or(&fives).count(), 67 + 40 - 14);
    }
}
