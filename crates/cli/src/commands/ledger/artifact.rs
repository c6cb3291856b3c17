//! `assay artifact`: registering models, adapters, datasets and benchmarks; listing and showing them.

mod register;

use assay_statement::ArtifactId;
use clap::{Args, Subcommand};
use serde_json::Value;

use crate::failure::Failure;
use crate::ledger::place::PlaceArguments;
use crate::ledger::words::encode;
use crate::output;
use register::Register;

/// Register a model, adapter, dataset or benchmark; list them; show one.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Register(Box<Register>),
    /// List what is registered, by name.
    List {
        /// Only what begins with this name.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Show what is known of one.
    Show {
        /// The artifact.
        artifact: ArtifactId,
        #[command(flatten)]
        place: PlaceArguments,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.verb {
        Verb::Register(register) => register.run(),
        Verb::List { name, place } => show_list(name.as_deref(), place),
        Verb::Show { artifact, place } => show(*artifact, place),
    }
}

fn show_list(name: Option<&str>, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let name = name.map_or_else(String::new, |name| format!("&name={}", encode(name)));
    let mut artifacts = connection.client.pages::<Value>("/artifacts", &name)?;
    artifacts.sort_by_key(|artifact| artifact.get("name").map_or(String::new(), plain));
    if place.json {
        return output::print_json(&artifacts);
    }
    let word = |artifact: &Value, name: &str| artifact.get(name).map_or(String::new(), plain);
    let rows: Vec<Vec<String>> = artifacts
        .iter()
        .map(|artifact| ["name", "kind", "state", "id"].map(|name| word(artifact, name)).to_vec())
        .collect();
    match rows.is_empty() {
        true => output::print("nothing is registered\n"),
        false => output::print(&output::table(&["name", "kind", "state", "artifact"], &rows, &[])),
    }
}

fn show(artifact: ArtifactId, place: &PlaceArguments) -> Result<(), Failure> {
    let connection = place.connect()?;
    let answer: Value = connection.client.get(&format!("/artifacts/{artifact}"))?;
    connection.close();
    if place.json {
        return output::print_json(&answer);
    }
    let at = |pointer: &str| answer.pointer(pointer).map_or_else(|| "-".to_owned(), plain);
    let said = answer.pointer("/statements_about_it/by_kind").and_then(Value::as_object);
    let said = said.into_iter().flatten().map(|(kind, number)| format!("{number} {kind}"));
    let mut text = format!(
        "{}\nartifact   {artifact}\nkind       {}\nlicence    {}\nowner      {}\nstate      {} since entry {}\nindex      {}\nsaid of it {}\n",
        at("/name"),
        at("/kind"),
        at("/registration/payload/predicate/licence"),
        at("/owner"),
        at("/state"),
        at("/state_index"),
        at("/index"),
        said.collect::<Vec<_>>().join(", "),
    );
    if answer.pointer("/registration/payload/predicate/signature").is_some() {
        text.push_str("signed     its files, with OpenSSF model signing; `assay audit` checks it\n");
    }
    output::print(&text)
}

/// A value without quotation marks where it is a text.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
