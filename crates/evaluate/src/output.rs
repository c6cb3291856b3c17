//! The finished file: written under another name and put in place only when it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{EvaluateError, Outcome};

/// Where finished outcomes are kept until the output is whole: `<output>.partial`.
pub fn journal_path(output: &Path) -> PathBuf {
    with_suffix(output, ".partial")
}

/// Refuses an output that is already there.
pub(crate) fn check_absent(output: &Path) -> Result<(), EvaluateError> {
    // A dangling link is there too, so the link itself is looked at.
    match output.symlink_metadata() {
        Ok(_) => Err(EvaluateError::OutputExists { path: output.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(EvaluateError::File { action: "look at", path: output.to_owned(), source }),
    }
}

/// Writes all outcomes, in the order given, and puts the file in place.
pub(crate) fn write(output: &Path, model: &str, outcomes: &[Outcome]) -> Result<(), EvaluateError> {
    let temporary = with_suffix(output, ".writing");
    let fail = |action, path: &Path| {
        let path = path.to_owned();
        move |source| EvaluateError::File { action, path, source }
    };
    write_whole(&temporary, is_csv(output), model, outcomes).map_err(fail("write", &temporary))?;
    check_absent(output)?;
    fs::rename(&temporary, output).map_err(fail("put in place", output))?;
    sync_directory(output);
    Ok(())
}

/// Makes the new name outlast a power cut, where the system can do so.
fn sync_directory(path: &Path) {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Some systems cannot open directories; the file itself is safe all the same.
    let _ = File::open(parent).and_then(|directory| directory.sync_all());
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}

fn write_whole(path: &Path, csv: bool, model: &str, outcomes: &[Outcome]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    if csv {
        write_csv(&mut file, model, outcomes)?;
    } else {
        write_lines(&mut file, model, outcomes)?;
    }
    file.into_inner()?.sync_all()
}

#[derive(Serialize)]
struct Row<'a> {
    model: &'a str,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

fn write_lines(file: &mut impl Write, model: &str, outcomes: &[Outcome]) -> io::Result<()> {
    for outcome in outcomes {
        serde_json::to_writer(&mut *file, &Row { model, outcome })?;
        file.write_all(b"\n")?;
    }
    Ok(())
}

const COLUMNS: [&str; 8] =
    ["model", "example_id", "score", "prediction", "cost", "latency_ms", "time", "attempts"];

fn write_csv(file: &mut impl Write, model: &str, outcomes: &[Outcome]) -> io::Result<()> {
    // Most runs have no failures, and a column without any value would only be in the way.
    let with_errors = outcomes.iter().any(|outcome| outcome.error.is_some());
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(COLUMNS.into_iter().chain(with_errors.then_some("error")))?;
    for outcome in outcomes {
        let optional = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
        let row = [
            model.to_owned(),
            outcome.example_id.clone(),
            outcome.score.to_string(),
            outcome.prediction.clone(),
            optional(outcome.cost),
            optional(outcome.latency_ms),
            outcome.time.clone(),
            outcome.attempts.to_string(),
        ];
        let error = with_errors.then(|| outcome.error.clone().unwrap_or_default());
        writer.write_record(row.into_iter().chain(error))?;
    }
    writer.flush()
}
