//! Reading the records that a command works on.

use crate::arguments::{FeatureArguments, PublishedArguments, RecordsArguments, usage};
use crate::failure::Failure;
use crate::ledger::published::{Published, Seed};
use crate::output::note;
use crate::progress::Spinner;
use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::Claim;
use assay_evidence::{Examples, Outcomes};
use std::path::Path;

/// Examples with the outcomes on them.
pub(crate) struct Records {
    pub(crate) examples: Examples,
    pub(crate) outcomes: Outcomes,
}

/// What to weigh: records, the seed of their split, and, where they are on a log, where that comes from.
pub(crate) struct Evidence {
    pub(crate) records: Records,
    pub(crate) seed: Vec<u8>,
    pub(crate) published: Option<Seed>,
}

/// Reads records from files, or the evaluation on a log that is named in their place.
pub(crate) fn evidence(
    files: &RecordsArguments,
    published: &PublishedArguments,
    features: &FeatureArguments,
) -> Result<Evidence, Failure> {
    match published.fetch()? {
        None => Ok(Evidence { records: records(files)?, seed: features.seed.0.clone(), published: None }),
        Some(Published { tables, seed }) => Ok(Evidence {
            records: Records { examples: tables.examples, outcomes: tables.outcomes },
            seed: seed.root.as_bytes().to_vec(),
            published: Some(seed),
        }),
    }
}

/// Reads examples and outcomes; what the readers had to say goes to the error stream.
pub(crate) fn records(arguments: &RecordsArguments) -> Result<Records, Failure> {
    if arguments.outcomes.is_empty() {
        return Err(usage(
            "`--outcomes` is missing",
            "give the files with `model`, `example_id` and `score`; `niches` and `fit` also take `--evaluation`",
        ));
    }
    let spinner = Spinner::new("reading the records");
    let logs = arguments.outcomes.first().is_some_and(|path| assay_records::is_lm_eval(path));
    let (records, notes) = match &arguments.examples {
        Some(path) => {
            let examples = assay_records::read_examples(path)?;
            let read = assay_records::read_outcomes(&arguments.outcomes, &examples, &arguments.columns())?;
            (Records { examples, outcomes: read.outcomes }, read.notes)
        }
        None if logs => {
            let metric = (arguments.score != "score").then_some(arguments.score.as_str());
            let read = assay_records::read_lm_eval(&arguments.outcomes, metric)?;
            (Records { examples: read.examples, outcomes: read.outcomes }, read.notes)
        }
        None if arguments.outcomes.iter().any(|path| path.is_dir()) => {
            return Err(usage(
                "the outcomes name a folder",
                "name the files in it, such as `--outcomes folder/*/samples_*.jsonl`",
            ));
        }
        None => {
            return Err(usage(
                "`--examples` is missing and the outcomes are not lm-evaluation-harness logs",
                "give the file that holds `example_id` and the features, or `samples_*.jsonl` logs as outcomes",
            ));
        }
    };
    drop(spinner);
    notes.iter().for_each(|text| note(text));
    Ok(records)
}

/// The columns to slice by; the label column is `label` where none is asked for and the examples have one.
pub(crate) fn column_choice(arguments: &FeatureArguments, examples: &Examples) -> ColumnChoice {
    let conventional = || examples.column("label").map(|column| column.name.clone());
    ColumnChoice {
        features: arguments.features.clone(),
        ignore: arguments.ignore.clone(),
        label: arguments.label.clone().or_else(conventional),
    }
}

/// Reads another run of the same benchmark beside the first.
pub(crate) fn add_second_run(
    records: &mut Records,
    path: &Path,
    arguments: &RecordsArguments,
) -> Result<(), Failure> {
    let read = assay_records::read_outcomes(&[path.to_owned()], &records.examples, &arguments.columns())?;
    for second in read.outcomes.models {
        if let Some(first) = records.outcomes.models.iter_mut().find(|first| first.model == second.model) {
            first.repeat_scores = Some(second.scores);
        }
    }
    Ok(())
}

/// Reads stated means: a table with the columns `model` and `mean`.
pub(crate) fn claims(path: Option<&Path>, outcomes: &Outcomes) -> Result<Vec<Claim>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let mut claims = Vec::new();
    for (model, mean) in assay_records::read_claims(path)? {
        if !outcomes.models.iter().any(|known| known.model == model) {
            note(&format!("a mean is claimed for `{model}`, which has no outcomes here"));
        }
        let decimals = mean.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(300));
        let rounding = 0.5 * 10f64.powi(-(decimals as i32));
        let mean = mean.parse().unwrap_or(f64::NAN);
        claims.push(Claim { model, mean, rounding });
    }
    Ok(claims)
}

/// The command as a person would type it again; an argument with other than plain characters is quoted.
pub(crate) fn command_line() -> String {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c));
    let quoted = |text: String| {
        if plain(&text) && !text.is_empty() { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
    };
    let arguments =
        std::env::args_os().skip(1).map(|argument| quoted(argument.to_string_lossy().into_owned()));
    std::iter::once("assay".to_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}
