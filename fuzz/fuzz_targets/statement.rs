//! Envelopes, statements and keys out of arbitrary bytes: read or refused, and read alike in either spelling.
#![no_main]

use assay_statement::{Envelope, PublicKey, SignedStatement, Statement};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(statement) = SignedStatement::from_entry(bytes) {
        assert_eq!(statement.envelope.to_entry(), bytes);
        let again =
            Statement::from_payload(&statement.statement.to_payload()).expect("what was read can be written");
        assert_eq!(again, statement.statement);
        let _ = statement.envelope.first_bad_signature();
    }
    if let Ok(envelope) = Envelope::from_json(bytes) {
        assert_eq!(Envelope::from_entry(&envelope.to_entry()), Ok(envelope));
    }
    if let Ok(statement) = Statement::from_payload(bytes) {
        assert_eq!(Statement::from_payload(&statement.to_payload()), Ok(statement));
    }
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(key) = text.parse::<PublicKey>()
    {
        assert_eq!(key.to_string(), text);
    }
});
