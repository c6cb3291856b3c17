//! The signed size and root of a log, as c2sp.org/tlog-checkpoint defines them.

use crate::signed_note::{Algorithm, NoteSigner, SignedNote, VerifierKey};
use crate::{Error, Hash, decimal};

/// What a log states of itself at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, one line that is not empty.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root of the tree of these entries.
    pub root: Hash,
    /// Further lines, none empty; the specification advises against them.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without further lines.
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self { origin: origin.to_owned(), size, root, extensions: Vec::new() }
    }

    /// Reads the text of a note as a checkpoint; [`Error::Checkpoint`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |reason| Error::Checkpoint { reason };
        let lines = text.strip_suffix('\n').ok_or_else(|| wrong("does not end with a newline"))?;
        if lines.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(wrong("has a control character"));
        }
        let mut lines = lines.split('\n');
        let origin =
            lines.next().filter(|line| !line.is_empty()).ok_or_else(|| wrong("has no origin line"))?;
        let size = lines
            .next()
            .and_then(decimal::parse_size)
            .ok_or_else(|| wrong("has no size on its second line"))?;
        let root = lines.next().and_then(|line| Hash::from_base64(line).ok());
        let root = root.ok_or_else(|| wrong("has no root hash on its third line"))?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(wrong("has an empty line"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// The text to be signed; [`Error::Checkpoint`] where a line is empty or holds a control character, or the size
    /// is over [`crate::MAX_SIZE`].
    pub fn to_text(&self) -> Result<String, Error> {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64());
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        // What does not read back would be another checkpoint to those who read it.
        match Self::parse(&text) {
            Ok(read) if read == *self => Ok(text),
            Ok(_) => Err(Error::Checkpoint { reason: "has a newline within a line" }),
            Err(error) => Err(error),
        }
    }

    /// The note with this checkpoint, signed by the log, whose key is named as the origin;
    /// [`Error::OtherOrigin`] where it is not.
    pub fn sign(&self, log: &NoteSigner) -> Result<SignedNote, Error> {
        self.expect_origin(log.name())?;
        log.sign_note(self.to_text()?)
    }

    /// The checkpoint in a note that the log with this key signed.
    ///
    /// [`Error::NotSigned`], [`Error::BadSignature`], or [`Error::OtherOrigin`] where the key is of another log.
    pub fn open(note: &SignedNote, log: &VerifierKey) -> Result<Self, Error> {
        log.expect(Algorithm::Ed25519)?;
        note.verify([log])?;
        let checkpoint = Self::parse(note.text())?;
        checkpoint.expect_origin(log.name())?;
        Ok(checkpoint)
    }

    fn expect_origin(&self, key: &str) -> Result<(), Error> {
        if self.origin == key {
            return Ok(());
        }
        Err(Error::OtherOrigin { origin: self.origin.clone(), key: key.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of c2sp.org/tlog-checkpoint.
    const EXAMPLE: &str = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
";

    #[test]
    fn the_example_of_the_specification_reads_and_writes() {
        let note = SignedNote::parse(EXAMPLE.as_bytes()).unwrap();
        let checkpoint = Checkpoint::parse(note.text()).unwrap();
        assert_eq!(
            (checkpoint.origin.as_str(), checkpoint.size),
            ("example.com/behind-the-sofa", 20_852_163)
        );
        assert_eq!(checkpoint.to_text().unwrap(), note.text());
    }

    #[test]
    fn a_signed_checkpoint_opens_with_the_key_of_its_log_only() {
        let signer = NoteSigner::new("log.example", [1; 32]).unwrap();
        let checkpoint = Checkpoint::new("log.example", 3, Hash::from([2; 32]));
        let note = checkpoint.sign(&signer).unwrap();
        assert_eq!(Checkpoint::open(&note, signer.verifier_key()).unwrap(), checkpoint);
        let other = NoteSigner::new("other.example", [1; 32]).unwrap();
        assert!(matches!(checkpoint.sign(&other), Err(Error::OtherOrigin { .. })));
        let foreign = other.sign_note(note.text().to_owned()).unwrap();
        let refused = Checkpoint::open(&foreign, other.verifier_key()).unwrap_err().to_string();
        assert_eq!(refused, "the checkpoint is of `log.example`, and the key is of `other.example`");
    }

    #[test]
    fn broken_checkpoints_are_refused() {
        let root = Hash::from([2; 32]).to_base64();
        let good = format!("log.example\n3\n{root}\nmore\n");
        assert_eq!(Checkpoint::parse(&good).unwrap().extensions, ["more"]);
        let wrong = [
            String::new(),
            "\n".to_owned(),
            good.replace("log.example", ""),
            good.replace("\n3\n", "\n03\n"),
            good.replace("\n3\n", "\n+3\n"),
            good.replace("\n3\n", "\n9223372036854775809\n"),
            good.replace("more", ""),
            good.replace("\nmore\n", "\n\nmore\n"),
            good.replace("more\n", "more"),
            good.replace("more", "mo\tre"),
            good.replace('=', ""),
        ];
        for text in wrong {
            assert!(Checkpoint::parse(&text).is_err(), "{text:?}");
        }
        let split = Checkpoint { origin: "a\nb".to_owned(), ..Checkpoint::parse(&good).unwrap() };
        assert!(split.to_text().is_err());
        let split = Checkpoint { extensions: vec!["a\nb".to_owned()], ..Checkpoint::parse(&good).unwrap() };
        assert!(split.to_text().is_err());
    }
}
