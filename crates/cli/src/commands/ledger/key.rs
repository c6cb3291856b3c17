//! `assay key`: the key of the person at this machine.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::ledger::place::KeyArguments;
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// Make a key to sign with, or show whose it is.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an Ed25519 key, written as OpenSSH writes them.
    New {
        #[command(flatten)]
        key: KeyArguments,
        /// A remark that is kept with it.
        #[arg(long, default_value = "assay")]
        comment: String,
        /// Encrypt it with a passphrase, which is asked for (or taken from ASSAY_PASSPHRASE).
        #[arg(long)]
        encrypt: bool,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show the `did:key` of a key.
    Show {
        #[command(flatten)]
        key: KeyArguments,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::New { key, comment, encrypt, json } => {
            let path = key.path()?;
            let passphrase = if *encrypt { Some(new_passphrase()?) } else { None };
            let public = keys::create(&path, comment, passphrase.as_deref())?;
            tell(*json, &path, &public.to_string(), "made a key\n")
        }
        Verb::Show { key, json } => {
            let path = key.path()?;
            let public = keys::public(&path)?;
            tell(*json, &path, &public.to_string(), "")
        }
    }
}

fn new_passphrase() -> Result<String, LedgerFailure> {
    if let Ok(passphrase) = std::env::var("ASSAY_PASSPHRASE") {
        return Ok(passphrase);
    }
    let failed =
        |error: std::io::Error| LedgerFailure::Wrong(format!("a passphrase cannot be asked for: {error}"));
    let first = rpassword::prompt_password("passphrase of the new key: ").map_err(failed)?;
    let again = rpassword::prompt_password("again: ").map_err(failed)?;
    match first == again && !first.is_empty() {
        true => Ok(first),
        false => Err(LedgerFailure::Wrong("the passphrases differ, or are empty".into())),
    }
}

fn tell(json: bool, path: &PathBuf, public: &str, before: &str) -> Result<(), Failure> {
    if json {
        return output::print_json(&serde_json::json!({ "key": public, "path": path }));
    }
    output::print(&format!("{before}key   {public}\nfile  {}\n", path.display()))
}
