//! The names of objects in byte order, though directories are read in any order.

use std::io;

use super::file_system::FileSystem;
use crate::objects::check_name;

/// Gathers names in byte order until there are enough.
pub(super) struct Listing<'a, F> {
    pub(super) files: &'a F,
    pub(super) prefix: &'a str,
    pub(super) after: Option<&'a str>,
    pub(super) limit: usize,
    pub(super) names: Vec<String>,
}

impl<F: FileSystem> Listing<'_, F> {
    /// Adds the names below `base`, a directory's path followed by `/`, or nothing for the root.
    pub(super) fn walk(&mut self, base: &str) -> io::Result<()> {
        let entries = match self.files.entries(base.trim_end_matches('/')) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        // All names below a directory begin with it and `/`, so this is also the order of the whole names.
        let mut paths: Vec<String> = entries
            .into_iter()
            .filter(|entry| check_name(&format!("{base}{}", entry.name)).is_ok())
            .map(|entry| format!("{base}{}{}", entry.name, if entry.directory { "/" } else { "" }))
            .collect();
        paths.sort_unstable();
        for path in paths {
            if self.names.len() >= self.limit {
                return Ok(());
            }
            if path.ends_with('/') {
                if self.may_hold(&path) {
                    self.walk(&path)?;
                }
            } else if path.starts_with(self.prefix) && self.after.is_none_or(|after| path.as_str() > after) {
                self.names.push(path);
            }
        }
        Ok(())
    }

    /// Whether names that begin with `directory` can be asked for.
    fn may_hold(&self, directory: &str) -> bool {
        let of_prefix = directory.starts_with(self.prefix) || self.prefix.starts_with(directory);
        of_prefix && self.after.is_none_or(|after| directory > after || after.starts_with(directory))
    }
}
