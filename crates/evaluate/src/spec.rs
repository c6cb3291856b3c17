//! The text that names a model.

use std::path::Path;
use std::str::FromStr;

use crate::{EvaluateError, url, words};

/// A model as named on the command line: `[NAME=]cmd:…`, `[NAME=]openai:…` or `[NAME=]http(s):…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSpec {
    /// The model's name in the output.
    pub name: String,
    /// How to reach it.
    pub kind: ModelKind,
}

/// How a model is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelKind {
    /// A program that reads one JSON line per example and writes one JSON line per answer.
    Command {
        /// The program and its arguments.
        words: Vec<String>,
    },
    /// A server with the chat completions interface of OpenAI.
    Openai {
        /// The address without `/chat/completions`.
        base_url: String,
        /// The model's name on that server.
        model: String,
    },
    /// A server that takes the example as JSON and gives the answer as JSON.
    Http {
        /// The address each example is posted to.
        url: String,
    },
}

const EXPECTED: &str = "expected `cmd:COMMAND LINE`, `openai:BASE_URL#MODEL`, `http://…` or `https://…`, with `NAME=` before it if wanted";
/// Programs that only run another one: the model is named after what they run.
const INTERPRETERS: [&str; 11] =
    ["bash", "dash", "deno", "java", "julia", "node", "perl", "python", "python3", "ruby", "sh"];

impl FromStr for ModelSpec {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let refuse = |reason: String| EvaluateError::ModelSpec { spec: shown(text), reason };
        if let Some(kind) = kind_of(text) {
            let kind = kind.map_err(refuse)?;
            return Ok(Self { name: default_name(&kind), kind });
        }
        let (name, rest) = text.split_once('=').ok_or_else(|| refuse(EXPECTED.to_owned()))?;
        let kind = kind_of(rest).ok_or_else(|| refuse(EXPECTED.to_owned()))?.map_err(refuse)?;
        match name.trim() {
            "" => Err(refuse("the name before `=` is empty".to_owned())),
            name => Ok(Self { name: name.to_owned(), kind }),
        }
    }
}

/// The text as an error may show it: what follows a question mark or stands before an `@` may be a secret.
fn shown(text: &str) -> String {
    if text.contains("://") && text.contains('@') {
        return text.split("://").next().unwrap_or_default().to_owned() + "://…";
    }
    if text.contains("://") { text.split('?').next().unwrap_or_default().to_owned() } else { text.to_owned() }
}

fn kind_of(text: &str) -> Option<Result<ModelKind, String>> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':')?;
    match scheme {
        "cmd" => Some(command(rest)),
        "openai" => Some(openai(rest)),
        "http" | "https" if rest.starts_with("//") => Some(http(text)),
        "http" | "https" => Some(http(rest)),
        _ => None,
    }
}

fn command(line: &str) -> Result<ModelKind, String> {
    let words = words::split(line)?;
    match words.first() {
        None => Err("no command follows `cmd:`".to_owned()),
        Some(program) if program.is_empty() => Err("the name of the program is empty".to_owned()),
        Some(_) => Ok(ModelKind::Command { words }),
    }
}

fn openai(text: &str) -> Result<ModelKind, String> {
    let (base_url, model) =
        text.split_once('#').ok_or("the model's name is missing: expected `openai:BASE_URL#MODEL`")?;
    if model.trim().is_empty() {
        return Err("the model's name after `#` is empty".to_owned());
    }
    let base_url = url::check(base_url)?;
    if base_url.contains('?') {
        return Err("the address must not hold a question mark".to_owned());
    }
    Ok(ModelKind::Openai {
        base_url: base_url.trim_end_matches('/').to_owned(),
        model: model.trim().to_owned(),
    })
}

fn http(text: &str) -> Result<ModelKind, String> {
    Ok(ModelKind::Http { url: url::check(text)? })
}

fn default_name(kind: &ModelKind) -> String {
    match kind {
        ModelKind::Openai { model, .. } => model.clone(),
        ModelKind::Http { url } => url::name(url),
        ModelKind::Command { words } => {
            let stem = |word: &String| {
                Path::new(word)
                    .file_stem()
                    .map_or_else(|| word.clone(), |stem| stem.to_string_lossy().into_owned())
            };
            let program = words.first().map(stem).unwrap_or_default();
            let script = words.iter().skip(1).find(|word| !word.starts_with('-')).map(stem);
            match script {
                Some(script) if INTERPRETERS.contains(&program.as_str()) => script,
                _ => program,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        text.parse::<ModelSpec>().unwrap().name
    }

    #[test]
    fn names() {
        assert_eq!(name("cmd:python3 -u 'models/tiny one.py' --fast"), "tiny one");
        assert_eq!(name("cmd:/opt/bin/answer --fast"), "answer");
        assert_eq!(name("openai:http://127.0.0.1:8000/v1/#org/model"), "org/model");
        assert_eq!(name("https://a.org/model?key=secret"), "a.org/model");
        assert_eq!(name("my model=http://a.org/?a=b"), "my model");
        assert_eq!(name("http:https://a.org/m"), "a.org/m");
    }

    #[test]
    fn kinds() {
        let spec: ModelSpec = "a=openai:http://h/v1/#m".parse().unwrap();
        assert_eq!(spec.kind, ModelKind::Openai { base_url: "http://h/v1".into(), model: "m".into() });
        let spec: ModelSpec = "cmd:a=b c".parse().unwrap();
        assert_eq!(spec.kind, ModelKind::Command { words: vec!["a=b".into(), "c".into()] });
    }

    #[test]
    fn refuses() {
        for (text, part) in [
            ("", "expected"),
            ("gpt", "expected"),
            ("a=b", "expected"),
            ("=cmd:x", "is empty"),
            ("cmd:", "no command"),
            ("cmd:'a", "single quote"),
            ("openai:http://h/v1", "name is missing"),
            ("openai:http://h/v1#", "is empty"),
            ("openai:h#m", "must begin"),
            ("http:h", "must begin"),
        ] {
            let shown = text.parse::<ModelSpec>().unwrap_err().to_string();
            assert!(shown.contains(part) && shown.contains(&format!("`{text}`")), "{shown}");
        }
    }

    #[test]
    fn hides_secrets_of_a_bad_address() {
        for text in
            ["openai:http://user:hunter2@h/#m", "x=http://user:hunter2@h", "openai:http://h/?key=hunter2#m"]
        {
            let shown = text.parse::<ModelSpec>().unwrap_err().to_string();
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}
