//! Commits: number by number, time never backwards.

use assay_statement::predicate::Commit;
use assay_statement::{PartyId, SignedStatement};

use crate::apply::Entry;
use crate::key;
use crate::market::AssetRecord;
use crate::record::{CommitRecord, Detail, LogRecord, StatementRecord};
use crate::rejection::Rejection;
use crate::state::Draft;

/// The first entry of a log.
pub(crate) fn genesis(
    draft: &mut Draft<'_>,
    entry: &SignedStatement,
    commit: &Commit,
) -> Result<(), Rejection> {
    let (Some(genesis), [signature]) = (&commit.genesis, entry.envelope.signatures()) else {
        return Err(Rejection::NoGenesis);
    };
    let log = LogRecord {
        id: entry.id,
        operator: signature.key,
        commit: 0,
        time_ms: commit.time_ms,
        snapshot_size: 0,
        snapshot_index: 0,
        origin: genesis.origin.to_string(),
    };
    let statement = StatementRecord {
        index: 0,
        kind: entry.statement.predicate.kind_code(),
        author: PartyId(signature.key),
        detail: Detail::None,
    };
    draft.put_record(key::statement(&entry.id), &statement);
    draft.put_record(key::log(), &log);
    if let Some(market) = &genesis.market {
        let (symbol, decimals) = (market.asset.to_string(), market.decimals);
        draft.put_record(key::market(), &AssetRecord { symbol, decimals, fee_ppm: market.fee_ppm });
    }
    if let Some(root) = entry.statement.subject() {
        let record = CommitRecord { number: 0, time_ms: commit.time_ms, root: root.digest };
        draft.put_record(key::commit(0), &record);
    }
    Ok(())
}

/// Every later one. That its root is the tree's is checked by whoever holds the tree.
pub(crate) fn apply(entry: &mut Entry<'_, '_>, commit: &Commit) -> Result<(), Rejection> {
    entry.check_operator()?;
    let expected = entry.log.commit.saturating_add(1);
    if commit.number != expected || commit.size != entry.index {
        let (number, size) = (commit.number, commit.size);
        return Err(Rejection::CommitOrder { expected, index: entry.index, number, size });
    }
    if commit.time_ms < entry.log.time_ms {
        return Err(Rejection::TimeBackwards { time_ms: commit.time_ms, last_ms: entry.log.time_ms });
    }
    let log = LogRecord { commit: commit.number, time_ms: commit.time_ms, ..LogRecord::clone(&entry.log) };
    let record = CommitRecord { number: commit.number, time_ms: commit.time_ms, root: entry.subject() };
    entry.put(key::log(), &log);
    entry.put(key::commit(commit.size), &record);
    Ok(())
}
