//! The rules: what a signed statement does to the state of the log.
