//! The price at which a listing breaks even for a workload that somebody brought.

use assay_evidence::fit::{Position, break_even};
use assay_judge::word;
use assay_ledger::market::{ListingRecord, PriceRecord};
use assay_pages::listing::{Answer as Shown, Asked, Worth};
use assay_statement::{Digest, Kind, StatementId};

use crate::analysis::{Floor, Progress};
use crate::fits::{Cost, Fitted, Question};
use crate::handlers::history::{Order, about};
use crate::http::ask::{Ask, Query};
use crate::http::failure::Failure;
use crate::pages::Reader;
use crate::render::digest;
use crate::shared::Shared;

/// The newest evaluations of each thing that are looked at.
const EVALUATIONS_MAX: usize = 8;

pub(super) fn worth(
    shared: &Shared,
    reader: &Reader<'_>,
    ask: &Ask,
    record: &ListingRecord,
) -> Result<Worth, Failure> {
    let (asked, workload) = asked(&ask.query)?;
    let kept = workload.and_then(|id| shared.workloads.get(&id));
    let rows = kept.as_ref().map_or(1, |kept| kept.examples.len() as u64);
    let answer = match (workload, &kept) {
        (None, _) => None,
        (Some(_), None) => Some(not_possible(
            "The server does not keep this workload, or not any more; bring it again under Fit",
        )),
        (Some(workload), Some(_)) => answer(shared, reader, record, &asked, workload, rows)?,
    };
    Ok(Worth {
        asked,
        workload: kept.map(|kept| kept.name.clone()),
        symbol: reader.asset.symbol.to_string(),
        answer,
    })
}

fn not_possible(reason: &str) -> Shown {
    Shown::NotPossible { reason: reason.into() }
}

fn asked(query: &Query) -> Result<(Asked, Option<Digest>), Failure> {
    let given = |name: &str| query.get(name).map(str::trim).filter(|text| !text.is_empty());
    let wrong =
        |name: &str, wanted: &str| Failure::malformed(format!("the parameter `{name}` must be {wanted}"));
    let number = |name: &'static str| {
        let number =
            |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        let read = |text| number(text).ok_or_else(|| wrong(name, "a number of at least 0"));
        given(name).map(read).transpose()
    };
    // An address that ends in the digest is as good.
    let last =
        |text: &str| text.split(['?', '#']).next().and_then(|text| text.rsplit('/').next()).and_then(digest);
    let workload =
        given("workload").map(|text| last(text).ok_or_else(|| wrong("workload", "a digest (`sha256:…`)")));
    let workload = workload.transpose()?;
    let floor = given("floor").map(|text| {
        let floor = text.parse().ok().and_then(Floor::of);
        floor.ok_or_else(|| wrong("floor", "a score between 0 and 1, such as `0.9`"))
    });
    let answers = given("answers").map(|text| {
        text.parse::<u64>().ok().filter(|count| *count > 0).ok_or_else(|| wrong("answers", "a count"))
    });
    let evaluation =
        given("evaluation").map(|text| digest(text).ok_or_else(|| wrong("evaluation", "the id of one")));
    let asked = Asked {
        evaluation: evaluation.transpose()?.map(|id| id.to_string()),
        workload: workload.map(|id| id.to_string()),
        floor: floor.transpose()?.map(Floor::share),
        unit_price: number("unit_price")?.filter(|price| *price > 0.0),
        answers: answers.transpose()?,
        error_cost: number("error_cost")?,
    };
    Ok((asked, workload))
}

fn answer(
    shared: &Shared,
    reader: &Reader<'_>,
    record: &ListingRecord,
    asked: &Asked,
    workload: Digest,
    rows: u64,
) -> Result<Option<Shown>, Failure> {
    let (Some(floor), Some(unit_price)) = (asked.floor.and_then(Floor::of), asked.unit_price) else {
        return Ok(None);
    };
    let wanted = asked.evaluation.as_deref().and_then(digest).map(StatementId);
    let Some((asset, evaluation)) = evaluated(reader, record, wanted)? else {
        return Ok(Some(not_possible(match wanted {
            None => "Nothing that is sold here has been evaluated",
            Some(_) => "That is none of the newest evaluations of what is sold here",
        })));
    };
    let question = Question { workload, evaluation, floor, error_cost: asked.error_cost.and_then(Cost::new) };
    Ok(Some(match shared.fits.ask(&question) {
        Progress::Waiting(waiting) => Shown::Waiting(waiting),
        Progress::NotPossible(reason) => Shown::NotPossible { reason },
        Progress::Done(fitted) => {
            let sold = Sold { asset, evaluation, unit_price, answers: asked.answers.unwrap_or(rows) };
            sold.worth(reader, record, &fitted)
        }
    }))
}

/// What is sold of an evaluation's models, and the evaluation: the one that is asked for, or the newest that has something
/// to compare it with.
fn evaluated(
    reader: &Reader<'_>,
    record: &ListingRecord,
    asked: Option<StatementId>,
) -> Result<Option<(Digest, StatementId)>, Failure> {
    let mut usual = None;
    for asset in &record.assets {
        for index in about(reader.view, asset, &[Kind::Evaluation], Order::Newest, None, EVALUATIONS_MAX) {
            let entry = reader.entry(index)?;
            let found = (*asset, entry.signed.id);
            if asked == Some(entry.signed.id) {
                return Ok(Some(found));
            }
            let several = entry.signed.statement.subjects.len() > 1;
            match usual {
                Some((true, _)) => {}
                Some((false, _)) if !several => {}
                _ => usual = Some((several, found)),
            }
        }
    }
    Ok(usual.filter(|_| asked.is_none()).map(|(_, found)| found))
}

/// What is sold, and what is asked of it.
struct Sold {
    asset: Digest,
    evaluation: StatementId,
    unit_price: f64,
    answers: u64,
}

impl Sold {
    fn worth(&self, reader: &Reader<'_>, record: &ListingRecord, fitted: &Fitted) -> Shown {
        let named = fitted.models.iter().find(|(_, id)| id.0 == self.asset);
        let Some((model, _)) = named else {
            return not_possible("The evaluation does not say under which name it has what is sold");
        };
        let found = match break_even(&fitted.report, model, self.answers) {
            Ok(found) => found,
            Err(error) => return not_possible(&first_upper(&error.to_string())),
        };
        let units = match &record.price {
            PriceRecord::Fixed(units) => Some(*units),
            PriceRecord::Offers => None,
            PriceRecord::Auction(auction) => Some(auction.reserve),
        };
        // An estimate, which is no money.
        let whole = |units: u64| units as f64 / 10_f64.powi(reader.asset.decimals.into());
        let position: Option<Position> = units.map(|units| found.position(whole(units) / self.unit_price));
        let coins = |cost: f64| cost * self.unit_price;
        Shown::Done {
            evaluation: self.evaluation.to_string(),
            model: found.model,
            suffices: found.suffices,
            alternative: found.alternative,
            answers: found.answers,
            estimate: coins(found.estimate),
            lower: found.lower.map(coins),
            upper: found.upper.map(coins),
            price: position.as_ref().map(word),
        }
    }
}

fn first_upper(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
