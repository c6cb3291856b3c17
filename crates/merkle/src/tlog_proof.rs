//! A proof to be kept with what was logged, verified without the log, as c2sp.org/tlog-proof defines it.

use crate::proof::verify_inclusion;
use crate::signed_note::SignedNote;
use crate::tlog_policy::{Evaluation, Policy};
use crate::{Error, Hash, base64, decimal};
use std::fmt;

/// The longest proof that is read, in bytes.
pub const MAX_PROOF_BYTES: usize = 1 << 21;

/// The most hashes of a proof: one for each level of the largest tree.
const MAX_HASHES: usize = 63;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// That an entry is in a log: where, how its hash leads to the root, and the signed checkpoint with that root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What the application added, of which nothing is proven.
    pub extra: Option<Vec<u8>>,
    /// The index of the entry, from 0.
    pub index: u64,
    /// The inclusion proof, from the leaf's sibling upward.
    pub proof: Vec<Hash>,
    /// The checkpoint with the signature of its log and those of witnesses.
    pub checkpoint: SignedNote,
}

impl TlogProof {
    /// Reads a proof; [`Error::TlogProof`] or [`Error::Note`] says what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |line, reason| Error::TlogProof { line, reason };
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(wrong(1, "is in a file over 2 MiB"));
        }
        let text = str::from_utf8(bytes).map_err(|_| wrong(1, "is in a file that is not UTF-8"))?;
        let mut lines = Lines { rest: text, number: 0 };
        if lines.next()? != HEADER {
            return Err(wrong(1, "is not `c2sp.org/tlog-proof@v1`"));
        }
        let mut line = lines.next()?;
        let extra = match line.strip_prefix("extra ") {
            None => None,
            Some(extra) => {
                let extra = base64::decode(extra);
                let extra = extra.ok_or_else(|| wrong(lines.number, "has extra data that is not base64"))?;
                line = lines.next()?;
                Some(extra)
            }
        };
        let index = line.strip_prefix("index ").and_then(decimal::parse);
        let index = index.ok_or_else(|| wrong(lines.number, "is not `index` and a number"))?;
        let mut proof = Vec::new();
        loop {
            let line = lines.next()?;
            if line.is_empty() {
                break;
            }
            let hash = Hash::from_base64(line).ok().filter(|_| proof.len() < MAX_HASHES);
            proof.push(hash.ok_or_else(|| wrong(lines.number, "is not one of up to 63 hashes in base64"))?);
        }
        Ok(Self { extra, index, proof, checkpoint: SignedNote::parse(lines.rest.as_bytes())? })
    }

    /// Verifies that the entry with this leaf hash is in a log of the policy, cosigned as the policy wants.
    ///
    /// [`Error::PolicyNotMet`], the errors of [`Policy::evaluate`], or [`Error::Proof`].
    pub fn verify(&self, leaf: Hash, policy: &Policy) -> Result<Evaluation, Error> {
        let evaluation = policy.require(&self.checkpoint)?;
        let checkpoint = &evaluation.checkpoint;
        verify_inclusion(leaf, self.index, checkpoint.size, &self.proof, checkpoint.root)?;
        Ok(evaluation)
    }
}

/// The proof as it is stored, usually in a file named `*.tlog-proof`.
impl fmt::Display for TlogProof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", base64::encode(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(formatter, "{}", hash.to_base64()))?;
        write!(formatter, "\n{}", self.checkpoint)
    }
}

/// The lines of a text, counted.
struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a str, Error> {
        self.number += 1;
        let missing = Error::TlogProof { line: self.number, reason: "is missing" };
        let (line, rest) = self.rest.split_once('\n').ok_or(missing)?;
        self.rest = rest;
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::hash::{leaf_hash, node_hash};
    use crate::signed_note::NoteSigner;

    fn proof() -> (TlogProof, Policy) {
        let log = NoteSigner::new("log.example", [1; 32]).unwrap();
        let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
        let checkpoint = Checkpoint::new("log.example", 2, node_hash(&left, &right)).sign(&log).unwrap();
        let policy = Policy::parse(format!("log {}\nquorum none\n", log.verifier_key()).as_bytes()).unwrap();
        (TlogProof { extra: None, index: 1, proof: vec![left], checkpoint }, policy)
    }

    #[test]
    fn a_proof_reads_as_it_is_written_and_holds() {
        let (plain, policy) = proof();
        for extra in [None, Some(Vec::new()), Some(b"more".to_vec())] {
            let proof = TlogProof { extra, ..plain.clone() };
            let read = TlogProof::parse(proof.to_string().as_bytes()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(leaf_hash(b"right"), &policy).unwrap().checkpoint.size, 2);
            assert!(matches!(read.verify(leaf_hash(b"left"), &policy), Err(Error::Proof(_))));
        }
    }

    #[test]
    fn broken_proofs_are_refused() {
        let good = proof().0.to_string();
        let hash = format!("{}\n", leaf_hash(b"left").to_base64());
        let wrong = [
            String::new(),
            good.replace("@v1", "@v2"),
            good.replace("index 1", "index 01"),
            good.replace("index 1", "extra YQ\nindex 1"),
            good.replace("index 1", "extra YQ==\nextra YQ==\nindex 1"),
            good.replace("index 1\n", ""),
            good.replace(&hash, "abc\n"),
            good.replace(&hash, &hash.repeat(64)),
            good.replace(&format!("{hash}\n"), &hash),
            good.trim_end().to_owned(),
        ];
        for text in wrong {
            assert!(TlogProof::parse(text.as_bytes()).is_err(), "{text}");
        }
        let refused = TlogProof::parse(good.replace("index", "Index").as_bytes()).unwrap_err().to_string();
        assert_eq!(refused, "line 2 of the log proof is not `index` and a number");
    }
}
