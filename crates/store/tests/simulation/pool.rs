//! What all scenarios share: statements that are made once, and logs to begin from.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use assay_statement::{SignedStatement, StatementId, Verified};
use assay_store::objects::Objects;
use assay_store::objects::fake::{Plan, Storage};

use super::sales::{self, BUYER, SELLER};
use crate::common;

/// How many deeds there are.
const DEEDS: u64 = 1600;
/// How many statements break a rule: their party is not registered.
const INVALID: u64 = 20;

/// Statements that are brought together, since each needs those before it.
pub type Deed = Vec<Verified>;

pub struct Pool {
    /// The parties and their money: what every deed needs.
    pub first: Vec<Verified>,
    pub deeds: Vec<Deed>,
    pub invalid: Vec<Verified>,
    /// Every one of them by its entry.
    pub read: HashMap<Vec<u8>, SignedStatement>,
    pub beginnings: Vec<Beginning>,
}

/// A log to begin from.
pub struct Beginning {
    pub objects: BTreeMap<String, Vec<u8>>,
    /// How many of the pool's deeds it holds, after what comes first.
    pub deeds: usize,
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
    let mut first: Vec<_> = [SELLER, BUYER, BUYER + 1].iter().map(|seed| common::party(id, *seed)).collect();
    first.extend(sales::money(id));
    let one = |number| match number % 6 {
        1 => vec![common::deposit(id, SELLER, number)],
        2 => sales::sale(id, number),
        3 => sales::auction(id, number),
        4 => sales::transfers(id, number),
        _ => vec![common::artifact(id, SELLER, number)],
    };
    let deeds: Vec<Deed> = (0..DEEDS).map(one).collect();
    let invalid: Vec<_> = (0..INVALID).map(|number| common::artifact(id, 2, DEEDS + number)).collect();
    let all = first.iter().chain(deeds.iter().flatten()).chain(&invalid).map(Verified::statement);
    let read = all.map(|one| (one.envelope.to_entry(), one.clone())).collect();
    let beginnings = vec![
        Beginning { objects: BTreeMap::new(), deeds: 0, entered: Vec::new() },
        begin(&first, &deeds[..83], None),
        begin(&first, &deeds[..175], Some(150)),
    ];
    Pool { first, deeds, invalid, read, beginnings }
}

/// A log of so many deeds, 7 to a commit; published, and with a snapshot after some of them.
fn begin(first: &[Verified], deeds: &[Deed], snapshot: Option<usize>) -> Beginning {
    let storage = Storage::new(0);
    let objects: Arc<dyn Objects> = Arc::new(storage.open(Plan::none()));
    let mut log = common::create(Arc::clone(&objects), 0).unwrap();
    let mut entered = Vec::new();
    let mut append = |log: &mut assay_store::log::Log, statements: &[Verified]| {
        let answers = log.append(statements).unwrap();
        entered.extend(answers.into_iter().map(|answer| answer.unwrap()).map(|one| (one.id, one.index)));
    };
    append(&mut log, first);
    for (batch, deeds) in deeds.chunks(7).enumerate() {
        append(&mut log, &deeds.concat());
        if batch == 4 || batch == 16 {
            common::publish(&mut log).unwrap();
        }
        if snapshot.is_some_and(|at| batch == at / 7) {
            common::snapshot(&mut log, objects.as_ref()).unwrap();
        }
    }
    Beginning { objects: storage.snapshot(), deeds: deeds.len(), entered }
}
