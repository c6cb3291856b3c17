//! Everything that can end an evaluation early.

use std::io;
use std::path::PathBuf;

/// Why an evaluation could not be run or finished.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// The text that names a model cannot be understood.
    #[error("model `{spec}`: {reason}")]
    ModelSpec {
        /// The text as given.
        spec: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The text that names a scorer cannot be understood.
    #[error("scorer `{spec}`: {reason}")]
    Scorer {
        /// The text as given.
        spec: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The API key cannot be used; the key itself is not shown.
    #[error("the API key {reason}")]
    ApiKey {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A setting has a value that cannot be used.
    #[error("setting `{setting}` is `{value}`: {reason}")]
    Setting {
        /// The name of the setting.
        setting: &'static str,
        /// The value as given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A prompt cannot be understood.
    #[error("prompt `{prompt}`: {reason}")]
    Prompt {
        /// The beginning of the prompt.
        prompt: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A prompt asks for the label, which no model may see.
    #[error(
        "the prompt uses `{{{column}}}`, but column `{column}` is the label and is never sent to a model"
    )]
    PromptUsesLabel {
        /// The column of the label.
        column: String,
    },
    /// A prompt asks for a column that an example does not have.
    #[error("the prompt uses `{{{column}}}`, but example `{example_id}` has only the columns {present}")]
    PromptColumn {
        /// The column the prompt asks for.
        column: String,
        /// The example without it.
        example_id: String,
        /// The columns there are, each in backticks.
        present: String,
    },
    /// There is nothing to evaluate.
    #[error("there are no examples to evaluate")]
    NoExamples,
    /// Two examples have the same name.
    #[error("example `{example_id}` occurs twice, as number {first} and as number {second} of the examples")]
    DuplicateExample {
        /// The name that occurs twice.
        example_id: String,
        /// Its first place, from 1.
        first: usize,
        /// Its second place, from 1.
        second: usize,
    },
    /// An example has no label although the scorer needs one.
    #[error("example `{example_id}` has no value in column `{column}`, which scorer `{scorer}` needs")]
    MissingLabel {
        /// The example.
        example_id: String,
        /// The column of the label.
        column: String,
        /// The scorer.
        scorer: String,
    },
    /// The label of an example is no number although the scorer compares numbers.
    #[error(
        "example `{example_id}` has `{value}` in column `{column}`, which is not a number as scorer `{scorer}` needs"
    )]
    LabelNotNumber {
        /// The example.
        example_id: String,
        /// The column of the label.
        column: String,
        /// The label as it stands.
        value: String,
        /// The scorer.
        scorer: String,
    },
    /// The output file is already there.
    #[error("output `{path}` already exists and is never overwritten: move it away or choose another name")]
    OutputExists {
        /// The output file.
        path: PathBuf,
    },
    /// The scorer leaves the scoring to a model that does none.
    #[error("model `{model}` does not score its own answers, so scorer `provided` cannot be used with it")]
    ScoreNotGiven {
        /// The model.
        model: String,
    },
    /// An earlier run was not finished.
    #[error(
        "`{path}` holds the finished answers of an interrupted run: resume that run, or remove the file to start over"
    )]
    JournalExists {
        /// The journal.
        path: PathBuf,
    },
    /// The journal belongs to a run with another configuration.
    #[error(
        "cannot resume from `{path}`: it was begun with {what} `{journal}`, but this run has `{run}`; go on as it was begun, or remove the file to start over"
    )]
    JournalMismatch {
        /// The journal.
        path: PathBuf,
        /// What differs.
        what: &'static str,
        /// What the journal says.
        journal: String,
        /// What this run says.
        run: String,
    },
    /// A line of the journal cannot be understood.
    #[error("cannot resume from `{path}`: line {row} {reason}")]
    JournalCorrupt {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        row: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process is at work on the same journal.
    #[error("`{path}` is in use by another run that has not ended")]
    JournalBusy {
        /// The journal.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("cannot {action} `{path}`: {source}")]
    File {
        /// What was attempted, such as `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason the system gives.
        source: io::Error,
    },
    /// An example could not be answered.
    #[error(
        "example `{example_id}` got no answer after {attempts} {}: {failure}; {finished} of {total} answers are kept in `{journal}`: resume to go on",
        plural(*attempts)
    )]
    ExampleFailed {
        /// The example.
        example_id: String,
        /// How often the model was asked.
        attempts: u32,
        /// The last failure.
        failure: String,
        /// How many finished answers are kept.
        finished: usize,
        /// How many examples there are.
        total: usize,
        /// Where they are kept.
        journal: PathBuf,
    },
    /// The run was asked to stop.
    #[error("stopped on request: {finished} of {total} answers are kept in `{journal}`: resume to go on")]
    Stopped {
        /// How many finished answers are kept.
        finished: usize,
        /// How many examples there are.
        total: usize,
        /// Where they are kept.
        journal: PathBuf,
    },
}

fn plural(attempts: u32) -> &'static str {
    if attempts == 1 { "attempt" } else { "attempts" }
}
