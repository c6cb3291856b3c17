//! Where Assay keeps what belongs to the person and not to a log: keys, and marks of what was signed.

use std::path::{Path, PathBuf};

use assay_merkle::Hash;
use assay_statement::StatementId;
use assay_store::log::{Log, Mark};

use super::LedgerFailure;

/// The folder of this person's keys and marks.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

impl Home {
    /// `ASSAY_HOME`, or `assay` in the person's configuration folder.
    pub(crate) fn find() -> Result<Self, LedgerFailure> {
        let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(home) = named("ASSAY_HOME") {
            return Ok(Self(home));
        }
        let configuration =
            named("XDG_CONFIG_HOME").or_else(|| named("HOME").map(|home| home.join(".config")));
        let configuration = configuration
            .ok_or_else(|| LedgerFailure::Wrong("neither ASSAY_HOME nor HOME is set".to_owned()))?;
        Ok(Self(configuration.join("assay")))
    }

    /// A home of one's own, for demonstrations.
    pub(crate) fn at(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    /// The key that signs statements unless another is named.
    pub(crate) fn key(&self) -> PathBuf {
        self.0.join("key")
    }

    /// The key of a log that was begun on this machine.
    pub(crate) fn operator_key(&self, origin: &str) -> PathBuf {
        self.0.join("operators").join(file_name(origin))
    }

    fn mark(&self, log: StatementId) -> PathBuf {
        self.0.join("marks").join(log.0.to_hex())
    }

    /// What was last signed for a log on this machine.
    pub(crate) fn read_mark(&self, log: StatementId) -> Result<Option<Mark>, LedgerFailure> {
        let path = self.mark(log);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(LedgerFailure::Read { path, reason: error.to_string() }),
        };
        let wrong =
            || LedgerFailure::Read { path: path.clone(), reason: "it is not a size and a root".into() };
        parse_mark(&text).map(Some).ok_or_else(wrong)
    }

    /// Remembers a log as it is now, all of which has been signed.
    pub(crate) fn remember(&self, log: &Log) -> Result<(), LedgerFailure> {
        let mark = {
            let view = log.read();
            Mark { size: view.size(), root: view.root() }
        };
        self.write_mark(log.log().id, mark)
    }

    /// Remembers what was signed. A mark that lags behind does no harm, so it is not synced.
    pub(crate) fn write_mark(&self, log: StatementId, mark: Mark) -> Result<(), LedgerFailure> {
        let path = self.mark(log);
        let failed =
            |error: std::io::Error| LedgerFailure::Write { path: path.clone(), reason: error.to_string() };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let new = path.with_extension(std::process::id().to_string());
        std::fs::write(&new, mark_text(mark)).map_err(failed)?;
        std::fs::rename(&new, &path).map_err(failed)
    }
}

/// A mark as it is kept.
pub(crate) fn mark_text(mark: Mark) -> String {
    format!("{} {}\n", mark.size, mark.root)
}

/// The mark that a text is.
pub(crate) fn parse_mark(text: &str) -> Option<Mark> {
    let (size, root) = text.trim_end().split_once(' ')?;
    Some(Mark { size: size.parse().ok()?, root: root.parse::<Hash>().ok()? })
}

/// A name with everything replaced that a file system might read something into.
fn file_name(origin: &str) -> String {
    let safe = |character: char| {
        if character.is_ascii_alphanumeric() || ".-_".contains(character) { character } else { '_' }
    };
    let name: String = origin.chars().map(safe).collect();
    format!("{}.key", name.trim_start_matches('.'))
}
