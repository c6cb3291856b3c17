//! The key of a log's operator, for statements that only the operator may sign.

use std::path::PathBuf;

use assay_statement::Signer;
use clap::Args;

use super::client::LogInfo;
use super::home::Home;
use super::{LedgerFailure, keys};

/// The operator's key.
#[derive(Debug, Clone, Args)]
pub(crate) struct OperatorArguments {
    /// The key of the log's operator [default: the one that `assay init` made on this machine].
    #[arg(long, value_name = "FILE")]
    operator_key: Option<PathBuf>,
}

impl OperatorArguments {
    /// The operator, if the key is that of the log.
    pub(crate) fn signer(&self, log: &LogInfo) -> Result<Box<dyn Signer>, LedgerFailure> {
        let path = match &self.operator_key {
            Some(path) => path.clone(),
            None => Home::find()?.operator_key(&log.origin),
        };
        if !path.exists() {
            let words =
                format!("only the log's operator may do this, and its key is not at `{}`", path.display());
            return Err(LedgerFailure::Wrong(words));
        }
        let signer = keys::signer(&path)?;
        match signer.public_key() == log.operator {
            true => Ok(signer),
            false => {
                let words = format!("the key at `{}` is not that of the log's operator", path.display());
                Err(LedgerFailure::Wrong(words))
            }
        }
    }
}
