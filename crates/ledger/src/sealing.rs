//! What the order of a log shows of a sealed benchmark and a model that was tested on it.

use crate::record::{Detail, StatementRecord};

/// How the sealing of a benchmark, the registration of a model and the benchmark's opening follow on each other.
///
/// It is about what the log shows: that whoever sealed a benchmark showed it to nobody before, no log can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing {
    /// The benchmark was never sealed.
    Open,
    /// Sealed, then the model registered, then opened: the benchmark was not made to suit the model, nor could the model
    /// be made to suit the benchmark by reading the log.
    Sealed,
    /// The model registered, then sealed, then opened: the model could not be made to suit the benchmark by reading the
    /// log; the benchmark might have been chosen with the model in view.
    OpenedAfter,
    /// Opened, then the model registered: the model may have learnt from the benchmark.
    OpenedBefore,
}

impl Sealing {
    /// What three entries show: that of the announcement, that which opened its benchmark (the same one where it never
    /// was sealed), and that which registered the model.
    pub fn of(announced: u64, opened: u64, registered: u64) -> Self {
        match (announced < registered, registered < opened) {
            _ if opened == announced => Self::Open,
            (true, true) => Self::Sealed,
            (false, _) => Self::OpenedAfter,
            (true, false) => Self::OpenedBefore,
        }
    }
}

impl StatementRecord {
    /// Where a protocol was announced and where its benchmark was opened, if it has been.
    pub fn announced_and_opened(&self) -> Option<(u64, u64)> {
        match &self.detail {
            Detail::Protocol { revealed, .. } => revealed.map(|opened| (self.index, opened)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_shows_what_it_shows() {
        let orders = [
            ((10, 10, 5), Sealing::Open),
            ((10, 10, 12), Sealing::Open),
            ((10, 14, 12), Sealing::Sealed),
            ((10, 14, 5), Sealing::OpenedAfter),
            ((10, 14, 16), Sealing::OpenedBefore),
        ];
        for ((announced, opened, registered), sealing) in orders {
            assert_eq!(Sealing::of(announced, opened, registered), sealing);
        }
    }
}
