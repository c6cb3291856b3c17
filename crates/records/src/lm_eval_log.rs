//! Tells the model and the task of a sample log from where it lies and what it is called.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::RecordsError;
use crate::error::file_name;
use crate::source::{Format, Source};

/// One sample log of one model on one task.
#[derive(Debug, Clone)]
pub struct LmEvalLog {
    /// The model's name.
    pub model: String,
    /// The task's name.
    pub task: String,
    /// The JSON lines.
    pub source: Source,
}

impl LmEvalLog {
    /// The log at that path, which may be given as `MODEL=PATH`.
    pub(crate) fn open(path: &Path) -> Result<LmEvalLog, RecordsError> {
        let (model, path) = split_model(path);
        let model = match model.or_else(|| model_of_directory(&path)) {
            Some(model) => model,
            None => return Err(RecordsError::NoModelName { file: file_name(&path) }),
        };
        let source = Source::open(&path)?.read_as(Format::JsonLines);
        Ok(LmEvalLog { model, task: task_of(&path), source })
    }
}

/// A path given as `MODEL=PATH` as its two parts. A file whose own name holds `=` is left whole.
fn split_model(path: &Path) -> (Option<String>, PathBuf) {
    let whole = || (None, path.to_path_buf());
    match path.to_str().and_then(|text| text.split_once('=')) {
        Some((model, rest)) if !model.is_empty() && !path.exists() => {
            (Some(model.to_string()), PathBuf::from(rest))
        }
        _ => whole(),
    }
}

/// The harness writes each model's logs into a directory named after it, with `__` for characters such as `/`.
fn model_of_directory(path: &Path) -> Option<String> {
    let directory = path.parent()?.file_name()?.to_str()?;
    Some(directory.replacen("__", "/", 1))
}

/// The task in `samples_<task>_<time>.jsonl`, or the name of the file without its extension.
fn task_of(path: &Path) -> String {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or("task");
    let task = stem.strip_prefix("samples_").and_then(|rest| rest.rsplit_once('_'));
    match task {
        Some((task, time)) if time.starts_with(|letter: char| letter.is_ascii_digit()) => task.to_string(),
        _ => stem.strip_prefix("samples_").unwrap_or(stem).to_string(),
    }
}

/// Whether a file is a sample log, by its name or else by its first line.
pub(crate) fn is_log(path: &Path) -> bool {
    let (_, path) = split_model(path);
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    if name.starts_with("samples_") && name.ends_with(".jsonl") {
        return true;
    }
    // A pipe is not looked into: what is read from it here would be missing later.
    if !path.is_file() || Format::of_extension(&path).is_some_and(|format| format != Format::JsonLines) {
        return false;
    }
    let Ok(file) = File::open(&path) else { return false };
    // A first line of more than this is no sample of text.
    let mut line = Vec::new();
    let read = BufReader::new(file.take(1 << 24)).read_until(b'\n', &mut line);
    let sample: Option<Map<String, Value>> = read.ok().and_then(|_| serde_json::from_slice(&line).ok());
    sample.is_some_and(|sample| {
        sample.contains_key("doc_id")
            && (sample.contains_key("filtered_resps") || sample.contains_key("resps"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_path() {
        let path = Path::new("out/meta-llama__Llama-3.1-8B/samples_mmlu_law_2024-06-27T21-43-12.5.jsonl");
        assert_eq!(task_of(path), "mmlu_law");
        assert_eq!(model_of_directory(path).unwrap(), "meta-llama/Llama-3.1-8B");
        assert_eq!(task_of(Path::new("gsm8k.jsonl")), "gsm8k");
        assert_eq!(task_of(Path::new("samples_arc_easy.jsonl")), "arc_easy");
        let (model, rest) = split_model(Path::new("a/b=out/samples_x.jsonl"));
        assert_eq!((model.as_deref(), rest.as_path()), (Some("a/b"), Path::new("out/samples_x.jsonl")));
    }
}
