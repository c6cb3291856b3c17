//! That a party may do something, proven to whoever does not have the log.

use assay_ledger::fact::{FactFile, MayFile, MayFileError, Question};
use assay_ledger::market::Denied;
use assay_statement::StatementId;
use assay_statement::predicate::*;

use crate::facts::{Told, tell};
use crate::harness::*;

fn terms() -> TermSheet {
    TermSheet {
        commercial_use: true,
        derivatives: Derivatives::Allowed,
        attribution: false,
        royalty_ppm: PartsPerMillion::NOTHING,
        transferable: true,
        revocable: true,
        lasts_ms: None,
        note: None,
    }
}

fn grant(
    ledger: &mut Ledger,
    to: u8,
    under: Option<StatementId>,
    expires_ms: Option<u64>,
    by: u8,
) -> StatementId {
    let (log, right) = (ledger.log, Right::Use);
    let grant = Grant { log, to: party(to), right, under, expires_ms, terms: terms() };
    ledger.say(artifact("model"), grant, &[by]).unwrap()
}

/// Party 1, who owns the model, gave the right to use it to party 2, who passed it on to party 3.
fn chain(expires_ms: Option<u64>) -> (Ledger, Vec<StatementId>) {
    let mut ledger = Ledger::furnished();
    let first = grant(&mut ledger, 2, None, expires_ms, 1);
    let second = grant(&mut ledger, 3, Some(first), expires_ms, 2);
    (ledger, vec![second, first])
}

/// The file about party 3, and the one that asks the questions for it.
fn file(ledger: Ledger, questions: Vec<Question>, by: u8, right: Right) -> (MayFile, Told) {
    let told = tell(ledger, |_| questions);
    let facts: Vec<FactFile> = told.asked.iter().map(|(_, file)| file.clone()).collect();
    (MayFile { party: party(by), right, asset: artifact("model").0, facts }, told)
}

fn of(ids: &[StatementId]) -> Vec<Question> {
    ids.iter().map(|id| Question::Grant(*id)).collect()
}

#[test]
fn a_chain_of_grants_is_proven_offline() {
    let (ledger, ids) = chain(Some(90_000));
    let (file, told) = file(ledger, of(&ids), 3, Right::Evaluate);
    let read = MayFile::parse(file.to_string().as_bytes()).unwrap();
    assert_eq!(read, file);
    let proven = read.verify(&told.policy).unwrap();
    assert_eq!((proven.allowed, proven.facts.len()), (Ok(ids), 2));
    // The same facts say nothing for another right, another party or another artifact.
    for (other, denied) in [
        (MayFile { right: Right::FineTune, ..file.clone() }, Denied::OtherRight),
        (MayFile { party: party(2), ..file.clone() }, Denied::OtherHolder),
        (MayFile { asset: artifact("other").0, ..file.clone() }, Denied::OtherAsset),
        (MayFile { facts: file.facts[..1].to_vec(), ..file.clone() }, Denied::Broken),
    ] {
        assert_eq!(other.verify(&told.policy).unwrap().allowed, Err(denied));
    }
}

/// The golden file in `vectors/ledger`.
#[test]
fn the_proof_of_a_right_is_spelled_as_it_is_kept() {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/ledger/may");
    let (ledger, ids) = chain(Some(90_000));
    let (file, told) = file(ledger, of(&ids), 3, Right::Evaluate);
    expect_test::expect_file![&path].assert_eq(&file.to_string());
    let kept = MayFile::parse(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept.verify(&told.policy).unwrap().allowed, Ok(ids));
}

#[test]
fn an_owner_needs_no_grant() {
    let questions = vec![Question::Artifact(artifact("model"))];
    let (file, told) = file(Ledger::furnished(), questions, 1, Right::Own);
    assert_eq!(file.verify(&told.policy).unwrap().allowed, Ok(vec![]));
    let other = MayFile { party: party(2), ..file };
    assert_eq!(other.verify(&told.policy).unwrap().allowed, Err(Denied::Broken));
}

#[test]
fn a_grant_that_was_taken_back_or_has_ended_proves_the_contrary() {
    let (mut ledger, ids) = chain(None);
    ledger.say(ids[1], Revocation { log: ledger.log, reason: None }, &[1]).unwrap();
    let index = ledger.next() - 1;
    let (file, told) = file(ledger, of(&ids), 3, Right::Use);
    assert_eq!(file.verify(&told.policy).unwrap().allowed, Err(Denied::Revoked { index }));
    let (mut ledger, ids) = chain(Some(1500));
    ledger.commit(1, ledger.next(), 1500).unwrap();
    let questions = of(&ids);
    // The snapshot is of a time at which the grants have ended.
    let ended = crate::facts::tell_at(ledger, 2, |_| questions);
    let facts = ended.asked.into_iter().map(|(_, file)| file).collect();
    let file = MayFile { facts, ..file };
    assert_eq!(file.verify(&told.policy).unwrap().allowed, Err(Denied::Expired { until_ms: 1500 }));
}

#[test]
fn broken_files_and_mixed_snapshots_are_refused() {
    let (ledger, ids) = chain(None);
    let (file, told) = file(ledger, of(&ids), 3, Right::Use);
    let good = file.to_string();
    for (text, words) in [
        (good.replacen("may/v1", "may/v2", 1), "is not `assay-may/v1`"),
        (good.replacen(" use ", " uses ", 1), "asks nothing"),
        (good.replacen("\nfact ", "\nfact 0", 1), "has a fact of another length than it says"),
        (good.replacen("\nfact ", "\nfakt ", 1), "has something else in the place of a fact"),
        (good.clone() + "x", "has something else in the place of a fact"),
        (good.lines().take(2).map(|line| format!("{line}\n")).collect::<String>().repeat(2), "in the place"),
    ] {
        let refused = MayFile::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    let none = MayFile { facts: Vec::new(), ..file.clone() };
    assert!(matches!(none.verify(&told.policy), Err(MayFileError::Spelling(_))));
    let mut ledger = chain(None).0;
    ledger.register(7).unwrap();
    let later = tell(ledger, |_| of(&ids));
    let mixed = vec![file.facts[0].clone(), later.asked[1].1.clone()];
    let mixed = MayFile { facts: mixed, ..file };
    assert_eq!(mixed.verify(&told.policy), Err(MayFileError::Snapshots));
}

#[test]
fn a_file_of_which_a_byte_was_changed_never_allows_more() {
    let (ledger, ids) = chain(Some(90_000));
    let (file, told) = file(ledger, of(&ids), 3, Right::Evaluate);
    let text = file.to_string();
    for at in 0..text.len() {
        for flip in [1, 2, 4, 16] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= flip;
            let Ok(read) = MayFile::parse(&bytes) else { continue };
            if let Ok(proven) = read.verify(&told.policy) {
                let same = (read.party, read.right, read.asset) == (file.party, file.right, file.asset);
                assert!(!same && proven.allowed.is_err(), "byte {at}: {:?}", proven.allowed);
            }
        }
    }
}
