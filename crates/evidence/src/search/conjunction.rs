//! A conjunction as the search handles it: positions of features and of their predicates.

use super::Space;
use crate::slice::Slice;

/// The most predicates a conjunction can hold.
pub(crate) const PART_MAX: usize = 5;

/// Up to [`PART_MAX`] predicates, each as (position of the feature, position of the predicate in it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Conjunction {
    len: u8,
    parts: [(u16, u16); PART_MAX],
}

impl Conjunction {
    /// The conjunction with one more predicate; one beyond [`PART_MAX`] would be dropped.
    pub(crate) fn with(mut self, feature: usize, predicate: usize) -> Self {
        if let Some(part) = self.parts.get_mut(usize::from(self.len)) {
            *part = (feature as u16, predicate as u16);
            self.len += 1;
        }
        self.parts.get_mut(..usize::from(self.len)).unwrap_or_default().sort_unstable();
        self
    }

    /// The predicates, by feature.
    pub(crate) fn parts(&self) -> &[(u16, u16)] {
        self.parts.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// How many predicates it has.
    pub(crate) fn depth(&self) -> usize {
        usize::from(self.len)
    }

    /// The conjunction of the predicates at the positions whose bit is set in `mask`.
    pub(crate) fn subset(&self, mask: u32) -> Self {
        let chosen = self.parts().iter().enumerate().filter(|(position, _)| mask & (1 << position) != 0);
        chosen.fold(Self::default(), |rest, (_, &(feature, predicate))| {
            rest.with(feature.into(), predicate.into())
        })
    }

    /// The slice in words that leave this run.
    pub(crate) fn slice(&self, space: &Space<'_>) -> Slice {
        let predicate = |&(feature, predicate): &(u16, u16)| {
            space.features.get(usize::from(feature))?.predicate(usize::from(predicate))
        };
        Slice(self.parts().iter().filter_map(predicate).collect())
    }

    /// Whether each example falls to the slice; slow and obvious, for tests.
    #[cfg(test)]
    pub(crate) fn members(&self, space: &Space<'_>) -> Vec<bool> {
        let mut members = vec![true; space.examples];
        for &(feature, predicate) in self.parts() {
            let feature = usize::from(feature);
            let range = space.features.get(feature).and_then(|f| f.predicates.get(usize::from(predicate)));
            let (Some((range, _)), Some(codes)) = (range, space.codes.get(feature)) else { continue };
            for (member, code) in members.iter_mut().zip(codes) {
                *member &= range.contains(code);
            }
        }
        members
    }
}
