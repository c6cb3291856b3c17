//! Terms and rights as options, and in words.

use assay_statement::predicate::{Derivatives, PartsPerMillion, Right, TermSheet};
use clap::{Args, ValueEnum};

use super::LedgerFailure;
use super::coins::{parse_share, share_words};
use super::span::{parse_span, span_words};
use super::words::maybe;

/// Terms as options. What is not said is as permissive to the holder as it can be without costing the owner a right: to
/// earn money with it is allowed, to build upon it takes a right, nothing is passed on or taken back.
#[derive(Debug, Clone, Args)]
pub(crate) struct TermsArguments {
    /// It may not be used to earn money.
    #[arg(long)]
    non_commercial: bool,
    /// Who may build upon it: anyone, whoever has the right to fine-tune it, or nobody.
    #[arg(long, value_enum, default_value_t = DerivativesChoice::ByRight)]
    derivatives: DerivativesChoice,
    /// Its maker must be named.
    #[arg(long)]
    attribution: bool,
    /// The part of what a derivative earns that is asked for it, such as `5%`.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = parse_share)]
    royalty: PartsPerMillion,
    /// A right may be passed on to others, never wider than it is.
    #[arg(long)]
    transferable: bool,
    /// A right may be taken back.
    #[arg(long)]
    revocable: bool,
    /// How long a right lasts, such as `365d` [default: without end].
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    lasts: Option<u64>,
    /// What else is agreed, in words; no rule reads it.
    #[arg(long)]
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DerivativesChoice {
    Allowed,
    ByRight,
    Forbidden,
}

impl TermsArguments {
    /// The terms that the options say.
    pub(crate) fn read(&self) -> Result<TermSheet, LedgerFailure> {
        Ok(TermSheet {
            commercial_use: !self.non_commercial,
            derivatives: match self.derivatives {
                DerivativesChoice::Allowed => Derivatives::Allowed,
                DerivativesChoice::ByRight => Derivatives::ByRight,
                DerivativesChoice::Forbidden => Derivatives::Forbidden,
            },
            attribution: self.attribution,
            royalty_ppm: self.royalty,
            transferable: self.transferable,
            revocable: self.revocable,
            lasts_ms: self.lasts,
            note: maybe(self.note.as_deref())?,
        })
    }
}

/// Terms in plain words, a line each.
pub(crate) fn in_words(terms: &TermSheet) -> String {
    let derivatives = match terms.derivatives {
        Derivatives::Allowed => "anyone may build upon it",
        Derivatives::ByRight => "to build upon it takes the right to fine-tune it",
        Derivatives::Forbidden => "nobody but the owner may build upon it",
    };
    let royalty = match terms.royalty_ppm {
        PartsPerMillion::NOTHING => "what is built upon it owes it nothing".to_owned(),
        share => format!("of what is built upon it, {} of the income is asked for it", share_words(share)),
    };
    let lasts = terms.lasts_ms.map_or("without end".to_owned(), |ms| format!("for {}", span_words(ms)));
    let mut lines = vec![
        choose(terms.commercial_use, "it may be used to earn money", "it may not be used to earn money"),
        derivatives.to_owned(),
        choose(terms.attribution, "its maker must be named", "its maker need not be named"),
        royalty,
        choose(terms.transferable, "a right may be passed on, never wider", "a right may not be passed on"),
        choose(terms.revocable, "a right may be taken back", "a right may not be taken back"),
        format!("a right lasts {lasts}"),
    ];
    lines.extend(terms.note.iter().map(|note| format!("besides, in words that no rule reads: {note}")));
    lines.iter().map(|line| format!("  - {line}\n")).collect()
}

fn choose(flag: bool, yes: &str, no: &str) -> String {
    if flag { yes } else { no }.to_owned()
}

/// A right as the command line spells it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RightChoice {
    Inspect,
    Evaluate,
    Use,
    FineTune,
    Redistribute,
    Own,
}

impl From<RightChoice> for Right {
    fn from(choice: RightChoice) -> Self {
        match choice {
            RightChoice::Inspect => Self::Inspect,
            RightChoice::Evaluate => Self::Evaluate,
            RightChoice::Use => Self::Use,
            RightChoice::FineTune => Self::FineTune,
            RightChoice::Redistribute => Self::Redistribute,
            RightChoice::Own => Self::Own,
        }
    }
}
