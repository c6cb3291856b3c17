//! Transparency-log formats: trees, tiles, proofs, signed notes, checkpoints, cosignatures.
//!
//! Each file is named after the specification that it follows: RFC 6962 and RFC 9162 section 2.1 for the tree and its
//! proofs, and the documents of c2sp.org for the rest. Nothing here reads, writes, waits or draws a random number.

mod base64;
pub mod checkpoint;
pub mod cosignature;
mod decimal;
pub mod entry_bundle;
mod error;
pub mod hash;
pub mod proof;
pub mod signed_note;
pub mod tile;
pub mod tile_hashes;
pub mod tlog_policy;
pub mod tlog_proof;
pub mod tree;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use cosignature::CosignatureSigner;
pub use error::Error;
pub use hash::{EMPTY_ROOT, Hash, empty_root, leaf_hash, node_hash};
pub use proof::{
    HashSource, MakeProofError, ProofError, consistency_proof, inclusion_proof, root_at, verify_consistency,
    verify_inclusion,
};
pub use signed_note::{Algorithm, NoteSignature, NoteSigner, SignedNote, VerifierKey};
pub use tile::{EntryBundleId, TileId, TileSlot};
pub use tile_hashes::{TileError, TileHashes, TileSource};
pub use tlog_policy::Policy;
pub use tlog_proof::TlogProof;
pub use tree::{Frontier, NodeId};
pub use witness::{AddCheckpoint, Decision, KnownLog};

/// The largest tree, in entries; all arithmetic on sizes up to this is exact.
pub const MAX_SIZE: u64 = 1 << 63;
