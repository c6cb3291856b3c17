//! Working out what a repair does, before it does anything.

use assay_merkle::tile::FULL_WIDTH;

use super::copy::StoredFloor;
use super::derived::Derived;
use super::error::RepairError;
use super::history::{History, published_key, sound};
use super::sources::Sources;
use super::{Content, Mending, Origin, Plan, Remembered, Wrong};
use crate::log::{CommitObject, Floor, names};
use crate::objects::Objects;

/// Finds what is damaged or missing of a log, and how it is mended: from what else is here, or from another copy of the
/// log. Nothing else should write to the log meanwhile.
///
/// # Errors
/// Entries that are lost; another copy that is of another log or history; an old copy in the place of the log; a storage
/// that fails.
pub fn plan<'a>(
    here: &'a dyn Objects,
    other: Option<&'a dyn Objects>,
    remembered: Remembered<'_>,
) -> Result<Plan<'a>, RepairError> {
    let mut sources = Sources::look(here, other)?;
    let history = History::replay(&mut sources, remembered)?;
    let floor = floor(&sources, &history)?;
    let published = [Some(&sources.here), sources.other.as_ref()].into_iter().flatten().find_map(sound);
    let published = published.map_or(0, |(checkpoint, _)| checkpoint.size);
    let derived = Derived { sources: &sources, history: &history };
    // Opening reads the full bundle that the first commit that is kept begins in.
    let mut mendings = derived.bundles(published, published.max(whole(floor.size)))?;
    mendings.extend(derived.tiles(published, published.max(whole(floor.size)))?);
    let (commits, fetched) = commits(&sources, &history, floor)?;
    mendings.extend(commits);
    mendings.extend(mend_floor(&sources, floor));
    mendings.extend(derived.snapshots()?);
    mendings.extend(mend_key(&sources, &history)?);
    let (checkpoint, signs) = mend_checkpoint(&sources);
    mendings.extend(checkpoint);
    let (size, root) = (history.size(), history.replay.frontier().root());
    Ok(Plan {
        sources,
        leaves: history.leaves,
        origin: history.log.origin,
        mendings,
        size,
        root,
        fetched,
        signs,
        unproven: signs && history.mark.is_none(),
    })
}

/// The end of the full bundle that an index lies in.
fn whole(index: u64) -> u64 {
    index.div_ceil(FULL_WIDTH.into()) * u64::from(FULL_WIDTH)
}

/// The floor that the log is to have: its own, or the other copy's where commits below that are not here.
fn floor(sources: &Sources<'_>, history: &History) -> Result<Floor, RepairError> {
    let begins = |floor: &Floor| history.commits.get(&floor.size) == Some(&floor.commit);
    let possible =
        |floor: &Floor| whole(floor.size) <= history.size() && (floor.commit == 0 || begins(floor));
    let here = match &sources.here.floor {
        StoredFloor::Sound(floor) if !possible(floor) => {
            let reason = format!("commit {} does not begin at index {}", floor.commit, floor.size);
            return Err(RepairError::Contradiction { name: names::FLOOR.to_owned(), reason });
        }
        StoredFloor::Sound(floor) => *floor,
        StoredFloor::Unsound { shown, .. } => Some(*shown).filter(possible).unwrap_or_default(),
    };
    let Some(other) = &sources.other else { return Ok(here) };
    let other = other.floor();
    let lacking = (here.commit..other.commit).any(|number| sources.here.commit(number).is_none());
    Ok(if lacking && other > here && possible(&other) { other } else { here })
}

fn mend_floor(sources: &Sources<'_>, floor: Floor) -> Option<Mending> {
    let (wrong, origin) = match &sources.here.floor {
        StoredFloor::Sound(stored) if *stored == floor => return None,
        StoredFloor::Sound(_) => (Wrong::Older, Origin::Other),
        StoredFloor::Unsound { reason: None, .. } => (Wrong::Missing, Origin::Here),
        StoredFloor::Unsound { reason: Some(reason), .. } => (Wrong::Damaged(reason.clone()), Origin::Here),
    };
    let content = Content::Bytes(floor.to_text().into_bytes());
    Some(Mending { name: names::FLOOR.to_owned(), wrong, origin, content })
}

/// Commits from the floor on that are damaged or missing; how many of them are beyond what this copy has had.
fn commits(
    sources: &Sources<'_>,
    history: &History,
    floor: Floor,
) -> Result<(Vec<Mending>, u64), RepairError> {
    let (mut mendings, mut fetched) = (Vec::new(), 0);
    let last = sources.here.last_number();
    for (first, number) in history.commits.range(floor.size..) {
        if sources.here.commit(*number).is_some() {
            continue;
        }
        let theirs = sources.other.as_ref().and_then(|other| other.commit(*number));
        let (commit, origin) = match theirs {
            Some(commit) => (commit.clone(), Origin::Other),
            None => {
                let leaves = history.leaves(*first, history.end_of_commit(*first));
                let (entries, origin) = sources.again(*first, leaves)?;
                // Who created it does not matter any more: its entries are what was signed.
                (CommitObject { number: *number, first: *first, nonce: [0; 16], entries }, origin)
            }
        };
        let wrong = match sources.here.unsound.get(number) {
            Some(reason) => Wrong::Damaged(reason.clone()),
            None if last.is_none_or(|last| *number > last) => Wrong::Beyond,
            None => Wrong::Missing,
        };
        fetched += u64::from(wrong == Wrong::Beyond);
        let content = Content::Bytes(commit.to_bytes()?);
        mendings.push(Mending { name: names::commit(*number), wrong, origin, content });
    }
    Ok((mendings, fetched))
}

fn mend_key(sources: &Sources<'_>, history: &History) -> Result<Option<Mending>, RepairError> {
    let wrong = match published_key(&sources.here)? {
        Some(Ok(_)) => return Ok(None),
        Some(Err(reason)) => Wrong::Damaged(reason),
        None => Wrong::Missing,
    };
    let content = Content::Bytes(format!("{}\n", history.key).into_bytes());
    Ok(Some(Mending { name: names::VERIFIER_KEY.to_owned(), wrong, origin: Origin::Here, content }))
}

/// A checkpoint cannot be made out of the rest: it is taken from the other copy, or has to be signed again.
fn mend_checkpoint(sources: &Sources<'_>) -> (Option<Mending>, bool) {
    let wrong = match &sources.here.checkpoint {
        Some(Ok(_)) => return (None, false),
        Some(Err(reason)) => Wrong::Damaged(reason.clone()),
        None => Wrong::Missing,
    };
    let name = names::CHECKPOINT.to_owned();
    match sources.other.as_ref().and_then(sound) {
        Some((_, note)) => {
            let content = Content::Bytes(note.to_string().into_bytes());
            (Some(Mending { name, wrong, origin: Origin::Other, content }), false)
        }
        None => (Some(Mending { name, wrong, origin: Origin::Nowhere, content: Content::Nothing }), true),
    }
}
