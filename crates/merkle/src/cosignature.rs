//! Timestamped signatures of witnesses over checkpoints, as c2sp.org/tlog-cosignature defines them for Ed25519.

use crate::checkpoint::Checkpoint;
use crate::signed_note::{Algorithm, NoteSignature, NoteSigner, SignedNote, VerifierKey};
use crate::{Error, MAX_SIZE};

/// The latest time that a cosignature can carry, in seconds since 1970.
pub const MAX_TIMESTAMP: u64 = MAX_SIZE - 1;

/// Cosigns checkpoints under the name of a witness; the secret is never printed.
#[derive(Clone, Debug)]
pub struct CosignatureSigner(NoteSigner);

impl CosignatureSigner {
    /// The witness of this name with the secret that Ed25519 derives from 32 random bytes; [`Error::KeyName`] where
    /// the name may not be one.
    ///
    /// The signed message does not hold the name, so that two witnesses must not share a seed.
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Self, Error> {
        NoteSigner::with_algorithm(name, seed, Algorithm::Cosignature).map(Self)
    }

    /// The name of the witness.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The public half, to be handed to whoever verifies.
    pub fn verifier_key(&self) -> &VerifierKey {
        self.0.verifier_key()
    }

    /// States that at `timestamp`, in seconds since 1970, the checkpoint in this text was the largest seen of its log.
    ///
    /// [`Error::Checkpoint`] where the text is not a checkpoint, [`Error::Timestamp`] where the time is too late.
    pub fn sign(&self, text: &str, timestamp: u64) -> Result<NoteSignature, Error> {
        Checkpoint::parse(text)?;
        if timestamp > MAX_TIMESTAMP {
            return Err(Error::Timestamp { timestamp });
        }
        let signature = self.0.raw_signature(&message(text, timestamp));
        self.0.line([&timestamp.to_be_bytes()[..], &signature].concat())
    }
}

/// The time of the cosignature by this witness on a checkpoint, in seconds since 1970.
///
/// [`Error::NotSigned`] where there is none, [`Error::BadSignature`] where it is not by the key, [`Error::KeyType`]
/// where the key is not that of a witness.
pub fn verify(note: &SignedNote, witness: &VerifierKey) -> Result<u64, Error> {
    witness.expect(Algorithm::Cosignature)?;
    Checkpoint::parse(note.text())?;
    let verified = note.verify([witness])?;
    let timestamp = verified.first().and_then(|signature| signature.timestamp);
    timestamp.ok_or_else(|| Error::NotSigned { wanted: witness.name().to_owned() })
}

/// The message that is signed: a line that sets it apart, a line with the time, and the text of the checkpoint.
pub(crate) fn message(text: &str, timestamp: u64) -> String {
    format!("cosignature/v1\ntime {timestamp}\n{text}")
}

/// The time and the signature of Ed25519 in the bytes of a cosignature.
pub(crate) fn split(signature: &[u8]) -> Option<(u64, &[u8])> {
    let (timestamp, signature) = signature.split_first_chunk()?;
    let timestamp = u64::from_be_bytes(*timestamp);
    (timestamp <= MAX_TIMESTAMP).then_some((timestamp, signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hash;

    #[test]
    fn a_cosignature_holds_for_its_checkpoint_and_time_only() {
        let log = NoteSigner::new("log.example", [1; 32]).unwrap();
        let witness = CosignatureSigner::new("witness.example", [2; 32]).unwrap();
        let mut note = Checkpoint::new("log.example", 3, Hash::from([3; 32])).sign(&log).unwrap();
        assert!(matches!(verify(&note, witness.verifier_key()), Err(Error::NotSigned { .. })));
        note.add(witness.sign(note.text(), 1_700_000_000).unwrap());
        assert_eq!(verify(&note, witness.verifier_key()).unwrap(), 1_700_000_000);
        assert!(verify(&note, log.verifier_key()).is_err());

        let line = note.signatures().last().unwrap();
        let mut later = line.signature().to_vec();
        later[7] += 1;
        note.add(NoteSignature::new(line.name().to_owned(), line.key_id(), later).unwrap());
        assert!(matches!(verify(&note, witness.verifier_key()), Err(Error::BadSignature { .. })));
    }

    /// The cosigned checkpoint of c2sp.org/tlog-cosignature; its message shows the time.
    #[test]
    fn the_example_of_the_specification_carries_its_time() {
        let example = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
";
        let note = SignedNote::parse(example.as_bytes()).unwrap();
        let (time, signature) = split(note.signatures()[1].signature()).unwrap();
        assert_eq!((time, signature.len()), (1_679_315_147, 64));
        let expected = format!("cosignature/v1\ntime 1679315147\n{}", note.text());
        assert_eq!(message(note.text(), time), expected);
    }

    #[test]
    fn only_checkpoints_and_possible_times_are_cosigned() {
        let witness = CosignatureSigner::new("witness.example", [2; 32]).unwrap();
        let text = Checkpoint::new("log.example", 3, Hash::from([3; 32])).to_text().unwrap();
        assert!(witness.sign("something else\n", 1).is_err());
        assert!(witness.sign(&text, MAX_TIMESTAMP).is_ok());
        assert!(matches!(witness.sign(&text, MAX_TIMESTAMP + 1), Err(Error::Timestamp { .. })));
    }
}
