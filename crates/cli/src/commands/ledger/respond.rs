//! `assay respond`: an answer by whoever a statement concerns.

use assay_statement::predicate::{Response, ResponseKind};
use assay_statement::{Digest, StatementId};
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{list, text};

/// Answer a statement that concerns what one owns, or that one made.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The statement that is answered.
    statement: StatementId,
    /// The artifact or other subject of it in whose name one speaks; without it one speaks as its author.
    #[arg(long = "for", value_name = "ID")]
    concerning: Option<Digest>,
    /// What sort of answer.
    #[arg(long, value_enum)]
    kind: KindChoice,
    /// The answer in words.
    #[arg(long)]
    summary: String,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindChoice {
    Acknowledged,
    Disputed,
    Resolved,
    Comment,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let signer = arguments.key.signer()?;
    let connection = arguments.place.connect()?;
    let response = Response {
        log: connection.client.log()?.id,
        concerning: arguments.concerning,
        kind: match arguments.kind {
            KindChoice::Acknowledged => ResponseKind::Acknowledged,
            KindChoice::Disputed => ResponseKind::Disputed,
            KindChoice::Resolved => ResponseKind::Resolved,
            KindChoice::Comment => ResponseKind::Comment,
        },
        summary: text(&arguments.summary)?,
        evidence: list(Vec::new())?,
    };
    let logged = submit(&connection.client, vec![arguments.statement.into()], response, &[signer.as_ref()])?;
    connection.close();
    logged.tell(arguments.place.json, "answered")
}
