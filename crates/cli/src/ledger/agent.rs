//! Signing through ssh-agent, which holds the secret key and never gives it away.
//!
//! Two messages of the protocol (draft-ietf-sshm-ssh-agent, sections 3.5 and 3.6) are all it takes, so they are
//! spelled here: the published clients bring a hundred crates with them.

use std::cell::RefCell;
use std::io::{Read, Write};
#[cfg(unix)]
use std::os::unix::net::UnixStream;

use assay_statement::signature::SignatureBytes;
use assay_statement::{PublicKey, SignError, Signer};

use super::LedgerFailure;

const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
const ALGORITHM: &[u8] = b"ssh-ed25519";
/// The longest answer that is read.
const ANSWER_BYTES_MAX: u32 = 1 << 16;

/// A key that the agent holds.
pub(crate) struct AgentKey {
    key: PublicKey,
    #[cfg(unix)]
    stream: RefCell<UnixStream>,
}

impl AgentKey {
    #[cfg(unix)]
    pub(crate) fn connect(key: PublicKey) -> Result<Self, LedgerFailure> {
        let socket = std::env::var_os("SSH_AUTH_SOCK")
            .ok_or_else(|| LedgerFailure::Agent("none runs here (SSH_AUTH_SOCK is not set)".into()))?;
        let stream = UnixStream::connect(&socket).map_err(|error| LedgerFailure::Agent(error.to_string()))?;
        Ok(Self { key, stream: RefCell::new(stream) })
    }

    #[cfg(not(unix))]
    pub(crate) fn connect(_: PublicKey) -> Result<Self, LedgerFailure> {
        Err(LedgerFailure::Agent("only reached through a Unix socket".into()))
    }

    #[cfg(unix)]
    fn ask(&self, message: &[u8]) -> Result<SignatureBytes, String> {
        let mut key = string(ALGORITHM);
        key.extend(string(self.key.as_bytes()));
        let mut body = vec![SIGN_REQUEST];
        body.extend(string(&key));
        body.extend(string(message));
        body.extend([0; 4]);
        let mut stream = self.stream.borrow_mut();
        stream.write_all(&string(&body)).map_err(|error| error.to_string())?;
        let mut length = [0; 4];
        stream.read_exact(&mut length).map_err(|error| error.to_string())?;
        let length = u32::from_be_bytes(length);
        if length > ANSWER_BYTES_MAX {
            return Err("its answer is too long".into());
        }
        let mut answer = vec![0; length as usize];
        stream.read_exact(&mut answer).map_err(|error| error.to_string())?;
        parse_answer(&answer).ok_or_else(|| "it does not sign with this key".into())
    }

    #[cfg(not(unix))]
    fn ask(&self, _: &[u8]) -> Result<SignatureBytes, String> {
        Err("only reached through a Unix socket".into())
    }
}

impl Signer for AgentKey {
    fn public_key(&self) -> PublicKey {
        self.key
    }

    fn sign(&self, message: &[u8]) -> Result<SignatureBytes, SignError> {
        self.ask(message)
            .map_err(|reason| SignError { key: self.key, reason: format!("the ssh agent: {reason}") })
    }
}

/// Bytes behind their length (RFC 4251, section 5).
fn string(bytes: &[u8]) -> Vec<u8> {
    let mut string = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes().to_vec();
    string.extend_from_slice(bytes);
    string
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (taken, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    *rest = after;
    Some(taken)
}

/// The signature that an answer holds.
pub(crate) fn parse_answer(answer: &[u8]) -> Option<SignatureBytes> {
    let mut rest = answer.strip_prefix(&[SIGN_RESPONSE])?;
    let mut signature = take(&mut rest)?;
    let algorithm = take(&mut signature)?;
    let bytes = take(&mut signature)?;
    (algorithm == ALGORITHM).then(|| bytes.try_into().map(SignatureBytes).ok()).flatten()
}
