//! The third part: the live run's evidence on a log of its own, claimed, judged, answered, audited and tampered with.

mod books;
mod cards;
mod cast;
mod market;

use std::path::Path;

use assay_evidence::features::ColumnChoice;
use assay_evidence::niches::{Settings, find};
use assay_evidence::split::{Half, half};
use assay_records::{OutcomeColumns, read_examples, read_outcomes};
use assay_statement::predicate::{
    About, Attestation, AttestationKind, Benchmark, Claim, ClaimKind, Contribution, ContributionKind,
    Decision, Market, PartsPerMillion, Protocol, ProtocolStep, Rate, Response, ResponseKind, Severity,
};
use assay_statement::{ArtifactId, Digest, PartyId, StatementId, Subject};
use assay_store::audit::Storage;
use assay_store::objects::folder::Folder;

use super::write;
use crate::commands::ledger::audit::examine;
use crate::commands::ledger::evaluation::publish::{Words, publish};
use crate::commands::ledger::init::begin;
use crate::commands::ledger::verdict;
use crate::failure::Failure;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::home::Home;
use crate::ledger::place::Connection;
use crate::ledger::published::{Published, fetch};
use crate::ledger::storage::Location;
use crate::ledger::submit::{Logged, submit};
use crate::ledger::words::{list, text};
use crate::ledger::{LedgerFailure, keys};
use crate::output::percent;
use assay_judge::Tables;
use assay_judge::condition_of;
use cast::Cast;
use market::{Niche, Trade};

/// The log's name.
const ORIGIN: &str = "demo.example/assay";
/// The model whose use is sold, if it has a niche, and the one that is retired.
const SMALL_MODEL: &str = "whichlang";
const RETIRED_MODEL: &str = "whatlang";
/// The floor of the claims.
const FLOOR: f64 = 0.95;

/// Keeps the evidence of the live run on a new log and tells what comes of it.
pub(super) fn story(directory: &Path) -> Result<String, Failure> {
    let (folder, own) = (directory.join("log"), directory.join("keys"));
    // What an earlier demo left is in the way.
    for old in [&folder, &own] {
        let _ = std::fs::remove_dir_all(old);
    }
    let (home, location) = (Home::at(&own), Location::Folder(folder.clone()));
    drop(begin(&location, ORIGIN, None, Some(money()?), &home)?);
    let connection = Connection::direct(&location, &home)?;
    let mut told =
        format!("\n3. The same evidence on a log that nobody can rewrite ({})\n\n", folder.display());
    let claim = history(&connection.client, directory, &home, &own, &mut told)?;
    let bundle = connection.client.file(&format!("api/v1/statements/{claim}/bundle"))?;
    connection.close();
    proofs(directory, &folder, claim, bundle, &mut told)?;
    Ok(told)
}

/// Parties, artifacts, a protocol, evidence, claims, verdicts, an attestation and its answer; gives the first claim.
fn history(
    client: &Client,
    directory: &Path,
    home: &Home,
    own: &Path,
    told: &mut String,
) -> Result<StatementId, Failure> {
    let log = client.log()?.id;
    let cast = Cast::register(client, log, own)?;
    let tables = tables(&directory.join("langid"))?;
    let (first, rest) = halves(&tables);
    let benchmark = cast.benchmark(client, log, directory)?;
    let models = cast.models(client, log, &tables)?;
    told.push_str(&format!(
        "   registered: 4 parties, a benchmark, {} models with their lineage\n",
        models.len()
    ));
    contribute(client, log, &cast, benchmark)?;
    let step = ProtocolStep::Announce {
        benchmark: Benchmark::Open,
        metric: text("accuracy")?,
        harness: Some(text(&format!("assay evaluate {}", env!("CARGO_PKG_VERSION")))?),
        models: list(models.iter().map(|(_, id)| *id).collect())?,
        examples: Some(tables.examples.len() as u64),
    };
    let subject = vec![Subject::of(benchmark.0)];
    let protocol = submit(client, subject, Protocol { log, step }, &[cast.evaluator.as_ref()])?;
    let words = Words {
        benchmark: Some(benchmark.0),
        protocol: Some(protocol.id),
        repeats: None,
        metric: "accuracy",
        harness: None,
        models: &models,
    };
    let bytes = |tables: &Tables| assay_records::examples_to_json_lines(&tables.examples).into_bytes();
    let evaluation = publish(client, &first, &bytes(&first), &words, cast.evaluator.as_ref())?;
    told.push_str(&format!(
        "   announced a protocol, then logged the outcomes on {} phrases\n",
        first.examples.len()
    ));
    let claims = claims(client, log, &cast, &models, &evaluation)?;
    told.push_str(&format!(
        "   claimed {} niches at a floor of {}, before the other phrases were evidence\n",
        claims.len(),
        percent(FLOOR)
    ));
    publish(client, &rest, &bytes(&rest), &words, cast.evaluator.as_ref())?;
    told.push_str(&format!(
        "   logged the outcomes on the other {} phrases, and judged each claim by them:\n",
        rest.examples.len()
    ));
    for (model, claim) in &claims {
        let computed = verdict::compute(client, *claim, 0)?;
        told.push_str(&told_verdict(model, &computed));
        verdict::publish(client, *claim, computed.verdict, cast.evaluator.as_ref())?;
    }
    attest(client, log, &cast, models.first().map(|(_, id)| *id))?;
    told.push_str("   attested a limitation; the owner has answered it, and neither can be removed\n");
    let (name, claim) = claims
        .iter()
        .find(|(name, _)| name == SMALL_MODEL)
        .or_else(|| claims.first())
        .ok_or_else(|| LedgerFailure::Wrong("no niche was found to claim".into()))?;
    let find = |name: &str| models.iter().find(|(other, _)| other == name);
    if let (Some((name, model)), Some((retired, parts))) = (find(name), find(RETIRED_MODEL)) {
        let operator = keys::signer(&home.operator_key(ORIGIN))?;
        let trade = Trade { client, log, cast: &cast, operator, coins: Coins::of(client)? };
        let niche = Niche { name, model: *model, claim: *claim };
        trade.run(&niche, (retired, *parts), directory, told)?;
    }
    Ok(*claim)
}

/// The money of the log, of whose sales the operator has a hundredth.
fn money() -> Result<Market, LedgerFailure> {
    let fee_ppm = PartsPerMillion::new(10_000).unwrap_or_default();
    Ok(Market { asset: text(Market::ASSET)?, decimals: Market::DECIMALS, fee_ppm, contract: None })
}

fn told_verdict(model: &str, computed: &verdict::Computed) -> String {
    let judged = &computed.judged;
    let decision = match judged.decision {
        Decision::Upheld => "upheld",
        Decision::Refuted => "refuted",
        Decision::Undecided => "undecided",
    };
    format!(
        "     {model} on {}: {decision}, {} of {} right, at least {}\n",
        assay_judge::slice_of(&computed.claim),
        crate::output::percent_or_dash(judged.judgement.mean),
        judged.judgement.n,
        percent(judged.judgement.lower),
    )
}

/// The live run's tables.
fn tables(folder: &Path) -> Result<Tables, Failure> {
    let examples = read_examples(&folder.join("examples.csv"))?;
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .map_err(|source| Failure::Write { path: folder.display().to_string(), source })?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    paths.sort();
    let read = read_outcomes(&paths, &examples, &OutcomeColumns::default())?;
    Ok(Tables { examples, outcomes: read.outcomes })
}

/// One half of the examples, and the other.
fn halves(tables: &Tables) -> (Tables, Tables) {
    let first = |row: &usize| {
        tables
            .examples
            .ids
            .get(*row)
            .is_some_and(|id| half(b"before and after the claims", id) == Half::Discovery)
    };
    let (first, rest): (Vec<usize>, Vec<usize>) = (0..tables.examples.len()).partition(first);
    (tables.subset(&first), tables.subset(&rest))
}

/// The niches of the logged half, split by the seed that the log gives, as claims.
fn claims(
    client: &Client,
    log: StatementId,
    cast: &Cast,
    models: &[(String, ArtifactId)],
    evaluation: &Logged,
) -> Result<Vec<(String, StatementId)>, Failure> {
    let Published { tables, seed } = fetch(client, evaluation.id)?;
    let columns = ColumnChoice { label: Some("label".into()), ..Default::default() };
    let settings =
        Settings { floor: FLOOR, seed: seed.root.as_bytes().to_vec(), columns, ..Default::default() };
    let report = find(&tables.examples, &tables.outcomes, &settings)?;
    let mut claims = Vec::new();
    for model in &report.models {
        let id = models.iter().find(|(name, _)| *name == model.model).map(|(_, id)| *id);
        let (Some(id), Some(niche)) = (id, model.niches.first()) else { continue };
        let claim = Claim {
            log,
            kind: ClaimKind::Niche,
            slice: list(niche.slice.0.iter().map(condition_of).collect::<Result<_, _>>()?)?,
            metric: text("accuracy")?,
            floor: rate(FLOOR)?,
            confidence: rate(0.95)?,
            benchmark: None,
        };
        let logged = submit(client, vec![id.into()], claim, &[cast.owner.as_ref()])?;
        claims.push((model.model.clone(), logged.id));
    }
    Ok(claims)
}

fn rate(share: f64) -> Result<Rate, LedgerFailure> {
    Rate::new(share).ok_or_else(|| LedgerFailure::Wrong(format!("{share} is no share")))
}

/// Who collected the phrases says so, and the benchmark's owner acknowledges it.
fn contribute(
    client: &Client,
    log: StatementId,
    cast: &Cast,
    benchmark: ArtifactId,
) -> Result<(), LedgerFailure> {
    let contribution = Contribution {
        log,
        contributor: PartyId(cast.contributor.public_key()),
        kind: ContributionKind::Data,
        summary: text("collected the interface phrases")?,
        items: 1,
        items_root: Digest::from(*assay_merkle::leaf_hash(benchmark.as_bytes()).as_bytes()),
        blob: None,
    };
    let signers = [cast.contributor.as_ref(), cast.evaluator.as_ref()];
    submit(client, vec![benchmark.into()], contribution, &signers).map(|_| ())
}

fn attest(
    client: &Client,
    log: StatementId,
    cast: &Cast,
    model: Option<ArtifactId>,
) -> Result<(), LedgerFailure> {
    let Some(model) = model else { return Ok(()) };
    let attestation = Attestation {
        log,
        about: About::Artifact,
        kind: AttestationKind::Limitation,
        summary: text(
            "single words of fewer than ten characters are often taken for a neighbouring language",
        )?,
        severity: Some(Severity::Low),
        evidence: list(Vec::new())?,
    };
    let attested = submit(client, vec![model.into()], attestation, &[cast.contributor.as_ref()])?;
    let response = Response {
        log,
        concerning: Some(model.0),
        kind: ResponseKind::Acknowledged,
        summary: text("so it is; ask for phrases, not for words")?,
        evidence: list(Vec::new())?,
    };
    submit(client, vec![attested.id.into()], response, &[cast.owner.as_ref()]).map(|_| ())
}

/// The audit, the bundle, and a byte that was changed.
fn proofs(
    directory: &Path,
    folder: &Path,
    claim: StatementId,
    bundle: Option<Vec<u8>>,
    told: &mut String,
) -> Result<(), Failure> {
    let objects = Folder::new(folder);
    let source = Storage(&objects);
    let report = examine(&source, None, true)?;
    told.push_str(&format!(
        "   audited: {} entries, {} signatures, {} verdicts recomputed from their evidence: sound\n",
        report.audited.checkpoint.size, report.audited.signatures, report.recomputed.verdicts.right
    ));
    let bundle = bundle.ok_or_else(|| LedgerFailure::Wrong("the claim is not published".into()))?;
    let path = directory.join("claim.tlog-proof");
    write(&path, &bundle)?;
    let key = std::fs::read_to_string(folder.join("log.vkey"))
        .map_err(|error| LedgerFailure::Read { path: folder.join("log.vkey"), reason: error.to_string() })?;
    let verified = crate::commands::ledger::verify::check(
        &bundle,
        &crate::commands::ledger::verify::policy_of_key(key.trim_end())?,
    )?;
    told.push_str(&format!(
        "   verified offline from {}: the claim {} is entry {} of {}\n",
        path.display(),
        short(claim),
        verified.index,
        verified.checkpoint.size
    ));
    tamper(folder, told)
}

/// Changes one byte of the log, and has the audit find it.
fn tamper(folder: &Path, told: &mut String) -> Result<(), Failure> {
    let objects = Folder::new(folder);
    let size = examine(&Storage(&objects), None, false)?.audited.checkpoint.size;
    let id = assay_merkle::EntryBundleId::in_log(0, size);
    let path = folder.join(id.map(|id| id.path()).unwrap_or_default());
    let failed =
        |error: std::io::Error| LedgerFailure::Read { path: path.clone(), reason: error.to_string() };
    let sound = std::fs::read(&path).map_err(failed)?;
    let mut spoilt = sound.clone();
    if let Some(byte) = spoilt.get_mut(sound.len() / 2) {
        *byte ^= 1;
    }
    std::fs::write(&path, &spoilt).map_err(failed)?;
    let found = examine(&Storage(&objects), None, false);
    std::fs::write(&path, &sound).map_err(failed)?;
    match found {
        Err(Failure::Ledger(LedgerFailure::Audit(fault))) => {
            told.push_str(&format!("   changed one byte of the log; the audit found it: {fault}\n"));
            Ok(())
        }
        Err(error) => Err(error),
        Ok(_) => Err(LedgerFailure::Wrong("a changed byte was not found".into()).into()),
    }
}

fn short(id: StatementId) -> String {
    id.0.to_hex().chars().take(12).collect()
}
