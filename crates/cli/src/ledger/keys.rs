//! Keys on disk, as OpenSSH writes them, so that people can use the Ed25519 key they have.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use assay_statement::{PublicKey, SecretKey, Signer};
use ssh_key::private::{Ed25519Keypair, Ed25519PrivateKey, KeypairData};
use ssh_key::public::Ed25519PublicKey;
use ssh_key::{LineEnding, PrivateKey};

use super::LedgerFailure;
use super::agent::AgentKey;

/// Whoever signs: the secret key of a file, or, for a file of a public key, the ssh agent that holds its other half.
pub(crate) fn signer(path: &Path) -> Result<Box<dyn Signer>, LedgerFailure> {
    let text = read(path)?;
    if text.starts_with("ssh-ed25519 ") {
        return Ok(Box::new(AgentKey::connect(public_key(path, &text)?)?));
    }
    Ok(Box::new(SecretKey::from_seed(seed_of(path, &text)?)))
}

/// The seed of a secret key on disk, for operators and witnesses, who sign notes.
pub(crate) fn seed(path: &Path) -> Result<[u8; 32], LedgerFailure> {
    let text = read(path)?;
    if text.starts_with("ssh-ed25519 ") {
        return Err(wrong(
            path,
            "it is a public key, and notes are signed with the secret one, not by the ssh agent",
        ));
    }
    seed_of(path, &text)
}

/// The public half of a key on disk.
pub(crate) fn public(path: &Path) -> Result<PublicKey, LedgerFailure> {
    let text = read(path)?;
    if text.starts_with("ssh-ed25519 ") {
        return public_key(path, &text);
    }
    // The public half is not encrypted.
    let key = parse(path, &text)?;
    let bytes = key.public_key().key_data().ed25519().map(|key| key.0);
    bytes.map(PublicKey::from).ok_or_else(|| wrong(path, "it is of another kind"))
}

/// Makes a key and writes it, readable for its owner only, with its public half beside it.
pub(crate) fn create(
    path: &Path,
    comment: &str,
    passphrase: Option<&str>,
) -> Result<PublicKey, LedgerFailure> {
    let seed = random::<32>()?;
    let public = Ed25519PublicKey(*SecretKey::from_seed(seed).public_key().as_bytes());
    let pair = Ed25519Keypair { public, private: Ed25519PrivateKey::from_bytes(&seed) };
    let key = PrivateKey::new(KeypairData::Ed25519(pair), comment).map_err(|error| wrong(path, error))?;
    let key = match passphrase {
        Some(passphrase) => encrypt(path, &key, passphrase)?,
        None => key,
    };
    let text = key.to_openssh(LineEnding::LF).map_err(|error| wrong(path, error))?;
    let public = key.public_key().to_openssh().map_err(|error| wrong(path, error))?;
    // As ssh-keygen names it: whatever the file of the secret half is called, no other key's has this name.
    let mut beside = path.as_os_str().to_owned();
    beside.push(".pub");
    let beside = PathBuf::from(beside);
    if let Some(taken) = [path, beside.as_path()].into_iter().find(|file| file.exists()) {
        return Err(LedgerFailure::Exists { path: taken.to_path_buf() });
    }
    write_secret(path, text.as_bytes())?;
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => LedgerFailure::Exists { path: beside.clone() },
        _ => LedgerFailure::Write { path: beside.clone(), reason: error.to_string() },
    };
    let written = std::fs::File::create_new(&beside)
        .and_then(|mut file| file.write_all((public + "\n").as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(failed)?;
    Ok(SecretKey::from_seed(seed).public_key())
}

/// Bytes from the system's source of randomness.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], LedgerFailure> {
    let mut bytes = [0; N];
    let failed = |error| LedgerFailure::Wrong(format!("the system gives no random bytes: {error}"));
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn encrypt(path: &Path, key: &PrivateKey, passphrase: &str) -> Result<PrivateKey, LedgerFailure> {
    // As ssh-keygen does: 16 rounds of bcrypt with a salt of 16 bytes, then AES in counter mode.
    let kdf = ssh_key::Kdf::Bcrypt { salt: random::<16>()?.to_vec(), rounds: 16 };
    let check = u32::from_be_bytes(random::<4>()?);
    key.encrypt_with(ssh_key::Cipher::Aes256Ctr, kdf, check, passphrase).map_err(|error| wrong(path, error))
}

fn read(path: &Path) -> Result<String, LedgerFailure> {
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => LedgerFailure::NoKey { path: path.to_path_buf() },
        _ => LedgerFailure::Read { path: path.to_path_buf(), reason: error.to_string() },
    })
}

pub(crate) fn parse(path: &Path, text: &str) -> Result<PrivateKey, LedgerFailure> {
    PrivateKey::from_openssh(text).map_err(|error| wrong(path, error))
}

pub(crate) fn public_key(path: &Path, text: &str) -> Result<PublicKey, LedgerFailure> {
    let key = ssh_key::PublicKey::from_openssh(text).map_err(|error| wrong(path, error))?;
    let bytes = key.key_data().ed25519().map(|key| key.0);
    bytes.map(PublicKey::from).ok_or_else(|| wrong(path, "it is of another kind"))
}

fn seed_of(path: &Path, text: &str) -> Result<[u8; 32], LedgerFailure> {
    let mut key = parse(path, text)?;
    if key.is_encrypted() {
        let passphrase = passphrase(path)?;
        key = key.decrypt(passphrase).map_err(|_| wrong(path, "the passphrase does not open it"))?;
    }
    let pair = key.key_data().ed25519().ok_or_else(|| wrong(path, "it is of another kind"))?;
    Ok(pair.private.to_bytes())
}

fn wrong(path: &Path, reason: impl ToString) -> LedgerFailure {
    LedgerFailure::Key { path: path.to_path_buf(), reason: reason.to_string() }
}

fn passphrase(path: &Path) -> Result<String, LedgerFailure> {
    if let Ok(passphrase) = std::env::var("ASSAY_PASSPHRASE") {
        return Ok(passphrase);
    }
    if !std::io::stdin().is_terminal() {
        return Err(LedgerFailure::Passphrase { path: path.to_path_buf() });
    }
    let failed = |error: std::io::Error| LedgerFailure::Read {
        path: "the terminal".into(),
        reason: error.to_string(),
    };
    rpassword::prompt_password(format!("passphrase of {}: ", path.display())).map_err(failed)
}

/// Writes a new file that only its owner may read.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), LedgerFailure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => LedgerFailure::Exists { path: path.to_path_buf() },
        _ => LedgerFailure::Write { path: path.to_path_buf(), reason: error.to_string() },
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)
}
