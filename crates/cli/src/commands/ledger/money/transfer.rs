//! `assay transfer`: money from one party to another, at once or held until it is posted or voided.

use assay_statement::predicate::{Transfer, TransferStep};
use assay_statement::{PartyId, Signer, StatementId};
use assay_store::log::Clock;
use clap::{Args, Subcommand};

use super::tell;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::LogInfo;
use crate::ledger::coins::Coins;
use crate::ledger::operator::OperatorArguments;
use crate::ledger::place::{KeyArguments, PlaceArguments, SystemClock};
use crate::ledger::reference::ReferenceArguments;
use crate::ledger::span::parse_span;
use crate::ledger::submit::submit;
use crate::ledger::words::time;

/// Send money to a party; or hold it for one, and then post or void it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Send money; it is the payee's at once.
    Send(Send),
    /// Set money aside for a party. You cannot have it back before the end, unless the payee lets it go.
    Hold(Hold),
    /// Let the payee have what you hold for it, or a part; the rest comes back to you.
    Post(Post),
    /// Let what is held go back: as the payee at any time, after its end as anyone.
    Void(Void),
}

/// Whose money it is.
#[derive(Debug, Args)]
struct Payer {
    #[command(flatten)]
    key: KeyArguments,
    /// As the log's operator, out of its fees.
    #[arg(long, conflicts_with = "key")]
    from_fees: bool,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl Payer {
    fn signer(&self, log: &LogInfo) -> Result<Box<dyn Signer>, LedgerFailure> {
        if self.from_fees { self.operator.signer(log) } else { self.key.signer() }
    }
}

#[derive(Debug, Args)]
struct Send {
    /// To whom.
    party: PartyId,
    /// How much, such as `25.50`.
    amount: String,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    payer: Payer,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Args)]
struct Hold {
    /// For whom.
    party: PartyId,
    /// How much, such as `25.50`.
    amount: String,
    /// Until when it can be posted, from now, such as `7d`, `12h` or `30m`.
    #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = parse_span)]
    lasts: u64,
    #[command(flatten)]
    reference: ReferenceArguments,
    #[command(flatten)]
    payer: Payer,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Args)]
struct Post {
    /// The hold.
    hold: StatementId,
    /// How much of it [default: all].
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    #[command(flatten)]
    payer: Payer,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Args)]
struct Void {
    /// The hold.
    hold: StatementId,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Send(send) => send.run(),
        Verb::Hold(hold) => hold.run(),
        Verb::Post(post) => post.run(),
        Verb::Void(void) => void.run(),
    }
}

impl Send {
    fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?);
        let signer = self.payer.signer(&log)?;
        let coins = Coins::of(client)?;
        let (amount, reference) = (coins.parse(&self.amount)?, self.reference.get()?);
        let step = TransferStep::Send { reference: reference.clone(), amount };
        let transfer = Transfer { log: log.id, step };
        let logged = submit(client, vec![self.party.into()], transfer, &[signer.as_ref()])?;
        connection.close();
        let what = format!("sent {} to {}", coins.words(amount.units()), self.party);
        tell(&logged, &reference, self.place.json, &what)
    }
}

impl Hold {
    fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?);
        let signer = self.payer.signer(&log)?;
        let coins = Coins::of(client)?;
        let (amount, reference) = (coins.parse(&self.amount)?, self.reference.get()?);
        let expires_ms = SystemClock.now_ms().saturating_add(self.lasts);
        let step = TransferStep::Hold { reference: reference.clone(), amount, expires_ms };
        let transfer = Transfer { log: log.id, step };
        let logged = submit(client, vec![self.party.into()], transfer, &[signer.as_ref()])?;
        connection.close();
        let (amount, until) = (coins.words(amount.units()), time(expires_ms));
        let what = format!("holds {amount} for {} until {until}", self.party);
        tell(&logged, &reference, self.place.json, &what)
    }
}

impl Post {
    fn run(&self) -> Result<(), Failure> {
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?);
        let signer = self.payer.signer(&log)?;
        let coins = Coins::of(client)?;
        let amount = self.amount.as_deref().map(|words| coins.parse(words)).transpose()?;
        let transfer = Transfer { log: log.id, step: TransferStep::Post { amount } };
        let logged = submit(client, vec![self.hold.into()], transfer, &[signer.as_ref()])?;
        connection.close();
        let what = amount.map_or("all that was held".into(), |amount| coins.words(amount.units()));
        logged.tell(self.place.json, &format!("posted {what} to the payee"))
    }
}

impl Void {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let transfer = Transfer { log, step: TransferStep::Void {} };
        let logged = submit(client, vec![self.hold.into()], transfer, &[signer.as_ref()])?;
        connection.close();
        logged.tell(self.place.json, "voided the hold; its money went back to the payer")
    }
}
