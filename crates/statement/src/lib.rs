//! Signed statements about AI models: envelopes, predicates, parties and keys.
