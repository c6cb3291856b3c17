//! All of the program `assay`, so that its readers can be fuzzed; its one entry is [`main`].

mod arguments;
mod commands;
mod failure;
#[cfg(fuzzing)]
pub mod fuzzed;
mod ledger;
mod load;
mod output;
mod progress;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Finds where AI models still work, and why, from the records of their evaluations.
#[derive(Debug, Parser)]
#[command(name = "assay", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Niches(commands::niches::Arguments),
    Fit(commands::fit::Arguments),
    Watch(commands::watch::Arguments),
    Slices(commands::slices::Arguments),
    Demo(commands::demo::Arguments),
    Evaluate(commands::evaluate::Arguments),
    Init(commands::ledger::init::Arguments),
    Serve(commands::ledger::serve::Arguments),
    Key(commands::ledger::key::Arguments),
    Party(commands::ledger::party::Arguments),
    Artifact(commands::ledger::artifact::Arguments),
    Contribution(commands::ledger::contribution::Arguments),
    Cosign(commands::ledger::cosign::Arguments),
    Protocol(commands::ledger::protocol::Arguments),
    Evaluation(commands::ledger::evaluation::Arguments),
    Claim(commands::ledger::claim::Arguments),
    Verdict(commands::ledger::verdict::Arguments),
    Attest(commands::ledger::attest::Arguments),
    Respond(commands::ledger::respond::Arguments),
    Lifecycle(commands::ledger::lifecycle::Arguments),
    History(commands::ledger::history::Arguments),
    Lineage(commands::ledger::lineage::Arguments),
    List(commands::ledger::trade::list::Arguments),
    Market(commands::ledger::trade::market::Arguments),
    Buy(commands::ledger::trade::take_up::Buy),
    Offer(commands::ledger::trade::take_up::Offer),
    Take(commands::ledger::trade::take_up::Take),
    Bid(commands::ledger::trade::bid::Arguments),
    Order(commands::ledger::trade::order::Arguments),
    Deliver(commands::ledger::trade::steps::Deliver),
    Accept(commands::ledger::trade::steps::Accept),
    Dispute(commands::ledger::trade::steps::Dispute),
    Resolve(commands::ledger::trade::steps::Resolve),
    Decline(commands::ledger::trade::steps::Decline),
    Lapse(commands::ledger::trade::steps::Lapse),
    Warranty(commands::ledger::trade::warranty::Arguments),
    Terms(commands::ledger::rights::terms::Arguments),
    Grant(commands::ledger::rights::grant::Arguments),
    May(commands::ledger::rights::may::Arguments),
    Shares(commands::ledger::rights::shares::Arguments),
    Blob(commands::ledger::rights::blob::Arguments),
    Account(commands::ledger::money::account::Arguments),
    Transfer(commands::ledger::money::transfer::Arguments),
    Payout(commands::ledger::money::payout::Arguments),
    Bundle(commands::ledger::bundle::Arguments),
    Fact(commands::ledger::fact::Arguments),
    Verify(commands::ledger::verify::Arguments),
    Audit(commands::ledger::audit::Arguments),
    Witness(commands::ledger::witness::Arguments),
    Monitor(commands::ledger::monitor::Arguments),
    Snapshot(commands::ledger::snapshot::Arguments),
    Repair(commands::ledger::repair::Arguments),
}

/// Runs the command that the program was called with.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Niches(arguments) => commands::niches::run(&arguments),
        Command::Fit(arguments) => commands::fit::run(&arguments),
        Command::Watch(arguments) => commands::watch::run(&arguments),
        Command::Evaluate(arguments) => commands::evaluate::run(&arguments),
        Command::Demo(arguments) => commands::demo::run(&arguments),
        Command::Slices(arguments) => commands::slices::run(&arguments),
        Command::Init(arguments) => commands::ledger::init::run(&arguments),
        Command::Serve(arguments) => commands::ledger::serve::run(&arguments),
        Command::Key(arguments) => commands::ledger::key::run(&arguments),
        Command::Party(arguments) => commands::ledger::party::run(&arguments),
        Command::Artifact(arguments) => commands::ledger::artifact::run(&arguments),
        Command::Contribution(arguments) => commands::ledger::contribution::run(&arguments),
        Command::Cosign(arguments) => commands::ledger::cosign::run(&arguments),
        Command::Protocol(arguments) => commands::ledger::protocol::run(&arguments),
        Command::Evaluation(arguments) => commands::ledger::evaluation::run(&arguments),
        Command::Claim(arguments) => commands::ledger::claim::run(&arguments),
        Command::Verdict(arguments) => commands::ledger::verdict::run(&arguments),
        Command::Attest(arguments) => commands::ledger::attest::run(&arguments),
        Command::Respond(arguments) => commands::ledger::respond::run(&arguments),
        Command::Lifecycle(arguments) => commands::ledger::lifecycle::run(&arguments),
        Command::History(arguments) => commands::ledger::history::run(&arguments),
        Command::Lineage(arguments) => commands::ledger::lineage::run(&arguments),
        Command::List(arguments) => commands::ledger::trade::list::run(&arguments),
        Command::Market(arguments) => commands::ledger::trade::market::run(&arguments),
        Command::Buy(arguments) => commands::ledger::trade::take_up::buy(&arguments),
        Command::Offer(arguments) => commands::ledger::trade::take_up::offer(&arguments),
        Command::Take(arguments) => commands::ledger::trade::take_up::take(&arguments),
        Command::Bid(arguments) => commands::ledger::trade::bid::run(&arguments),
        Command::Order(arguments) => commands::ledger::trade::order::run(&arguments),
        Command::Deliver(arguments) => commands::ledger::trade::steps::deliver(&arguments),
        Command::Accept(arguments) => commands::ledger::trade::steps::accept(&arguments),
        Command::Dispute(arguments) => commands::ledger::trade::steps::dispute(&arguments),
        Command::Resolve(arguments) => commands::ledger::trade::steps::resolve(&arguments),
        Command::Decline(arguments) => commands::ledger::trade::steps::decline(&arguments),
        Command::Lapse(arguments) => commands::ledger::trade::steps::lapse(&arguments),
        Command::Warranty(arguments) => commands::ledger::trade::warranty::run(&arguments),
        Command::Terms(arguments) => commands::ledger::rights::terms::run(&arguments),
        Command::Grant(arguments) => commands::ledger::rights::grant::run(&arguments),
        Command::May(arguments) => commands::ledger::rights::may::run(&arguments),
        Command::Shares(arguments) => commands::ledger::rights::shares::run(&arguments),
        Command::Blob(arguments) => commands::ledger::rights::blob::run(&arguments),
        Command::Account(arguments) => commands::ledger::money::account::run(&arguments),
        Command::Transfer(arguments) => commands::ledger::money::transfer::run(&arguments),
        Command::Payout(arguments) => commands::ledger::money::payout::run(&arguments),
        Command::Bundle(arguments) => commands::ledger::bundle::run(&arguments),
        Command::Fact(arguments) => commands::ledger::fact::run(&arguments),
        Command::Verify(arguments) => commands::ledger::verify::run(&arguments),
        Command::Audit(arguments) => commands::ledger::audit::run(&arguments),
        Command::Witness(arguments) => commands::ledger::witness::run(&arguments),
        Command::Monitor(arguments) => commands::ledger::monitor::run(&arguments),
        Command::Snapshot(arguments) => commands::ledger::snapshot::run(&arguments),
        Command::Repair(arguments) => commands::ledger::repair::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            ExitCode::from(failure.status())
        }
    }
}
