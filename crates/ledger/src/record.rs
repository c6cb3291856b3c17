//! The records that facts hold.

use assay_statement::predicate::{ArtifactKind, Decision, LifecycleState, Relation};
use assay_statement::{ArtifactId, Digest, Kind, PartyId, PublicKey, StatementId};

use crate::codec::{CodecError, Reader, Writer};

/// A record that has one spelling as bytes.
pub trait Record: Sized {
    /// Writes it after what is written already.
    fn write(&self, writer: Writer) -> Writer;

    /// Its bytes.
    fn to_bytes(&self) -> Vec<u8> {
        self.write(Writer::default()).finish()
    }

    /// Reads it.
    ///
    /// # Errors
    /// Bytes that are not its spelling.
    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError>;
}

/// The log itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// The digest of the first entry.
    pub id: StatementId,
    /// The key that signs commits, snapshots and checkpoints.
    pub operator: PublicKey,
    /// The last commit's number.
    pub commit: u64,
    /// The last commit's time, in milliseconds since 1970.
    pub time_ms: u64,
    /// The size that the last logged snapshot is of; 0 before the first.
    pub snapshot_size: u64,
    /// The entry that logged it; 0 before the first.
    pub snapshot_index: u64,
    /// The name in checkpoints.
    pub origin: String,
}

impl Record for LogRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.bytes(self.id.as_bytes()).bytes(self.operator.as_bytes());
        let writer = writer.number(self.commit).number(self.time_ms);
        let writer = writer.number(self.snapshot_size).number(self.snapshot_index);
        writer.text(&self.origin)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "log");
        let record = Self {
            id: StatementId(reader.bytes32()?.into()),
            operator: reader.bytes32()?.into(),
            commit: reader.number()?,
            time_ms: reader.number()?,
            snapshot_size: reader.number()?,
            snapshot_index: reader.number()?,
            origin: reader.text()?,
        };
        reader.end().map(|()| record)
    }
}

/// A commit, kept under the size at which it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRecord {
    /// Its number.
    pub number: u64,
    /// Its time, in milliseconds since 1970.
    pub time_ms: u64,
    /// The tree's root before it.
    pub root: Digest,
}

impl Record for CommitRecord {
    fn write(&self, writer: Writer) -> Writer {
        writer.number(self.number).number(self.time_ms).bytes(self.root.as_bytes())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "commit");
        let record =
            Self { number: reader.number()?, time_ms: reader.number()?, root: reader.bytes32()?.into() };
        reader.end().map(|()| record)
    }
}

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Whose it is.
    pub party: PartyId,
    /// The entry that added it.
    pub added: u64,
    /// The entry that revoked it, if one did.
    pub revoked: Option<u64>,
}

impl Record for KeyRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.bytes(self.party.as_bytes()).number(self.added);
        match self.revoked {
            Some(index) => writer.number(index),
            None => writer,
        }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "key");
        let party = PartyId(reader.bytes32()?.into());
        let added = reader.number()?;
        let revoked = if reader.is_empty() { None } else { Some(reader.number()?) };
        reader.end().map(|()| Self { party, added, revoked })
    }
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRecord {
    /// The entry that registered it.
    pub index: u64,
    /// Keys it ever had.
    pub keys: u64,
    /// Keys that may sign now.
    pub active_keys: u64,
    /// What it calls itself.
    pub name: String,
}

impl Record for PartyRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.number(self.index).number(self.keys).number(self.active_keys);
        writer.text(&self.name)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "party");
        let record = Self {
            index: reader.number()?,
            keys: reader.number()?,
            active_keys: reader.number()?,
            name: reader.text()?,
        };
        reader.end().map(|()| record)
    }
}

/// An artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactRecord {
    /// The entry that registered it.
    pub index: u64,
    /// Whose it is.
    pub owner: PartyId,
    /// What it is.
    pub kind: ArtifactKind,
    /// Whether it is still kept up.
    pub state: LifecycleState,
    /// The entry that said so.
    pub state_index: u64,
    /// What people call it.
    pub name: String,
    /// What it was made from, as far as that is on this log.
    pub parents: Vec<(Relation, ArtifactId)>,
}

const ARTIFACT_KINDS: [ArtifactKind; 4] =
    [ArtifactKind::Model, ArtifactKind::Adapter, ArtifactKind::Dataset, ArtifactKind::Benchmark];
const STATES: [LifecycleState; 4] =
    [LifecycleState::Active, LifecycleState::Deprecated, LifecycleState::Retired, LifecycleState::Revived];
const RELATIONS: [Relation; 7] = [
    Relation::FineTunedFrom,
    Relation::MergedFrom,
    Relation::DistilledFrom,
    Relation::QuantisedFrom,
    Relation::AdapterOf,
    Relation::TrainedOn,
    Relation::SubsetOf,
];

impl Record for ArtifactRecord {
    fn write(&self, writer: Writer) -> Writer {
        let mut writer = writer
            .number(self.index)
            .bytes(self.owner.as_bytes())
            .number(self.kind as u64)
            .number(self.state as u64)
            .number(self.state_index)
            .text(&self.name)
            .number(self.parents.len() as u64);
        for (relation, parent) in &self.parents {
            writer = writer.number(*relation as u64).bytes(parent.as_bytes());
        }
        writer
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "artifact");
        let mut record = Self {
            index: reader.number()?,
            owner: PartyId(reader.bytes32()?.into()),
            kind: reader.one_of(&ARTIFACT_KINDS)?,
            state: reader.one_of(&STATES)?,
            state_index: reader.number()?,
            name: reader.text()?,
            parents: Vec::new(),
        };
        for _ in 0..reader.number()? {
            record.parents.push((reader.one_of(&RELATIONS)?, ArtifactId(reader.bytes32()?.into())));
        }
        reader.end().map(|()| record)
    }
}

const DECISIONS: [Decision; 3] = [Decision::Upheld, Decision::Refuted, Decision::Undecided];

/// A statement that was logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRecord {
    /// Its entry.
    pub index: u64,
    /// Its kind.
    pub kind: Kind,
    /// Who signed it first of all.
    pub author: PartyId,
    /// What later rules need of it.
    pub detail: Detail,
}

/// What later rules need of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// A claim's model.
    Claim(ArtifactId),
    /// An announced protocol.
    Protocol {
        /// The benchmark's digest, or the commitment to it.
        benchmark: Digest,
        /// The entry that revealed it; none when it is still sealed. An open one is revealed by its own entry.
        revealed: Option<u64>,
        /// The benchmark's digest where it has been revealed.
        opened: Option<Digest>,
        /// The models to be tested; any when there is none.
        models: Vec<ArtifactId>,
    },
    /// A verdict.
    Verdict {
        /// Its claim.
        claim: StatementId,
        /// What it says.
        decision: Decision,
        /// The entry of its first evidence.
        first: u64,
        /// The digest of all its evidence's ids, one after the other.
        evidence: Digest,
    },
    /// An evaluation.
    Evaluation {
        /// The number of the commit that it is in: the next one names the root that its samples are drawn by.
        commit: u64,
        /// Its models.
        models: Vec<ArtifactId>,
    },
}

impl Record for StatementRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.number(self.index).number(self.kind as u64).bytes(self.author.as_bytes());
        match &self.detail {
            Detail::None => writer,
            Detail::Claim(model) => writer.number(1).bytes(model.as_bytes()),
            Detail::Protocol { benchmark, revealed, opened, models } => {
                let writer = writer.number(2).bytes(benchmark.as_bytes());
                let writer = match (revealed, opened) {
                    (Some(index), Some(opened)) => writer.number(1).number(*index).bytes(opened.as_bytes()),
                    _ => writer.number(0),
                };
                write_models(writer, models)
            }
            Detail::Verdict { claim, decision, first, evidence } => {
                let writer = writer.number(4).bytes(claim.as_bytes()).number(*decision as u64);
                writer.number(*first).bytes(evidence.as_bytes())
            }
            Detail::Evaluation { commit, models } => write_models(writer.number(3).number(*commit), models),
        }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "statement");
        let index = reader.number()?;
        let kind = reader.one_of(Kind::ALL)?;
        let author = PartyId(reader.bytes32()?.into());
        let detail = read_detail(&mut reader)?;
        reader.end().map(|()| Self { index, kind, author, detail })
    }
}

fn write_models(writer: Writer, models: &[ArtifactId]) -> Writer {
    let writer = writer.number(models.len() as u64);
    models.iter().fold(writer, |writer, model| writer.bytes(model.as_bytes()))
}

fn read_models(reader: &mut Reader<'_>) -> Result<Vec<ArtifactId>, CodecError> {
    let count = reader.number()?;
    (0..count).map(|_| Ok(ArtifactId(reader.bytes32()?.into()))).collect()
}

fn read_detail(reader: &mut Reader<'_>) -> Result<Detail, CodecError> {
    if reader.is_empty() {
        return Ok(Detail::None);
    }
    match reader.number()? {
        1 => Ok(Detail::Claim(ArtifactId(reader.bytes32()?.into()))),
        2 => {
            let benchmark = reader.bytes32()?.into();
            let (revealed, opened) = match reader.number()? {
                0 => (None, None),
                1 => (Some(reader.number()?), Some(reader.bytes32()?.into())),
                _ => return Err(reader.error()),
            };
            Ok(Detail::Protocol { benchmark, revealed, opened, models: read_models(reader)? })
        }
        4 => Ok(Detail::Verdict {
            claim: StatementId(reader.bytes32()?.into()),
            decision: reader.one_of(&DECISIONS)?,
            first: reader.number()?,
            evidence: reader.bytes32()?.into(),
        }),
        3 => Ok(Detail::Evaluation { commit: reader.number()?, models: read_models(reader)? }),
        _ => Err(reader.error()),
    }
}
