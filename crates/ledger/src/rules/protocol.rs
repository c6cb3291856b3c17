//! Protocols: announced, and opened by who announced them if they were sealed.

use assay_statement::predicate::{Benchmark, Protocol, ProtocolStep, commitment};
use assay_statement::{ArtifactId, Digest, Kind, StatementId};

use crate::apply::Entry;
use crate::key;
use crate::record::{Detail, StatementRecord};
use crate::rejection::Rejection;

pub(crate) fn apply(entry: &mut Entry<'_, '_>, protocol: &Protocol) -> Result<(), Rejection> {
    match &protocol.step {
        ProtocolStep::Announce { benchmark, models, .. } => announce(entry, *benchmark, models),
        ProtocolStep::Reveal { benchmark, salt } => reveal(entry, benchmark, salt),
    }
}

fn announce(entry: &mut Entry<'_, '_>, named: Benchmark, models: &[ArtifactId]) -> Result<(), Rejection> {
    let author = entry.author()?;
    for model in models {
        entry.model(*model)?;
    }
    let benchmark = entry.subject();
    let (revealed, opened) = match named {
        Benchmark::Open => (Some(entry.index), Some(benchmark)),
        Benchmark::Sealed => (None, None),
    };
    entry.note(author, Detail::Protocol { benchmark, revealed, opened, models: models.to_vec() });
    // A protocol belongs to the history of the models that it names.
    models.iter().for_each(|model| entry.note_about(&model.0));
    Ok(())
}

fn reveal(entry: &mut Entry<'_, '_>, benchmark: &Digest, salt: &Digest) -> Result<(), Rejection> {
    let author = entry.author()?;
    let id = StatementId(entry.subject());
    let announced = entry.find(id, Kind::Protocol)?;
    if announced.author != author {
        return Err(Rejection::NotTheEvaluator { id, author: announced.author });
    }
    let Detail::Protocol { benchmark: sealed, revealed, models, .. } = &announced.detail else {
        return Err(Rejection::UnknownStatement { id });
    };
    if let Some(index) = revealed {
        return Err(Rejection::AlreadyRevealed { id, index: *index });
    }
    if commitment(salt, benchmark) != *sealed {
        return Err(Rejection::WrongReveal { commitment: *sealed });
    }
    let detail = Detail::Protocol {
        benchmark: *sealed,
        revealed: Some(entry.index),
        opened: Some(*benchmark),
        models: models.clone(),
    };
    let models = models.clone();
    entry.put(key::statement(&id), &StatementRecord { detail, ..announced });
    entry.note(author, Detail::None);
    models.iter().for_each(|model| entry.note_about(&model.0));
    Ok(())
}
