//! A fact with everything that proves it, as one file: the answer in a snapshot, and that the snapshot is on the log.

use std::fmt;

use assay_merkle::{Hash, TlogProof};
use data_encoding::BASE64;

use super::error::FactFileError;
use super::proof::{FactProof, LeafProof};
use super::question::Question;

/// The longest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 8 << 20;

const HEADER: &str = "assay-fact/v1";
/// The most hashes of a path: one for each level of the largest tree.
const HASHES_MAX: usize = 63;

/// A fact, or that there is none, with everything that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactFile {
    /// What is asked.
    pub question: Question,
    /// The snapshot's fact about the log itself, which says when it was.
    pub log: LeafProof,
    /// The answer.
    pub answer: FactProof,
    /// That the snapshot's statement, which is the extra data, is on the log.
    pub snapshot: TlogProof,
}

impl FactFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, FactFileError> {
        let wrong = |line, reason| FactFileError::Line { line, reason };
        if bytes.len() > FILE_BYTES_MAX {
            return Err(wrong(1, "is in a file over 8 MiB"));
        }
        let text = str::from_utf8(bytes).map_err(|_| wrong(1, "is in a file that is not UTF-8"))?;
        let mut lines = Lines { rest: text, number: 0 };
        if lines.next()? != HEADER {
            return Err(wrong(1, "is not `assay-fact/v1`"));
        }
        let question = lines.next()?.strip_prefix("question ").ok_or_else(|| wrong(2, "asks nothing"))?;
        let asked: Question = question.parse()?;
        if asked.to_string() != question {
            return Err(wrong(2, "spells its question in another way than this one does"));
        }
        let mut leaves = lines.leaves()?.into_iter().peekable();
        let mut take = |role: &str| leaves.next_if(|(found, _)| found == &role).map(|(_, leaf)| leaf);
        let log = take("log").ok_or_else(|| wrong(3, "is not the fact about the log"))?;
        let answer = match take("fact") {
            Some(fact) => FactProof::Present(fact),
            None => FactProof::Absent { before: take("before"), after: take("after") },
        };
        if leaves.next().is_some() {
            return Err(wrong(lines.number, "comes after facts that do not belong together"));
        }
        Ok(Self { question: asked, log, answer, snapshot: TlogProof::parse(lines.rest.as_bytes())? })
    }
}

/// The file as it is stored.
impl fmt::Display for FactFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaf = |f: &mut fmt::Formatter<'_>, role: &str, proof: &LeafProof| {
            writeln!(f, "{role} {} {}", proof.position, BASE64.encode(&proof.leaf))?;
            proof.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))
        };
        writeln!(f, "{HEADER}\nquestion {}", self.question)?;
        leaf(f, "log", &self.log)?;
        match &self.answer {
            FactProof::Present(fact) => leaf(f, "fact", fact)?,
            FactProof::Absent { before, after } => {
                before.iter().try_for_each(|proof| leaf(f, "before", proof))?;
                after.iter().try_for_each(|proof| leaf(f, "after", proof))?;
            }
        }
        write!(f, "\n{}", self.snapshot)
    }
}

/// The lines of a text, counted.
struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn error(&self, reason: &'static str) -> FactFileError {
        FactFileError::Line { line: self.number, reason }
    }

    fn next(&mut self) -> Result<&'a str, FactFileError> {
        self.number += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or_else(|| self.error("is missing"))?;
        self.rest = rest;
        Ok(line)
    }

    /// Leaves with their paths, each with the word that says what it is, up to an empty line.
    fn leaves(&mut self) -> Result<Vec<(&'a str, LeafProof)>, FactFileError> {
        let mut leaves: Vec<(&str, LeafProof)> = Vec::new();
        loop {
            let line = self.next()?;
            if line.is_empty() {
                return Ok(leaves);
            }
            let words: Vec<&str> = line.split(' ').collect();
            if let [role, position, leaf] = words.as_slice() {
                let place = position.parse::<u64>().ok().filter(|place| place.to_string() == *position);
                let position = place.ok_or_else(|| self.error("has no position"))?;
                let leaf = BASE64.decode(leaf.as_bytes());
                let leaf = leaf.map_err(|_| self.error("has a fact that is not base64"))?;
                leaves.push((role, LeafProof { position, leaf, path: Vec::new() }));
                continue;
            }
            let hash = Hash::from_base64(line).map_err(|_| self.error("is neither a fact nor a hash"))?;
            let last = leaves.last_mut().filter(|(_, last)| last.path.len() < HASHES_MAX);
            let (_, last) = last.ok_or(FactFileError::Line {
                line: self.number,
                reason: "is a hash that belongs to no fact",
            })?;
            last.path.push(hash);
        }
    }
}
