//! Manifests: which files an artifact consists of, each by its SHA-256.
//!
//! A manifest is JSON in one spelling, so that the same files always give the same artifact. Its resources are those
//! that OpenSSF model signing (v1.0, method `files`) signs: all but what belongs to git at the top of the folder.

use std::io::Read;
use std::path::{Path, PathBuf};

use assay_statement::predicate;
use assay_statement::{ArtifactId, Digest};
use serde::Serialize;
use sha2::Digest as _;

use super::LedgerFailure;

/// What model signing leaves out at the top of the folder, and nowhere else.
const IGNORED: [&str; 4] = [".git", ".gitattributes", ".github", ".gitignore"];

/// Which files an artifact consists of.
#[derive(Debug, Serialize)]
pub(crate) struct Manifest {
    serialization: Serialization,
    pub(crate) resources: Vec<Resource>,
    /// What is described where there are no files: a service, or something kept elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    describes: Option<String>,
    #[serde(skip)]
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct Serialization {
    method: &'static str,
    hash_type: &'static str,
    allow_symlinks: bool,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Resource {
    pub(crate) name: String,
    pub(crate) algorithm: &'static str,
    pub(crate) digest: String,
}

impl Manifest {
    /// The manifest of a file, or of everything in a folder but the named files.
    pub(crate) fn of(path: &Path, without: &[PathBuf]) -> Result<Self, LedgerFailure> {
        let mut files = Vec::new();
        // The same file may be named in several ways.
        let without: Vec<PathBuf> = without.iter().filter_map(|path| path.canonicalize().ok()).collect();
        if path.is_dir() {
            collect(path, "", &without, &mut files)?;
        } else {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.push((name, path.to_path_buf()));
        }
        files.sort();
        let mut manifest = Self::empty(None);
        for (name, path) in files {
            let (digest, bytes) = digest_of(&path)?;
            manifest.bytes = manifest.bytes.saturating_add(bytes);
            manifest.resources.push(Resource { name, algorithm: "sha256", digest: digest.to_hex() });
        }
        match manifest.resources.is_empty() {
            true => Err(LedgerFailure::Wrong(format!("`{}` holds no files", path.display()))),
            false => Ok(manifest),
        }
    }

    /// The manifest of something without files here.
    pub(crate) fn describing(words: &str) -> Self {
        Self::empty(Some(words.to_owned()))
    }

    fn empty(describes: Option<String>) -> Self {
        let serialization = Serialization { method: "files", hash_type: "sha256", allow_symlinks: false };
        Self { serialization, resources: Vec::new(), describes, bytes: 0 }
    }

    /// The manifest as it is kept.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // INVARIANT: a manifest has nothing in it that JSON cannot say.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The files, each with its SHA-256 in hexadecimal.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.resources.iter().map(|one| (one.name.as_str(), one.digest.as_str()))
    }

    /// The artifact's id.
    pub(crate) fn id(&self) -> ArtifactId {
        ArtifactId(Digest::of(&self.to_bytes()))
    }

    /// What a registration says of it.
    pub(crate) fn summary(&self) -> predicate::Manifest {
        predicate::Manifest {
            size_bytes: self.to_bytes().len() as u64,
            files: self.resources.len() as u64,
            files_bytes: self.bytes,
        }
    }
}

/// The files that a manifest names, each with its SHA-256 in hexadecimal.
pub(crate) fn resources(manifest: &[u8]) -> Result<Vec<(String, String)>, LedgerFailure> {
    #[derive(serde::Deserialize)]
    struct Named {
        resources: Vec<NamedFile>,
    }
    #[derive(serde::Deserialize)]
    struct NamedFile {
        name: String,
        digest: String,
    }
    let wrong =
        |error: serde_json::Error| LedgerFailure::Wrong(format!("the manifest cannot be read: {error}"));
    let named: Named = serde_json::from_slice(manifest).map_err(wrong)?;
    Ok(named.resources.into_iter().map(|file| (file.name, file.digest)).collect())
}

fn collect(
    folder: &Path,
    prefix: &str,
    without: &[PathBuf],
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), LedgerFailure> {
    let failed =
        |error: std::io::Error| LedgerFailure::Read { path: folder.to_path_buf(), reason: error.to_string() };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        let name = entry.file_name().to_string_lossy().into_owned();
        let ignored = prefix.is_empty() && IGNORED.contains(&name.as_str());
        if ignored || path.canonicalize().is_ok_and(|path| without.contains(&path)) {
            continue;
        }
        let name = format!("{prefix}{name}");
        if kind.is_symlink() {
            let reason = "it is a symbolic link, which a manifest does not follow".to_owned();
            return Err(LedgerFailure::Read { path, reason });
        }
        if kind.is_dir() {
            collect(&path, &format!("{name}/"), without, files)?;
        } else {
            files.push((name, path));
        }
    }
    Ok(())
}

/// The digest and length of a file.
pub(crate) fn digest_of(path: &Path) -> Result<(Digest, u64), LedgerFailure> {
    let failed =
        |error: std::io::Error| LedgerFailure::Read { path: path.to_path_buf(), reason: error.to_string() };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hash, mut size, mut part) = (sha2::Sha256::new(), 0_u64, vec![0; 1 << 20]);
    loop {
        match file.read(&mut part).map_err(failed)? {
            0 => return Ok((Digest::from(<[u8; 32]>::from(hash.finalize())), size)),
            length => {
                hash.update(part.get(..length).unwrap_or_default());
                size = size.saturating_add(length as u64);
            }
        }
    }
}
