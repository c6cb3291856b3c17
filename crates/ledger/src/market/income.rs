//! Where an artifact's income goes: to what it was made from, to those who have a share, to its owner.

use std::collections::BTreeMap;

use assay_statement::predicate::{PartsPerMillion, Share, WHOLE_PPM};
use assay_statement::{ArtifactId, Digest, PartyId, StatementId};

use super::may::owner;
use super::split::split;
use crate::codec::{CodecError, Reader, Writer};
use crate::key;
use crate::record::Record;
use crate::state::Facts;

/// How many generations above what is sold are paid.
pub const DEPTH_MAX: usize = 4;
/// How many artifacts above what is sold are paid of one sale at most; what would be beyond stays below.
pub const PAID_MAX: usize = 64;
/// The most that an artifact's parents have of its income together; if they ask for more, each has less.
pub const ROYALTIES_PPM_MAX: u32 = 300_000;

/// What an artifact's parents asked for when it was made from them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoyaltiesRecord(pub Vec<(ArtifactId, PartsPerMillion)>);

fn ppm(reader: &mut Reader<'_>) -> Result<PartsPerMillion, CodecError> {
    let parts = u32::try_from(reader.number()?).ok().and_then(PartsPerMillion::new);
    parts.ok_or_else(|| reader.error())
}

impl Record for RoyaltiesRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.number(self.0.len() as u64);
        let one = |writer: Writer, (parent, ppm): &(ArtifactId, PartsPerMillion)| {
            writer.bytes(parent.as_bytes()).number(ppm.parts().into())
        };
        self.0.iter().fold(writer, one)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "royalties");
        let list = reader.list(|reader| Ok((ArtifactId(reader.bytes32()?.into()), ppm(reader)?)))?;
        reader.end().map(|()| Self(list))
    }
}

/// An artifact's share schedule, and the proposal that waits for agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharesRecord {
    /// What is in force.
    pub shares: Vec<Share>,
    /// What was proposed last: the statement, its shares, and who has still to agree.
    pub proposal: Option<(StatementId, Vec<Share>, Vec<PartyId>)>,
}

fn write_shares(writer: Writer, shares: &[Share]) -> Writer {
    let writer = writer.number(shares.len() as u64);
    let one =
        |writer: Writer, share: &Share| writer.bytes(share.party.as_bytes()).number(share.ppm.parts().into());
    shares.iter().fold(writer, one)
}

fn read_shares(reader: &mut Reader<'_>) -> Result<Vec<Share>, CodecError> {
    reader.list(|reader| Ok(Share { party: PartyId(reader.bytes32()?.into()), ppm: ppm(reader)? }))
}

impl Record for SharesRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = write_shares(writer, &self.shares);
        match &self.proposal {
            None => writer.flag(false),
            Some((id, shares, missing)) => {
                let writer = write_shares(writer.flag(true).bytes(id.as_bytes()), shares);
                let writer = writer.number(missing.len() as u64);
                missing.iter().fold(writer, |writer, party| writer.bytes(party.as_bytes()))
            }
        }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "shares");
        let shares = read_shares(&mut reader)?;
        let proposal = match reader.flag()? {
            false => None,
            true => {
                let id = StatementId(reader.bytes32()?.into());
                let shares = read_shares(&mut reader)?;
                let missing = reader.list(|reader| Ok(PartyId(reader.bytes32()?.into())))?;
                Some((id, shares, missing))
            }
        };
        reader.end().map(|()| Self { shares, proposal })
    }
}

/// Divides what artifacts or evaluations that are sold together earn among all whose work is inside: each party's part of
/// the whole, to the last unit.
///
/// # Errors
/// A state that is damaged.
pub fn divide(
    facts: &impl Facts,
    assets: &[Digest],
    amounts: &[u64],
) -> Result<BTreeMap<PartyId, u64>, CodecError> {
    let mut paid: BTreeMap<PartyId, u64> = BTreeMap::new();
    let mut waiting: Vec<(Digest, u64, usize)> =
        assets.iter().zip(amounts).map(|(asset, amount)| (*asset, *amount, 0)).collect();
    // INVARIANT: no more than these are looked at, whatever the lineage: what is sold, and so many above it.
    let mut above = 0;
    while let Some((asset, amount, depth)) = waiting.pop() {
        let asked = if depth < DEPTH_MAX {
            facts.record::<RoyaltiesRecord>(&key::royalties(&ArtifactId(asset)))?.unwrap_or_default().0
        } else {
            Vec::new()
        };
        let royalties = if above + asked.len() <= PAID_MAX { asked } else { Vec::new() };
        above += royalties.len();
        let (weights, whole) = capped(&royalties);
        let mut parts = split(amount, &weights, whole);
        let own = parts.pop().unwrap_or_default();
        for ((parent, _), part) in royalties.iter().zip(parts) {
            waiting.push((parent.0, part, depth + 1));
        }
        let Some(owner) = owner(facts, &asset)? else { return Err(CodecError { record: "artifact" }) };
        let shares = facts.record::<SharesRecord>(&key::shares(&asset))?.unwrap_or_default().shares;
        let weights: Vec<u64> = shares.iter().map(|share| share.ppm.parts().into()).collect();
        let parties = shares.iter().map(|share| share.party).chain([owner]);
        for (party, part) in parties.zip(split(own, &weights, WHOLE_PPM.into())) {
            let sum = paid.entry(party).or_default();
            *sum = sum.checked_add(part).ok_or(CodecError { record: "shares" })?;
        }
    }
    Ok(paid)
}

/// What parents have of an income: what they asked for, scaled down where that is more than they may have together.
fn capped(royalties: &[(ArtifactId, PartsPerMillion)]) -> (Vec<u64>, u64) {
    let asked: Vec<u64> = royalties.iter().map(|(_, ppm)| ppm.parts().into()).collect();
    let sum: u64 = asked.iter().sum();
    let (whole, most) = (u64::from(WHOLE_PPM), u64::from(ROYALTIES_PPM_MAX));
    match sum > most {
        // `asked / whole * most / sum`, with one division at the end.
        true => (asked.iter().map(|asked| asked * most).collect(), sum * whole),
        false => (asked, whole),
    }
}
