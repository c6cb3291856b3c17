//! Badges: how much stands behind a result, each with what it means.

use maud::{Markup, Render, html};
use serde::Serialize;

/// What is known of how a result came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Badge {
    /// It follows a protocol that was logged before it.
    PreRegistered,
    /// Its benchmark was sealed before the model was registered, and opened after.
    Sealed,
    /// Its benchmark was opened after the model was registered, and not sealed before.
    OpenedAfter,
    /// Its sealed benchmark was open before the model was registered.
    OpenedBefore,
    /// Others ran a sample of it again, and all of it came out alike.
    Replayed,
    /// Whoever published it owns the model.
    SelfReported,
    /// Others ran a sample of it again, and some of it came out otherwise.
    Contradicted,
}

impl Badge {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::PreRegistered => {
                ("pre-registered", "good", "it follows a protocol that was logged before the results were")
            }
            Self::Sealed => (
                "sealed benchmark",
                "good",
                "its benchmark was fixed before the model was registered, and opened only after: neither was made to suit the other by what the log showed",
            ),
            Self::OpenedAfter => (
                "benchmark opened later",
                "good",
                "its benchmark was opened after the model was registered, which could not learn it from the log; it may have been chosen with the model in view",
            ),
            Self::OpenedBefore => (
                "benchmark known before",
                "careful",
                "its sealed benchmark had been opened when the model was registered, which may have learnt from it",
            ),
            Self::Replayed => (
                "replayed",
                "good",
                "another party ran a random sample of it again, and all of it came out alike",
            ),
            Self::SelfReported => ("self-reported", "careful", "it was published by the model’s owner"),
            Self::Contradicted => (
                "contradicted",
                "bad",
                "another party ran a random sample of it again, and some of it differed",
            ),
        }
    }

    /// What it means.
    pub(super) fn meaning(self) -> &'static str {
        self.words().2
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        self.words().0
    }

    /// Every badge.
    pub(super) const ALL: [Self; 7] = [
        Self::PreRegistered,
        Self::Sealed,
        Self::OpenedAfter,
        Self::OpenedBefore,
        Self::Replayed,
        Self::SelfReported,
        Self::Contradicted,
    ];
}

impl Render for Badge {
    fn render(&self) -> Markup {
        let (name, class, meaning) = self.words();
        html! { span class={ "badge " (class) } title=(meaning) { (name) } }
    }
}
