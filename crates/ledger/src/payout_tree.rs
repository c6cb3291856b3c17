//! The tree under whose root accounts on a chain take what was paid out to them, as OpenZeppelin's contracts check it.
//!
//! Root and proofs are those of `StandardMerkleTree` in `@openzeppelin/merkle-tree`, over `["address", "uint256"]`.

use data_encoding::HEXLOWER;
use rayon::prelude::*;
use sha3::{Digest as _, Keccak256};
use thiserror::Error;

/// A Keccak-256 hash.
pub type Hash = [u8; 32];

/// An account on an EVM chain.
pub type Account = [u8; 20];

/// An account, and all that was ever paid out to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Payee {
    /// Who takes it.
    pub account: Account,
    /// How much in all, in the smallest units; what was taken before is a part of it.
    pub cumulative: u64,
}

impl Payee {
    /// The payee's leaf.
    ///
    /// It is hashed twice, so that no two hashes within a tree, which are 64 bytes as well, can pass for a payee.
    pub fn leaf(&self) -> Hash {
        // As Solidity's `abi.encode` has it: each value in 32 bytes, big-endian.
        let mut encoded = [0; 64];
        let (address, amount) = encoded.split_at_mut(32);
        address.iter_mut().skip(12).zip(self.account).for_each(|(place, byte)| *place = byte);
        amount.iter_mut().skip(24).zip(self.cumulative.to_be_bytes()).for_each(|(place, byte)| *place = byte);
        Keccak256::digest(Keccak256::digest(encoded)).into()
    }
}

/// Payees that no tree can be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PayoutTreeError {
    /// There are none.
    #[error("a payout to nobody has no root")]
    Empty,
    /// An account is there twice, and could take only the larger of the two amounts.
    #[error("the account `0x{}` is paid out to twice under one root", HEXLOWER.encode(.0))]
    Twice(Account),
}

/// The tree over all payees.
#[derive(Debug, Clone)]
pub struct PayoutTree {
    /// In the order of their accounts.
    payees: Vec<Payee>,
    /// The leaves in ascending order; then each two hashes in a row make the next one, up to the root.
    hashes: Vec<Hash>,
    root: Hash,
}

impl PayoutTree {
    /// The tree over these payees, in any order.
    ///
    /// # Errors
    /// There are none, or two with the same account.
    pub fn new(mut payees: Vec<Payee>) -> Result<Self, PayoutTreeError> {
        payees.sort_unstable();
        let mut neighbours = payees.iter().zip(payees.iter().skip(1));
        if let Some((payee, _)) = neighbours.find(|(payee, next)| payee.account == next.account) {
            return Err(PayoutTreeError::Twice(payee.account));
        }
        let mut hashes: Vec<Hash> = payees.par_iter().map(Payee::leaf).collect();
        hashes.sort_unstable();
        hashes.reserve_exact(payees.len());
        let mut taken = 0;
        while let Some(&[left, right]) = hashes.get(taken..taken + 2) {
            hashes.push(pair(left, &right));
            taken += 2;
        }
        let root = *hashes.last().ok_or(PayoutTreeError::Empty)?;
        Ok(Self { payees, hashes, root })
    }

    /// The root.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The payees, in the order of their accounts.
    pub fn payees(&self) -> &[Payee] {
        &self.payees
    }

    /// What proves an account's amount under the root: the hash beside it on each level, from the leaf up.
    ///
    /// None where the account is no payee's.
    pub fn proof(&self, account: &Account) -> Option<(Payee, Vec<Hash>)> {
        let at = self.payees.binary_search_by_key(account, |payee| payee.account).ok()?;
        let payee = *self.payees.get(at)?;
        let leaves = self.payees.len();
        let mut place = self.hashes.get(..leaves)?.binary_search(&payee.leaf()).ok()?;
        let mut proof = Vec::new();
        while place + 1 < self.hashes.len() {
            proof.push(*self.hashes.get(place ^ 1)?);
            place = leaves + place / 2;
        }
        Some((payee, proof))
    }
}

/// Whether a proof shows that a payee is under a root.
pub fn verify(root: &Hash, payee: &Payee, proof: &[Hash]) -> bool {
    proof.iter().fold(payee.leaf(), pair) == *root
}

/// An account as wallets write it: the digits' capitals are a checksum (EIP-55).
pub fn checksummed(account: &Account) -> String {
    let digits = HEXLOWER.encode(account);
    let hash = HEXLOWER.encode(&Keccak256::digest(digits.as_bytes()));
    let capital = |(digit, of_hash): (char, char)| match of_hash >= '8' {
        true => digit.to_ascii_uppercase(),
        false => digit,
    };
    let digits: String = digits.chars().zip(hash.chars()).map(capital).collect();
    format!("0x{digits}")
}

/// The hash of two hashes, whichever comes first.
fn pair(one: Hash, other: &Hash) -> Hash {
    let (low, high) = if one < *other { (&one, other) } else { (other, &one) };
    Keccak256::new().chain_update(low).chain_update(high).finalize().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
