//! The tree over a run: its root, proofs that a fact is in it, and proofs that none is.
