//! Reading the records that a command works on.

use crate::arguments::{FeatureArguments, RecordsArguments, usage};
use crate::failure::Failure;
use crate::output::note;
use assay_evidence::features::ColumnChoice;
use assay_evidence::{Examples, Outcomes};

/// Examples with the outcomes on them.
pub(crate) struct Records {
    pub(crate) examples: Examples,
    pub(crate) outcomes: Outcomes,
}

/// Reads examples and outcomes; what the readers had to say goes to the error stream.
pub(crate) fn records(arguments: &RecordsArguments) -> Result<Records, Failure> {
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
        None => {
            return Err(usage(
                "`--examples` is missing and the outcomes are not lm-evaluation-harness logs",
                "give the file that holds `example_id` and the features, or `samples_*.jsonl` logs as outcomes",
            ));
        }
    };
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
