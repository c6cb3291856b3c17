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
        // A batch of one takes longer than the one does.
        if statements.len() == 1 {
            return statements.into_iter().map(Self::verify).collect();
        }
        let mut batch = Batch::default();
        statements.iter().for_each(|statement| statement.queue(&mut batch));
        let mut good = batch.verify().into_iter();
        let verify = |statement: SignedStatement| {
            let mut bad = None;
            for (signature, good) in statement.envelope.signatures().iter().zip(&mut good) {
                if !good && bad.is_none() {
                    bad = Some(signature.key);
                }
            }
            match bad {
                Some(key) => Err(BadSignature { key }),
                None => Ok(Self(statement)),
            }
        };
        statements.into_iter().map(verify).collect()
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
