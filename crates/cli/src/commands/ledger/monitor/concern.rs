//! Whether a statement concerns whom one watches for, by its own subjects or by those of what it is about.

use std::collections::{HashMap, HashSet};

use assay_statement::predicate::{About, Party, PartyChange, ProtocolStep};
use assay_statement::{
    ArtifactId, Digest, Envelope, PartyId, Predicate, PublicKey, SignedStatement, StatementId,
};
use serde_json::Value;

use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;

/// How far to follow a verdict on a claim, an answer to that verdict, and so on.
const STEPS_MAX: usize = 8;

/// What a statement is about, and through which other statement.
#[derive(Debug, Clone)]
struct Link {
    digests: Vec<Digest>,
    through: Option<StatementId>,
}

/// Whom one watches for.
pub(super) struct Concern<'a> {
    client: &'a Client,
    artifacts: &'a [ArtifactId],
    parties: &'a [PartyId],
    /// The keys that the parties sign with: those that the server knows, and those that are seen to come.
    keys: HashSet<PublicKey>,
    /// Statements that were seen or looked up; none is one that cannot be looked up.
    known: HashMap<StatementId, Option<Link>>,
}

impl<'a> Concern<'a> {
    pub(super) fn new(
        client: &'a Client,
        artifacts: &'a [ArtifactId],
        parties: &'a [PartyId],
    ) -> Result<Self, LedgerFailure> {
        let mut keys = HashSet::new();
        for party in parties {
            keys.extend(keys_of(client, party)?);
        }
        Ok(Self { client, artifacts, parties, keys, known: HashMap::new() })
    }

    /// Whether a statement concerns them; one of which it cannot be found out does, unless the server does not answer.
    pub(super) fn of(&mut self, statement: &SignedStatement) -> Result<bool, LedgerFailure> {
        if self.artifacts.is_empty() && self.parties.is_empty() {
            return Ok(!matches!(statement.statement.predicate, Predicate::Commit(_)));
        }
        let own = link(statement);
        self.known.insert(statement.id, Some(own.clone()));
        if statement.envelope.signatures().iter().any(|one| self.keys.contains(&one.key)) {
            if let Predicate::Party(Party { change, .. }) = &statement.statement.predicate {
                self.keys.extend(new_key(change));
            }
            return Ok(true);
        }
        let mut next = Some(own);
        for _ in 0..STEPS_MAX {
            let Some(link) = next else { return Ok(true) };
            if self.is_watched(&link) {
                return Ok(true);
            }
            match link.through {
                Some(id) => next = self.look_up(id)?,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn is_watched(&self, link: &Link) -> bool {
        self.artifacts.iter().any(|artifact| link.digests.contains(&artifact.0))
            || self.parties.iter().any(|party| link.digests.contains(&party.digest()))
    }

    /// What another statement is about. The server cannot make one up: its digest is the id.
    fn look_up(&mut self, id: StatementId) -> Result<Option<Link>, LedgerFailure> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let found = match self.client.look_up::<Value>(&format!("/statements/{id}")) {
            Err(failure @ LedgerFailure::Unreachable { .. }) => return Err(failure),
            // Whatever it is that the server shows instead, it is not the statement.
            found => found.ok().flatten(),
        };
        let envelope =
            found.and_then(|shown| Envelope::from_json(shown.get("envelope")?.to_string().as_bytes()).ok());
        let signed = envelope.and_then(|envelope| SignedStatement::from_envelope(envelope).ok());
        let link = signed.filter(|signed| signed.id == id).map(|signed| link(&signed));
        self.known.insert(id, link.clone());
        Ok(link)
    }
}

/// The keys of a party; its first one where the server does not know the party yet.
fn keys_of(client: &Client, party: &PartyId) -> Result<Vec<PublicKey>, LedgerFailure> {
    #[derive(serde::Deserialize)]
    struct Shown {
        signing_keys: Vec<ShownKey>,
    }
    #[derive(serde::Deserialize)]
    struct ShownKey {
        key: PublicKey,
    }
    let shown = client.look_up::<Shown>(&format!("/parties/{party}?limit=1"))?;
    let later = shown.map(|shown| shown.signing_keys).unwrap_or_default();
    Ok(std::iter::once(party.0).chain(later.into_iter().map(|one| one.key)).collect())
}

/// The key that a change brings, if it does.
fn new_key(change: &PartyChange) -> Option<PublicKey> {
    match change {
        PartyChange::AddKey { key } => Some(*key),
        PartyChange::RotateKey { new, .. } => Some(*new),
        PartyChange::Register { .. } | PartyChange::RevokeKey { .. } => None,
    }
}

/// What a statement says itself of what it is about.
fn link(signed: &SignedStatement) -> Link {
    let statement = &signed.statement;
    let mut digests: Vec<Digest> = statement.subjects.iter().map(|subject| subject.digest).collect();
    let subject = digests.first().copied().map(StatementId);
    let through = match &statement.predicate {
        Predicate::Verdict(_) | Predicate::Replay(_) => subject,
        Predicate::Response(response) => {
            digests.extend(response.concerning);
            subject
        }
        Predicate::Attestation(attestation) if attestation.about == About::Statement => subject,
        Predicate::Protocol(protocol) => match &protocol.step {
            ProtocolStep::Announce { models, .. } => {
                digests.extend(models.iter().map(|model| model.0));
                None
            }
            ProtocolStep::Reveal { .. } => subject,
        },
        // Whoever watches a model wants to know what is made of it.
        Predicate::Artifact(artifact) => {
            digests.extend(artifact.lineage.iter().filter_map(|edge| edge.artifact).map(|parent| parent.0));
            None
        }
        Predicate::Lifecycle(lifecycle) => {
            digests.extend(lifecycle.successor.map(|successor| successor.0));
            None
        }
        _ => None,
    };
    Link { digests, through }
}
