//! `assay payout`: the root under which accounts on a chain take what was withdrawn, and each account's proof.

use assay_ledger::payout_tree::{Payee, PayoutTree, verify};
use assay_statement::predicate::{ChainAccount, Payout};
use assay_statement::{Digest, Subject};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::chain::parse_account;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::operator::OperatorArguments;
use crate::ledger::place::PlaceArguments;
use crate::ledger::submit::submit;
use crate::ledger::words::count;
use crate::output;

/// Show the last payout and what waits for the next one; make one, as the operator; get the proof of an account.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the last payout, and how much was withdrawn since.
    Show {
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Log the root over everything that was ever withdrawn, as the operator. It is then to be set in the contract.
    Make {
        #[command(flatten)]
        operator: OperatorArguments,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Print what the contract's `claim` takes for an account, as JSON, with the payout that it is under.
    Proof {
        /// The account: `0x` and 40 hexadecimal digits; mixed letters are checked as in `assay account withdraw`.
        #[arg(value_parser = parse_account)]
        account: ChainAccount,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

#[derive(Debug, Deserialize)]
struct PayeeShown {
    account: ChainAccount,
    total: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Show { place } => show(place),
        Verb::Make { operator, place } => make(operator, place),
        Verb::Proof { account, place } => proof(*account, place),
    }
}

fn show(place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let (shown, coins) = (connection.client.get::<Value>("/payout")?, Coins::of(&connection.client)?);
    connection.close();
    if place.json {
        return output::print_json(&shown);
    }
    let word = |pointer: &str| shown.pointer(pointer).and_then(Value::as_str).unwrap_or("0");
    let number = |pointer: &str| shown.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    let contract = match shown.pointer("/contract/account").and_then(Value::as_str) {
        Some(account) => format!("{account} on chain {}", number("/contract/chain_id")),
        None => "none is named: ask the operator where the money is".into(),
    };
    let last = match number("/last/number") {
        0 => "there was no payout yet\n".to_owned(),
        payout => format!(
            "payout     {payout}, entry {}\nroot       {}\npays       {} in all to {}\n",
            number("/last/index"),
            word("/last/root"),
            coins.digits(word("/last/total"))?,
            count(number("/last/accounts"), "account"),
        ),
    };
    output::print(&format!(
        "{last}withdrawn  {} in all to {}\nwaits      {} for the next payout\ncontract   {contract}\n",
        coins.digits(word("/withdrawn"))?,
        count(number("/accounts"), "account"),
        coins.digits(word("/waiting"))?,
    ))
}

fn make(operator: &OperatorArguments, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let (client, log) = (&connection.client, connection.client.log()?);
    let signer = operator.signer(&log)?;
    let coins = Coins::of(client)?;
    let tree = PayoutTree::new(payees(client)?).map_err(|_| {
        LedgerFailure::Wrong("nothing was withdrawn yet, so there is nothing to pay out".into())
    })?;
    let total = tree.payees().iter().try_fold(0_u64, |sum, payee| sum.checked_add(payee.cumulative));
    let total = total.and_then(assay_statement::predicate::Amount::new);
    let total = total.ok_or_else(|| LedgerFailure::Wrong("the payees' amounts do not add up".into()))?;
    let last = client.get::<Value>("/payout")?.pointer("/last/number").and_then(Value::as_u64);
    let payout = Payout {
        log: log.id,
        number: last.unwrap_or_default().saturating_add(1),
        root: Digest::from(tree.root()),
        accounts: tree.payees().len() as u64,
        total,
    };
    let subject = Subject::of(log.id.0);
    let logged = submit(client, vec![subject], payout.clone(), &[signer.as_ref()])?;
    connection.close();
    let root = hex(&tree.root());
    if place.json {
        let mut answer = logged.answer.clone();
        if let Some(answer) = answer.as_object_mut() {
            answer.extend([("payout".into(), json!(payout.number)), ("root".into(), json!(root))]);
        }
        return output::print_json(&answer);
    }
    let (accounts, total) = (count(payout.accounts, "account"), coins.words(total.units()));
    logged.tell(
        false,
        &format!("made payout {} of {total} in all to {accounts}\nroot       {root}", payout.number),
    )
}

/// Everyone whom the next payout pays, as the log's server counts them; the rules refuse another count or sum, and every
/// audit another root.
fn payees(client: &Client) -> Result<Vec<Payee>, LedgerFailure> {
    let shown: Vec<PayeeShown> = client.pages("/payout/payees", "")?;
    let payee = |one: &PayeeShown| {
        let cumulative = one.total.parse().ok()?;
        Some(Payee { account: one.account.0, cumulative })
    };
    let payees: Option<Vec<Payee>> = shown.iter().map(payee).collect();
    payees.ok_or_else(|| LedgerFailure::Wrong("the server shows a payee's amount that is none".into()))
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", HEXLOWER.encode(bytes))
}

#[derive(Debug, Deserialize)]
struct ProofShown {
    cumulative: String,
    proof: Vec<String>,
    payout: LastShown,
}

#[derive(Debug, Deserialize)]
struct LastShown {
    root: String,
}

fn proof(account: ChainAccount, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let shown: Value = connection.client.get(&format!("/payout/{account}"))?;
    connection.close();
    let wrong = |error: serde_json::Error| LedgerFailure::Wrong(format!("the proof cannot be read: {error}"));
    let read: ProofShown = serde_json::from_value(shown.clone()).map_err(wrong)?;
    match holds(account, &read) {
        true => output::print_json(&shown),
        false => Err(LedgerFailure::Wrong(
            "the proof that the server gave does not lead to the payout's root".to_owned(),
        )
        .into()),
    }
}

/// Whether a proof leads to its root: what does not would cost its gas for nothing.
fn holds(account: ChainAccount, shown: &ProofShown) -> bool {
    let bytes = |text: &String| {
        let bytes = HEXLOWER.decode(text.strip_prefix("0x")?.as_bytes()).ok()?;
        <[u8; 32]>::try_from(bytes).ok()
    };
    let hashes: Option<Vec<[u8; 32]>> = shown.proof.iter().map(bytes).collect();
    match (bytes(&shown.payout.root), shown.cumulative.parse(), hashes) {
        (Some(root), Ok(cumulative), Some(hashes)) => {
            verify(&root, &Payee { account: account.0, cumulative }, &hashes)
        }
        _ => false,
    }
}
