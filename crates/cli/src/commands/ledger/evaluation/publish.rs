//! `assay evaluation publish`: the files that `assay evaluate` writes and `assay niches` reads become evidence.

use assay_statement::predicate::{Evaluation, OutcomeTable};
use assay_statement::{ArtifactId, Digest, Signer, StatementId, Subject};
use clap::Args;

use crate::arguments::RecordsArguments;
use crate::commands::ledger::protocol::benchmark_digest;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::{Client, Visibility};
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::salvage::known_errors;
use crate::ledger::submit::{Logged, submit};
use crate::ledger::words::{count, encode, maybe, text};
use crate::{load, output};
use assay_judge::{TABLES_BYTES_MAX, Tables};

/// Publish what models did: the tables go to the log's blobs, their digests and the root over the rows to the log.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    #[command(flatten)]
    records: RecordsArguments,
    /// Which artifact a model of the table is, as NAME=ARTIFACT; models that are registered under the name that the
    /// table gives them need not be named.
    #[arg(long, value_name = "NAME=ARTIFACT", value_parser = parse_model)]
    model: Vec<(String, ArtifactId)>,
    /// The benchmark: the id of an artifact [default: the digest of the examples].
    #[arg(long, value_name = "ID|FILE")]
    benchmark: Option<String>,
    /// The protocol that was followed.
    #[arg(long, value_name = "STATEMENT")]
    protocol: Option<StatementId>,
    /// One's own earlier evaluation that was done again: the same outcomes are then logged a second time.
    #[arg(long, value_name = "STATEMENT")]
    repeats: Option<StatementId>,
    /// What was measured.
    #[arg(long, default_value = "accuracy")]
    metric: String,
    /// What ran it.
    #[arg(long)]
    harness: Option<String>,
    /// Keep the tables from the public: for whoever holds the right to inspect the evaluation. Nobody else can then judge
    /// claims by it.
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

fn parse_model(words: &str) -> Result<(String, ArtifactId), String> {
    let (name, artifact) = words.rsplit_once('=').ok_or("expected NAME=ARTIFACT")?;
    Ok((name.to_owned(), artifact.parse().map_err(|error| format!("{error}"))?))
}

/// What an evaluation says beside its tables.
pub(crate) struct Words<'a> {
    pub(crate) benchmark: Option<Digest>,
    pub(crate) protocol: Option<StatementId>,
    pub(crate) repeats: Option<StatementId>,
    pub(crate) metric: &'a str,
    pub(crate) harness: Option<&'a str>,
    /// Which artifact each named model is.
    pub(crate) models: &'a [(String, ArtifactId)],
}

impl Publish {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let signer = self.key.signer()?;
        let records = load::records(&self.records)?;
        let tables = Tables { examples: records.examples, outcomes: records.outcomes };
        let benchmark = self.benchmark.as_deref().map(benchmark_digest).transpose()?;
        let examples = match &self.records.examples {
            Some(path) => std::fs::read(path)
                .map_err(|error| LedgerFailure::Read { path: path.clone(), reason: error.to_string() })?,
            None => assay_records::examples_to_json_lines(&tables.examples).into_bytes(),
        };
        let words = Words {
            benchmark,
            protocol: self.protocol,
            repeats: self.repeats,
            metric: &self.metric,
            harness: self.harness.as_deref(),
            models: &self.model,
        };
        let connection = self.place.connect()?;
        let visibility = if self.private { Visibility::Private } else { Visibility::Public };
        let logged =
            publish(&connection.client.keeping(visibility), &tables, &examples, &words, signer.as_ref())?;
        warn(&connection.client, &tables, &self.model)?;
        connection.close();
        let models = count(tables.outcomes.models.len() as u64, "model");
        let examples = count(tables.examples.len() as u64, "example");
        logged.tell(self.place.json, &format!("published an evaluation of {models} on {examples}"))
    }
}

/// Tells of models of different owners whose errors are the same.
fn warn(client: &Client, tables: &Tables, named: &[(String, ArtifactId)]) -> Result<(), LedgerFailure> {
    let subjects = subjects(client, tables, named)?.into_iter();
    let models = subjects.filter_map(|one| Some((one.name?.to_string(), ArtifactId(one.digest))));
    for warning in known_errors(client, &tables.outcomes, &models.collect())? {
        output::note(&warning);
    }
    Ok(())
}

/// Publishes tables; `examples` are the bytes of the file that the examples were read from.
pub(crate) fn publish(
    client: &Client,
    tables: &Tables,
    examples: &[u8],
    words: &Words<'_>,
    signer: &dyn Signer,
) -> Result<Logged, Failure> {
    let log = client.log()?.id;
    let subjects = subjects(client, tables, words.models)?;
    let outcomes = assay_records::outcomes_to_parquet(&tables.examples, &tables.outcomes)
        .map_err(|reason| LedgerFailure::Wrong(format!("the outcomes cannot be written: {reason}")))?;
    let length = (examples.len() + outcomes.len()) as u64;
    if length > TABLES_BYTES_MAX {
        let words =
            format!("the tables have {length} bytes, and nobody has to read more than {TABLES_BYTES_MAX}");
        return Err(LedgerFailure::Wrong(words).into());
    }
    // What others will read must be what was meant: the root is that of the tables as they come back.
    let (rows, root) = Tables::read(examples.to_vec(), outcomes.clone())?.rows_root();
    let media_type = media_type(examples);
    let evaluation = Evaluation {
        log,
        protocol: words.protocol,
        repeats: words.repeats,
        benchmark: words.benchmark.unwrap_or_else(|| Digest::of(examples)),
        metric: text(words.metric)?,
        harness: maybe(words.harness)?,
        examples: client.put_bytes(log, examples, media_type, signer)?,
        examples_count: tables.examples.len() as u64,
        outcomes: OutcomeTable {
            blob: client.put_bytes(log, &outcomes, "application/vnd.apache.parquet", signer)?,
            rows,
            rows_root: Digest::from(*root.as_bytes()),
        },
    };
    Ok(submit(client, subjects, evaluation, &[signer])?)
}

fn media_type(examples: &[u8]) -> &'static str {
    match examples {
        bytes if bytes.starts_with(b"PAR1") => "application/vnd.apache.parquet",
        bytes if bytes.starts_with(b"{") => "application/x-ndjson",
        _ => "text/csv",
    }
}

/// The models of the table as subjects under the names that it gives them.
fn subjects(
    client: &Client,
    tables: &Tables,
    named: &[(String, ArtifactId)],
) -> Result<Vec<Subject>, LedgerFailure> {
    let mut subjects = Vec::new();
    for model in &tables.outcomes.models {
        let id = match named.iter().find(|(name, _)| *name == model.model) {
            Some((_, id)) => *id,
            None => find(client, &model.model)?,
        };
        subjects.push(Subject::named(text(&model.model)?, id.0));
    }
    Ok(subjects)
}

/// The one model that is registered under a name.
fn find(client: &Client, name: &str) -> Result<ArtifactId, LedgerFailure> {
    #[derive(serde::Deserialize)]
    struct Artifact {
        id: ArtifactId,
        name: String,
        kind: String,
    }
    let found: Vec<Artifact> = client.pages("/artifacts", &format!("&name={}", encode(name)))?;
    let models =
        found.iter().filter(|one| one.name == name && ["model", "adapter"].contains(&one.kind.as_str()));
    let ids: Vec<ArtifactId> = models.map(|one| one.id).collect();
    match ids.as_slice() {
        [id] => Ok(*id),
        [] => Err(LedgerFailure::Wrong(format!(
            "no model is registered under the name `{name}`; name its artifact with `--model '{name}=sha256:…'`"
        ))),
        _ => Err(LedgerFailure::Wrong(format!(
            "{} models are registered under the name `{name}`; say which with `--model '{name}=sha256:…'`",
            ids.len()
        ))),
    }
}
