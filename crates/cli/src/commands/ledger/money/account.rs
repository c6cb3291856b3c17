//! `assay account`: what a party has and how it came to that; money that comes in, and money that leaves for a chain.

mod books;
mod show;

use assay_statement::PartyId;
use assay_statement::predicate::{ChainAccount, Deposit, Withdrawal};
use clap::{Args, Subcommand};

use super::tell;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::chain::parse_account;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::operator::OperatorArguments;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::reference::ReferenceArguments;
use crate::ledger::submit::submit;
use crate::output;

/// Show what a party has and every movement; credit money that came in; withdraw to an account on a chain.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(show::Show),
    List(books::List),
    Deposit(DepositArguments),
    Withdraw(Withdraw),
}

/// Credit a party with money that came in from outside, as the log's operator.
#[derive(Debug, Args)]
struct DepositArguments {
    /// The party.
    party: PartyId,
    /// How much, such as `25.50`.
    amount: String,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    operator: OperatorArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Withdraw money to an account on a chain. It leaves at once and cannot be taken back; the account takes it once the
/// operator has made a payout.
#[derive(Debug, Args)]
struct Withdraw {
    /// How much, such as `25.50`.
    amount: String,
    /// The account: `0x` and 40 hexadecimal digits; where small and capital letters are mixed, their checksum is checked.
    #[arg(long, value_name = "ACCOUNT", value_parser = parse_account)]
    to: ChainAccount,
    /// The party, if its first key is not the one that signs.
    #[arg(long, value_name = "DID")]
    party: Option<PartyId>,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Show(show) => show.run(),
        Verb::List(list) => list.run(),
        Verb::Deposit(deposit) => deposit.run(),
        Verb::Withdraw(withdraw) => withdraw.run(),
    }
}

impl DepositArguments {
    fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?);
        let signer = self.operator.signer(&log)?;
        let coins = Coins::of(client)?;
        let (amount, reference) = (coins.parse(&self.amount)?, self.reference.get()?);
        let deposit = Deposit { log: log.id, reference: reference.clone(), amount };
        let logged = submit(client, vec![self.party.into()], deposit, &[signer.as_ref()])?;
        connection.close();
        let what = format!("credited {} to {}", coins.words(amount.units()), self.party);
        tell(&logged, &reference, self.place.json, &what)
    }
}

impl Withdraw {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let party = self.party.unwrap_or(PartyId(signer.public_key()));
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let coins = Coins::of(client)?;
        let amount = coins.parse(&self.amount)?;
        warn_without_contract(client)?;
        let reference = self.reference.get()?;
        let withdrawal = Withdrawal { log, reference: reference.clone(), amount, account: self.to };
        let logged = submit(client, vec![party.into()], withdrawal, &[signer.as_ref()])?;
        connection.close();
        let what = format!(
            "withdrew {} to {}; `assay payout proof {}` once a payout has it",
            coins.words(amount.units()),
            self.to,
            self.to
        );
        tell(&logged, &reference, self.place.json, &what)
    }
}

/// What is withdrawn on a log without a contract waits for its operator: it cannot be taken back, nor claimed on a chain.
fn warn_without_contract(client: &Client) -> Result<(), LedgerFailure> {
    let shown: serde_json::Value = client.get("/payout")?;
    if shown.pointer("/contract/account").is_none() {
        output::note("the log names no contract; what is withdrawn can then only be had from its operator");
    }
    Ok(())
}
