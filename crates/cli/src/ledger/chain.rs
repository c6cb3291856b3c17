//! Accounts on a chain as people copy them out of a wallet.

use assay_ledger::payout_tree::checksummed;
use assay_statement::predicate::ChainAccount;

/// An account: `0x` and 40 hexadecimal digits. Where capitals and small letters are mixed they must be the checksum of
/// EIP-55; statements keep small letters.
pub(crate) fn parse_account(words: &str) -> Result<ChainAccount, String> {
    let account: ChainAccount = words.to_lowercase().parse().map_err(|_| expected(words))?;
    let digits = words.strip_prefix("0x").ok_or_else(|| expected(words))?;
    let mixed = digits.bytes().any(|byte| byte.is_ascii_uppercase())
        && digits.bytes().any(|byte| byte.is_ascii_lowercase());
    match !mixed || checksummed(&account.0) == words {
        true => Ok(account),
        false => Err(format!(
            "`{words}` is mistyped: its capital letters are not the checksum of its digits (EIP-55)"
        )),
    }
}

fn expected(words: &str) -> String {
    let words: String = words.chars().take(60).collect();
    format!("`{words}` is not an account: expected `0x` and 40 hexadecimal digits")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse_account;

    #[test]
    fn mixed_letters_are_a_checksum() {
        // The examples of EIP-55.
        for words in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
        ] {
            let account = parse_account(words).unwrap();
            assert_eq!(account.to_string(), words.to_lowercase());
            assert_eq!(parse_account(&words.to_lowercase()).unwrap(), account);
        }
        let mistyped = parse_account("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").unwrap_err();
        assert!(mistyped.contains("is mistyped"), "{mistyped}");
        for words in [
            "",
            "0x12",
            "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "0Xde709f2102306220921060314715629080e2fb77",
        ] {
            assert!(parse_account(words).unwrap_err().contains("is not an account"), "{words}");
        }
    }
}
