//! `assay terms`: on what terms an artifact may be used and built upon.

use assay_statement::predicate::{TermSheet, Terms};
use assay_statement::{ArtifactId, PartyId};
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::terms::{TermsArguments, in_words};
use crate::output;

/// Set the terms of an artifact that you own; show those of any.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Set(Set),
    /// Show the terms in plain words.
    Show {
        /// The artifact.
        artifact: ArtifactId,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

/// Set the terms in the place of the last ones. They hold for what is granted and built upon it from now on; what was
/// granted before keeps its own.
#[derive(Debug, Args)]
struct Set {
    /// The artifact.
    artifact: ArtifactId,
    #[command(flatten)]
    terms: TermsArguments,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// The terms of an artifact as the log's server shows them.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct TermsShown {
    owner: PartyId,
    pub(super) terms: Option<TermSheet>,
    index: Option<u64>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Set(set) => set.run(),
        Verb::Show { artifact, place } => show(*artifact, place),
    }
}

impl Set {
    fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let terms = self.terms.read()?;
        let connection = self.place.connect()?;
        let (client, log) = (&connection.client, connection.client.log()?.id);
        let words = in_words(&terms);
        let logged = submit(client, vec![self.artifact.into()], Terms { log, terms }, &[signer.as_ref()])?;
        connection.close();
        logged.tell(self.place.json, &format!("set the terms:\n{}", words.trim_end()))
    }
}

fn show(artifact: ArtifactId, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let shown: TermsShown = connection.client.get(&format!("/artifacts/{artifact}/terms"))?;
    connection.close();
    if place.json {
        return output::print_json(&shown);
    }
    let owner = shown.owner;
    output::print(&match (&shown.terms, shown.index) {
        (Some(terms), Some(index)) => {
            format!(
                "artifact   {artifact}\nowner      {owner}\nsince      entry {index}\n\n{}",
                in_words(terms)
            )
        }
        _ => format!(
            "artifact   {artifact}\nowner      {owner}\nno terms are set: anyone may build upon it and owes it nothing; a \
             right to it needs a grant\n"
        ),
    })
}
