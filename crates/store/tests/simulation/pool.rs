//! What all scenarios share: statements that are made once, and logs to begin from.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use assay_statement::{SignedStatement, StatementId, Verified};
use assay_store::objects::Objects;
use assay_store::objects::fake::{Plan, Storage};

use crate::common;

/// How many artifacts and deposits there are.
const ARTIFACTS: u64 = 1600;
/// How many statements break a rule: their party is not registered.
const INVALID: u64 = 20;

pub struct Pool {
    pub party: Verified,
    pub artifacts: Vec<Verified>,
    pub invalid: Vec<Verified>,
    /// Every one of them by its entry.
    pub read: HashMap<Vec<u8>, SignedStatement>,
    pub beginnings: Vec<Beginning>,
}

/// A log to begin from.
pub struct Beginning {
    pub objects: BTreeMap<String, Vec<u8>>,
    /// How many of the pool's artifacts it holds, after the party.
    pub artifacts: usize,
    /// Where each of its statements is.
    pub entered: Vec<(StatementId, u64)>,
}

pub fn pool() -> &'static Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(make)
}

fn make() -> Pool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let objects = Arc::new(Storage::new(0).open(Plan::none()));
    let id = common::create(objects, 0).unwrap().log().id;
    let party = common::party(id, 1);
    // A third of the traffic is money.
    let one = |number| match number % 3 {
        1 => common::deposit(id, 1, number),
        _ => common::artifact(id, 1, number),
    };
    let artifacts: Vec<_> = (0..ARTIFACTS).map(one).collect();
    let invalid: Vec<_> = (0..INVALID).map(|number| common::artifact(id, 2, ARTIFACTS + number)).collect();
    let all = std::iter::once(&party).chain(&artifacts).chain(&invalid).map(Verified::statement);
    let read = all.map(|one| (one.envelope.to_entry(), one.clone())).collect();
    let beginnings = vec![
        Beginning { objects: BTreeMap::new(), artifacts: 0, entered: Vec::new() },
        begin(&party, &artifacts[..225], None),
        begin(&party, &artifacts[..470], Some(400)),
    ];
    Pool { party, artifacts, invalid, read, beginnings }
}

/// A log of so many artifacts, 20 to a commit; published, and with a snapshot after some of them.
fn begin(party: &Verified, artifacts: &[Verified], snapshot: Option<usize>) -> Beginning {
    let storage = Storage::new(0);
    let objects: Arc<dyn Objects> = Arc::new(storage.open(Plan::none()));
    let mut log = common::create(Arc::clone(&objects), 0).unwrap();
    let mut entered = Vec::new();
    let mut append = |log: &mut assay_store::log::Log, statements: &[Verified]| {
        let answers = log.append(statements).unwrap();
        entered.extend(answers.into_iter().map(|answer| answer.unwrap()).map(|one| (one.id, one.index)));
    };
    append(&mut log, std::slice::from_ref(party));
    for (batch, statements) in artifacts.chunks(20).enumerate() {
        append(&mut log, statements);
        if batch == 4 || batch == 16 {
            common::publish(&mut log).unwrap();
        }
        if snapshot.is_some_and(|at| batch == at / 20) {
            common::snapshot(&mut log, objects.as_ref()).unwrap();
        }
    }
    Beginning { objects: storage.snapshot(), artifacts: artifacts.len(), entered }
}
