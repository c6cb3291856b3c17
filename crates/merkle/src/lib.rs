//! Transparency-log formats: trees, tiles, proofs, signed notes, checkpoints, cosignatures.
