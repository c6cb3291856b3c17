//! `assay init`: begins a log in a folder or bucket.

use std::path::PathBuf;
use std::sync::Arc;

use assay_merkle::signed_note::check_key_name;
use assay_statement::Digest;
use assay_statement::predicate::{Genesis, Market, PartsPerMillion, PayoutContract};
use assay_store::log::{Log, OperatorKey, Settings, StoreError};
use clap::Args;

use crate::failure::Failure;
use crate::ledger::chain::parse_account;
use crate::ledger::coins::parse_share;
use crate::ledger::home::Home;
use crate::ledger::place::SystemClock;
use crate::ledger::storage::{BucketArguments, Location};
use crate::ledger::words::text;
use crate::ledger::{LedgerFailure, keys};
use crate::output;

/// Begin a log in a folder or bucket.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder [default: that of ASSAY_LOG, or `assay-log`].
    #[arg(value_name = "DIR", conflicts_with = "bucket")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    bucket: BucketArguments,
    /// The log's name, best one that is the operator's alone, such as `log.example.org/models`.
    #[arg(long, value_name = "NAME", default_value = "localhost/assay")]
    name: String,
    /// The key that the log is signed with: an Ed25519 key of OpenSSH [default: a new one].
    #[arg(long, value_name = "FILE")]
    operator_key: Option<PathBuf>,
    #[command(flatten)]
    money: MoneyArguments,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// The money that the log counts; it cannot be changed later.
#[derive(Debug, Args)]
struct MoneyArguments {
    /// The symbol of the money that the log counts.
    #[arg(long, value_name = "SYMBOL", default_value = Market::ASSET)]
    asset: String,
    /// How many decimals it is written with.
    #[arg(long, value_name = "NUMBER", default_value_t = Market::DECIMALS)]
    decimals: u8,
    /// The operator's part of each sale, such as `1%`.
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = parse_share)]
    fee: PartsPerMillion,
    /// The contract that pays withdrawals, where the money is on a chain.
    #[arg(long, value_name = "CHAIN_ID:ACCOUNT", value_parser = parse_contract)]
    contract: Option<PayoutContract>,
}

fn parse_contract(words: &str) -> Result<PayoutContract, String> {
    let expected = || format!("`{words}` is not a chain's number, a colon and an account");
    let (chain_id, account) = words.split_once(':').ok_or_else(expected)?;
    let chain_id = chain_id.parse().map_err(|_| expected())?;
    Ok(PayoutContract { chain_id, account: parse_account(account)? })
}

impl MoneyArguments {
    /// What the log's first entry says of its money; nothing where it is the default.
    fn market(&self) -> Result<Option<Market>, LedgerFailure> {
        let plain = self.asset == Market::ASSET && self.decimals == Market::DECIMALS;
        if plain && self.fee == PartsPerMillion::NOTHING && self.contract.is_none() {
            return Ok(None);
        }
        Ok(Some(Market {
            asset: text(&self.asset)?,
            decimals: self.decimals,
            fee_ppm: self.fee,
            contract: self.contract,
        }))
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let home = Home::find()?;
    let location = arguments.bucket.location(arguments.folder.as_deref());
    let (key, market) = (arguments.operator_key.as_deref(), arguments.money.market()?);
    let log = begin(&location, &arguments.name, key, market, &home)?;
    let record = log.log();
    let key = log.publisher().map_err(LedgerFailure::from)?.verifier_key().to_string();
    let place = match &location {
        Location::Folder(folder) => folder.display().to_string(),
        Location::Bucket { .. } => location.words(),
    };
    if arguments.json {
        let answer = serde_json::json!({
            "folder": place, "origin": record.origin, "id": record.id, "vkey": key,
            "operator_key": home.operator_key(&record.origin),
        });
        return output::print_json(&answer);
    }
    output::print(&format!(
        "began the log {} in {place}\nlog        {}\nkey        {key}\nkept in    {}\n\nKeep that key file safe and \
         apart from the log: with it anyone can sign in the log's name.\n",
        record.origin,
        record.id,
        home.operator_key(&record.origin).display(),
    ))
}

/// Begins a log.
pub(crate) fn begin(
    location: &Location,
    name: &str,
    key: Option<&std::path::Path>,
    market: Option<Market>,
    home: &Home,
) -> Result<Log, LedgerFailure> {
    check_key_name(name).map_err(StoreError::from)?;
    let own = home.operator_key(name);
    match key {
        Some(path) => copy_key(path, &own)?,
        // Two logs of one name and key would look to everyone like one log that forked.
        None if own.exists() => {
            let words =
                format!("this machine has begun a log named `{name}` already; give another with `--name`");
            return Err(LedgerFailure::Wrong(words));
        }
        None => {
            keys::create(&own, &format!("operator of {name}"), None)?;
        }
    }
    let settings = Settings {
        key: Some(OperatorKey::from_seed(keys::seed(&own)?)),
        clock: Arc::new(SystemClock),
        writer: keys::random()?,
        mark: None,
    };
    let genesis = Genesis { origin: text(name)?, nonce: Digest::from(keys::random::<32>()?), market };
    let log = Log::create(location.open()?, settings, genesis)?;
    // A mark that cannot be written protects less; the log has begun.
    let _ = home.remember(&log);
    Ok(log)
}

/// Keeps a link to a key that the person has already, so that it stays where it is.
fn copy_key(path: &std::path::Path, own: &std::path::Path) -> Result<(), LedgerFailure> {
    keys::public(path)?;
    let failed =
        |error: std::io::Error| LedgerFailure::Write { path: own.to_path_buf(), reason: error.to_string() };
    if own.exists() {
        return Err(LedgerFailure::Exists { path: own.to_path_buf() });
    }
    if let Some(folder) = own.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let path = path.canonicalize().map_err(failed)?;
    #[cfg(unix)]
    return std::os::unix::fs::symlink(path, own).map_err(failed);
    #[cfg(not(unix))]
    std::fs::copy(path, own).map(|_| ()).map_err(failed)
}
