//! Statements whose signatures have been verified, as a type of their own.

use thiserror::Error;

use crate::key::PublicKey;
use crate::signature::Batch;
use crate::statement::SignedStatement;

/// A statement all of whose signatures are good.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified(SignedStatement);

/// A signature that is not the key's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature of `{key}` is not good")]
pub struct BadSignature {
    /// The key that did not sign.
    pub key: PublicKey,
}

impl Verified {
    /// Verifies one statement.
    ///
    /// # Errors
    /// The first key whose signature is not good.
    pub fn verify(statement: SignedStatement) -> Result<Self, BadSignature> {
        match statement.envelope.first_bad_signature() {
            Some(key) => Err(BadSignature { key }),
            None => Ok(Self(statement)),
        }
    }

    /// Verifies many at once, which takes half the time; the answers are those of one by one, in order.
    pub fn verify_all(statements: Vec<SignedStatement>) -> Vec<Result<Self, BadSignature>> {
        let bad: Vec<Option<BadSignature>> = bad_signatures(&statements).collect();
        let verified = |(statement, bad)| match bad {
            Some(bad) => Err(bad),
            None => Ok(Self(statement)),
        };
        statements.into_iter().zip(bad).map(verified).collect()
    }

    /// Verifies many at once where they lie: the position of the first whose signatures are not good, if any.
    pub fn first_bad(statements: &[SignedStatement]) -> Option<(usize, BadSignature)> {
        bad_signatures(statements).enumerate().find_map(|(position, bad)| Some((position, bad?)))
    }

    /// The statement.
    pub fn statement(&self) -> &SignedStatement {
        &self.0
    }

    /// The statement, taken out.
    pub fn into_statement(self) -> SignedStatement {
        self.0
    }
}

/// The first signature of each statement that is not good, if any.
fn bad_signatures(statements: &[SignedStatement]) -> impl Iterator<Item = Option<BadSignature>> {
    let (mut batch, mut room) = (Batch::default(), Vec::new());
    statements.iter().for_each(|statement| statement.queue(&mut batch, &mut room));
    let mut good = batch.verify().into_iter();
    statements.iter().map(move |statement| {
        let mut bad = None;
        for (signature, good) in statement.envelope.signatures().iter().zip(&mut good) {
            if !good && bad.is_none() {
                bad = Some(BadSignature { key: signature.key });
            }
        }
        bad
    })
}
