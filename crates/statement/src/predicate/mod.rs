//! What statements say: one file per predicate, with its type, its signers, its bounds and its checks.

mod amount;
mod artifact;
mod attestation;
mod bid;
mod claim;
mod commit;
mod contribution;
mod deposit;
mod evaluation;
mod grant;
mod lifecycle;
mod listing;
mod order;
mod party;
mod payout;
mod protocol;
mod replay;
mod response;
mod revocation;
mod shared;
mod shares;
mod snapshot;
mod terms;
mod transfer;
mod verdict;
mod warranty;
mod withdrawal;

use std::ops::RangeInclusive;

use serde::Serialize;

pub use amount::{Amount, AmountError, ChainAccount, ChainAccountError, PartsPerMillion, WHOLE_PPM};
pub use artifact::{Artifact, ArtifactKind, LineageEdge, Manifest, ModelSignature, Relation};
pub use attestation::{About, Attestation, AttestationKind, Severity};
pub use bid::{Bid, BidStep, bid_commitment};
pub use claim::{Claim, ClaimKind, Condition, ConditionValue, Operator};
pub use commit::{Commit, Genesis, Market, PayoutContract};
pub use contribution::{Contribution, ContributionKind};
pub use deposit::Deposit;
pub use evaluation::{Evaluation, OutcomeTable};
pub use grant::{Grant, Right};
pub use lifecycle::{Lifecycle, LifecycleState};
pub use listing::{Listing, ListingStep, OpenListing, PARTS_MAX, Price, WINDOW_MS_MAX, WarrantyTerms};
pub use order::{Order, OrderStep};
pub use party::{Party, PartyChange};
pub use payout::Payout;
pub use protocol::{Benchmark, Protocol, ProtocolStep, commitment};
pub use replay::{Replay, Sample};
pub use response::{Response, ResponseKind};
pub use revocation::Revocation;
pub use shared::{BlobReference, Figure, Rate};
pub use shares::{SHARES_MAX, Share, Shares, SharesStep};
pub use snapshot::Snapshot;
pub use terms::{Derivatives, TermSheet, Terms};
pub use transfer::{Transfer, TransferStep};
pub use verdict::{Decision, Verdict};
pub use warranty::{Warranty, WarrantyStep};
pub use withdrawal::Withdrawal;

use crate::digest::StatementId;
use crate::statement::StatementError;
use crate::subject::Subject;

/// What every predicate file states about its predicate.
trait Rules {
    /// The predicate's type.
    const TYPE: &'static str;
    /// The fewest and the most subjects.
    const SUBJECTS: (usize, usize) = (1, 1);
    /// How many signatures it takes.
    const SIGNATURES: RangeInclusive<usize> = 1..=1;
    /// The same in words.
    const SIGNATURES_WORDS: &'static str = "1 signature";

    /// What cannot be said by types: `Err` says what is wrong.
    fn check(&self, subjects: &[Subject]) -> Result<(), String> {
        let _ = subjects;
        Ok(())
    }

    /// The log that the statement is meant for; none only for a log's first entry.
    fn log(&self) -> Option<StatementId>;
}

macro_rules! predicates {
    ($($variant:ident),+ $(,)?) => {
        /// What a statement says.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        #[expect(missing_docs, reason = "each variant is documented by the type it holds")]
        pub enum Predicate {
            $($variant($variant)),+
        }

        /// The kinds of statement, in the order of their codes in a log's state.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is documented by the type it is named after")]
        pub enum Kind {
            $($variant),+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$variant),+];

            /// The predicate type, as statements spell it.
            pub fn predicate_type(self) -> &'static str {
                match self {
                    $(Kind::$variant => <$variant as Rules>::TYPE),+
                }
            }

            /// The kind in one word, such as `evaluation`.
            pub fn word(self) -> &'static str {
                let name = self.predicate_type().strip_prefix("assay:").unwrap_or_default();
                name.split('/').next().unwrap_or_default()
            }
        }

        impl Predicate {
            /// The predicate type, as statements spell it.
            pub fn kind(&self) -> &'static str {
                self.kind_code().predicate_type()
            }

            /// Which kind it is.
            pub fn kind_code(&self) -> Kind {
                match self {
                    $(Self::$variant(_) => Kind::$variant),+
                }
            }

            /// The log that the statement is meant for; none only for a log's first entry.
            pub fn log(&self) -> Option<StatementId> {
                match self {
                    $(Self::$variant(predicate) => predicate.log()),+
                }
            }

            /// The fewest and the most subjects.
            pub(crate) fn subject_count(&self) -> (usize, usize) {
                match self {
                    $(Self::$variant(_) => <$variant as Rules>::SUBJECTS),+
                }
            }

            /// How many signatures it takes, and the same in words.
            pub(crate) fn signature_count(&self) -> (RangeInclusive<usize>, &'static str) {
                match self {
                    $(Self::$variant(_) => {
                        (<$variant as Rules>::SIGNATURES, <$variant as Rules>::SIGNATURES_WORDS)
                    }),+
                }
            }

            pub(crate) fn check(&self, subjects: &[Subject]) -> Result<(), String> {
                match self {
                    $(Self::$variant(predicate) => predicate.check(subjects)),+
                }
            }

            /// Reads a predicate of the type.
            pub(crate) fn from_json(kind: &str, json: &str) -> Result<Self, StatementError> {
                match kind {
                    $(<$variant as Rules>::TYPE => serde_json::from_str(json)
                        .map(Self::$variant)
                        .map_err(|error| StatementError::Predicate {
                            kind: <$variant as Rules>::TYPE,
                            reason: error.to_string(),
                        }),)+
                    other => Err(StatementError::UnknownPredicate(other.chars().take(100).collect())),
                }
            }
        }

        $(impl From<$variant> for Predicate {
            fn from(predicate: $variant) -> Self {
                Self::$variant(predicate)
            }
        })+
    };
}

// The order is part of the state's format: new kinds go at the end.
predicates!(
    Commit,
    Snapshot,
    Party,
    Artifact,
    Contribution,
    Protocol,
    Evaluation,
    Replay,
    Claim,
    Verdict,
    Attestation,
    Response,
    Lifecycle,
    Deposit,
    Withdrawal,
    Payout,
    Transfer,
    Terms,
    Grant,
    Revocation,
    Shares,
    Listing,
    Order,
    Bid,
    Warranty,
);
