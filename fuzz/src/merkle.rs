//! Bytes read as each format of a transparency log: what is read must be written as it was, byte for byte.

use assay_merkle::cosignature;
use assay_merkle::entry_bundle::{decode_bundle, encode_bundle};
use assay_merkle::witness::{add_cosignature, decide, parse_answer};
use assay_merkle::{
    AddCheckpoint, Checkpoint, EMPTY_ROOT, EntryBundleId, Hash, HashSource, KnownLog, NodeId, Policy,
    SignedNote, TileHashes, TileId, TileSource, TlogProof, VerifierKey, consistency_proof, inclusion_proof,
    verify_consistency, verify_inclusion,
};

/// The readers, by the first byte of the input.
const READERS: [fn(&[u8]); 12] = [
    note,
    checkpoint,
    request,
    answer,
    log_proof,
    policy,
    bundle,
    verifier_key,
    path,
    proofs,
    tiles,
    cosigned,
];

/// Reads all but the first byte in the format that the first byte says.
pub fn read(bytes: &[u8]) {
    if let Some((selector, rest)) = bytes.split_first() {
        READERS[usize::from(*selector) % READERS.len()](rest);
    }
}

/// A log's key of which no signature is known.
fn known_key() -> Option<VerifierKey> {
    VerifierKey::parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8").ok()
}

/// The log and a witness of `vectors/merkle`, of which there are signatures.
fn cosigning() -> Option<(VerifierKey, VerifierKey, Policy)> {
    let log = VerifierKey::parse("log.example/vectors+0601a657+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c")
        .ok()?;
    let witness =
        VerifierKey::parse("one.example+59e5c08d+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU").ok()?;
    let policy = format!("log {log}\nwitness w {witness}\nquorum w\n");
    Some((log, witness, Policy::parse(policy.as_bytes()).ok()?))
}

/// A checkpoint that may be cosigned, and lines of a witness that may be added to it.
fn cosigned(bytes: &[u8]) {
    let Some((log, witness, policy)) = cosigning() else { return };
    let Ok(mut note) = SignedNote::parse(bytes) else { return };
    let time = cosignature::verify(&note, &witness);
    if let Ok(time) = time {
        assert!(time <= cosignature::MAX_TIMESTAMP && Checkpoint::parse(note.text()).is_ok());
    }
    if let Ok(met) = policy.require(&note) {
        assert!(note.verify([&log]).is_ok());
        assert_eq!(Ok(met.witnesses), time.map(|time| vec![(0, time)]));
    }
    // What a witness answers is added only where it is its cosignature of this checkpoint.
    let lines = note.signatures().to_vec();
    if let Ok(time) = add_cosignature(&mut note, &lines, &witness) {
        assert_eq!(cosignature::verify(&note, &witness), Ok(time));
    }
}

fn note(bytes: &[u8]) {
    if let Ok(note) = SignedNote::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        assert!(note.verify(&known_key()).is_err());
    }
}

fn checkpoint(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text().as_deref(), Ok(text));
    }
}

fn request(bytes: &[u8]) {
    let Ok(request) = AddCheckpoint::parse(bytes) else { return };
    assert_eq!(request.to_body().map(String::into_bytes).as_deref(), Ok(bytes));
    assert_ne!(decide(&request, known_key().map(KnownLog::new).as_ref()).status(), 200);
}

fn answer(bytes: &[u8]) {
    for status in [200, 409, 500] {
        let _ = parse_answer(status, bytes);
    }
}

fn log_proof(bytes: &[u8]) {
    let Ok(proof) = TlogProof::parse(bytes) else { return };
    assert_eq!(proof.to_string().as_bytes(), bytes);
    let policy = known_key().map(|key| format!("log {key}\nquorum none\n"));
    let policy = Policy::parse(policy.unwrap_or_default().as_bytes());
    assert!(policy.is_ok_and(|policy| proof.verify(EMPTY_ROOT, &policy).is_err()));
}

fn policy(bytes: &[u8]) {
    if let Ok(policy) = Policy::parse(bytes) {
        assert_eq!(Policy::parse(&policy.to_bytes()), Ok(policy));
    }
}

fn bundle(bytes: &[u8]) {
    if let Ok(entries) = decode_bundle(bytes).collect::<Result<Vec<_>, _>>() {
        assert_eq!(encode_bundle(entries).as_deref(), Ok(bytes));
    }
}

fn verifier_key(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(hash) = text.parse::<Hash>() {
        assert_eq!(hash.to_string(), text);
    }
    if let Ok(hash) = Hash::from_base64(text) {
        assert_eq!(hash.to_base64(), text);
    }
}

fn path(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(tile) = TileId::parse(text) {
        assert_eq!(tile.path(), text);
    }
    if let Ok(bundle) = EntryBundleId::parse(text) {
        assert_eq!(bundle.path(), text);
    }
}

/// Two sizes, and hashes: no such proof holds for a root that is no hash of anything.
fn proofs(bytes: &[u8]) {
    let Some((one, rest)) = bytes.split_first_chunk() else { return };
    let Some((two, rest)) = rest.split_first_chunk() else { return };
    let (one, two) = (u64::from_be_bytes(*one), u64::from_be_bytes(*two));
    let proof: Vec<Hash> = rest.as_chunks::<32>().0.iter().copied().map(Hash::from).collect();
    let nothing = Hash::from([0; 32]);
    assert!(verify_inclusion(EMPTY_ROOT, one, two, &proof, nothing).is_err());
    assert!(verify_consistency(one, nothing, two, EMPTY_ROOT, &proof).is_err());
}

/// Answers with the same bytes for every tile, cut to the length that is due.
struct Same<'a>(&'a [u8]);

impl TileSource for Same<'_> {
    type Error = ();

    fn tile(&self, id: TileId) -> Result<Vec<u8>, ()> {
        self.0.get(..usize::from(id.width) * 32).or(Some(self.0)).map(<[u8]>::to_vec).ok_or(())
    }
}

fn tiles(bytes: &[u8]) {
    let Some((one, rest)) = bytes.split_first_chunk() else { return };
    let Some((two, rest)) = rest.split_first_chunk() else { return };
    let (one, two) = (u64::from_be_bytes(*one), u64::from_be_bytes(*two));
    let hashes = TileHashes::new(Same(rest), two);
    let _ = (inclusion_proof(one, two, &hashes), consistency_proof(one, two, &hashes));
    let _ = hashes.hashes(&[NodeId { level: (one >> 56) as u8, index: one & (u64::MAX >> 8) }]);
}
