//! References: what somebody calls a movement of money, so that a retry moves nothing twice.

use assay_statement::bounded::Text;
use clap::Args;
use data_encoding::HEXLOWER;

use super::words::text;
use super::{LedgerFailure, keys};
use crate::output;

/// What to call it.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReferenceArguments {
    /// What you call it; repeating the command with the same reference does nothing twice [default: a new one, which is
    /// told before anything is sent].
    #[arg(long, value_name = "WORDS")]
    reference: Option<String>,
}

impl ReferenceArguments {
    /// The reference that was given, or a new one.
    pub(crate) fn get(&self) -> Result<Text<100>, LedgerFailure> {
        if let Some(given) = &self.reference {
            return text(given);
        }
        let new = text(&HEXLOWER.encode(&keys::random::<8>()?))?;
        // If the answer is lost, it is this that makes a retry safe.
        output::note(&format!("the reference is {new}; to try again, give it with `--reference`"));
        Ok(new)
    }
}
