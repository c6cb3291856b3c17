//! The market's part of the demo: a right and a retired model's parts are sold, a claim is refuted, a warranty pays.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use super::books::{balances, books};
use super::cast::Cast;
use crate::commands::demo::typed;
use crate::commands::ledger::evaluation::publish::{Words, publish};
use crate::commands::ledger::verdict;
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::coins::Coins;
use crate::ledger::submit::submit;
use crate::ledger::words::{list, text};
use crate::output::percent_or_dash;
use assay_statement::bounded::List;
use assay_statement::predicate::{
    Decision, Deposit, Derivatives, Lifecycle, LifecycleState, Listing, ListingStep, OpenListing, Order,
    OrderStep, PartsPerMillion, Price, Right, Share, Shares, SharesStep, TermSheet, Warranty, WarrantyStep,
    WarrantyTerms,
};
use assay_statement::{ArtifactId, Digest, PartyId, Signer, StatementId, Subject};

/// The windows of the demo, in milliseconds: it cannot wait for a week.
const HOUR_MS: u64 = 3_600_000;
const CHALLENGE_MS: u64 = 1;

/// The log with its money, and who trades.
pub(super) struct Trade<'a> {
    pub(super) client: &'a Client,
    pub(super) log: StatementId,
    pub(super) cast: &'a Cast,
    pub(super) operator: Box<dyn Signer>,
    pub(super) coins: Coins,
}

/// A model with a claim of its owner's that evidence upheld.
pub(super) struct Niche<'a> {
    pub(super) name: &'a str,
    pub(super) model: ArtifactId,
    pub(super) claim: StatementId,
}

impl Trade<'_> {
    /// Sells, and tells what comes of it.
    pub(super) fn run(
        &self,
        niche: &Niche<'_>,
        retired: (&str, ArtifactId),
        directory: &Path,
        told: &mut String,
    ) -> Result<(), Failure> {
        for (who, amount) in [(&self.cast.owner, "60"), (&self.cast.buyer, "100")] {
            let subject = vec![PartyId(who.public_key()).into()];
            let (log, amount) = (self.log, self.coins.parse(amount)?);
            let deposit = Deposit { log, reference: text(&format!("for {}", who.public_key()))?, amount };
            submit(self.client, subject, deposit, &[self.operator.as_ref()])?;
        }
        let before = balances(self.client, self.cast)?;
        let order = self.sell_use(niche, told)?;
        self.sell_parts(retired, directory, told)?;
        self.refute(niche, order, directory, told)?;
        told.push_str(&books(&self.coins, &before, &balances(self.client, self.cast)?));
        Ok(())
    }

    /// The use of the niche's model, a tenth of whose income is the phrases' collector's, under a warranty.
    fn sell_use(&self, niche: &Niche<'_>, told: &mut String) -> Result<StatementId, Failure> {
        let share = Share { party: PartyId(self.cast.contributor.public_key()), ppm: part(100_000)? };
        let step = SharesStep::Propose { shares: list(vec![share])?, report: None };
        let both = [self.cast.owner.as_ref(), self.cast.contributor.as_ref()];
        submit(self.client, vec![niche.model.into()], Shares { log: self.log, step }, &both)?;
        let warranty = WarrantyTerms {
            claim: niche.claim,
            bond: self.coins.parse("40")?,
            window_ms: HOUR_MS,
            challenge_ms: CHALLENGE_MS,
        };
        let open = OpenListing {
            claims: list(vec![niche.claim])?,
            warranty: Some(warranty),
            adjudicator: Some(PartyId(self.cast.evaluator.public_key())),
            ..self.offer("use", Right::Use, "25")?
        };
        let order = self.sell(&[niche.model.0], open)?;
        told.push_str(&format!(
            "   sold the use of {} for 25 on its claim, with a bond of 40; a tenth goes to who collected phrases\n",
            niche.name
        ));
        Ok(order)
    }

    /// What a retired model leaves behind, sold together.
    fn sell_parts(
        &self,
        retired: (&str, ArtifactId),
        directory: &Path,
        told: &mut String,
    ) -> Result<(), Failure> {
        let (name, model) = retired;
        let answers = self.cast.answers(self.client, self.log, directory, name)?;
        #[derive(serde::Deserialize)]
        struct Record {
            state_index: u64,
        }
        let record: Record = self.client.get(&format!("/artifacts/{model}"))?;
        let lifecycle = Lifecycle {
            log: self.log,
            state: LifecycleState::Retired,
            state_index: record.state_index,
            reason: Some(text("too slow for what it knows")?),
            successor: None,
        };
        submit(self.client, vec![model.into()], lifecycle, &[self.cast.owner.as_ref()])?;
        self.sell(&[model.0, answers.0], self.offer("parts", Right::Own, "12")?)?;
        told.push_str(&format!(
            "   retired {name}, and sold what it leaves for 12: itself, and the data set of all that it answered\n"
        ));
        Ok(())
    }

    fn offer(&self, reference: &str, right: Right, price: &str) -> Result<OpenListing, LedgerFailure> {
        Ok(OpenListing {
            reference: text(reference)?,
            right,
            price: Price::Fixed { amount: self.coins.parse(price)? },
            terms: TermSheet {
                commercial_use: true,
                derivatives: Derivatives::ByRight,
                attribution: false,
                royalty_ppm: PartsPerMillion::NOTHING,
                transferable: false,
                revocable: false,
                lasts_ms: None,
                note: None,
            },
            claims: List::default(),
            warranty: None,
            adjudicator: None,
            delivery_ms: HOUR_MS,
            trial_ms: HOUR_MS,
            expires_ms: None,
        })
    }

    /// From the listing to the money paid out; gives the order.
    fn sell(&self, assets: &[Digest], open: OpenListing) -> Result<StatementId, LedgerFailure> {
        let (log, owner, buyer) = (self.log, self.cast.owner.as_ref(), self.cast.buyer.as_ref());
        let reference = open.reference.clone();
        let step = ListingStep::Open(Box::new(open));
        let subjects = assets.iter().map(|asset| Subject::of(*asset)).collect();
        let listing = submit(self.client, subjects, Listing { log, step }, &[owner])?.id;
        let place = Order { log, step: OrderStep::Place { reference } };
        let order = submit(self.client, vec![listing.into()], place, &[buyer])?.id;
        for (step, by) in [(OrderStep::Deliver {}, owner), (OrderStep::Accept {}, buyer)] {
            submit(self.client, vec![order.into()], Order { log, step }, &[by])?;
        }
        Ok(order)
    }

    /// Measures the model on phrases without their accents, which refutes the claim; the bond pays.
    fn refute(
        &self,
        niche: &Niche<'_>,
        order: StatementId,
        directory: &Path,
        told: &mut String,
    ) -> Result<(), Failure> {
        let typed = typed::without_accents(directory, niche.name)?;
        let models = [(niche.name.to_owned(), niche.model)];
        let benchmark = self.cast.typed_benchmark(self.client, self.log, directory)?;
        let words = Words {
            benchmark: Some(benchmark.0),
            protocol: None,
            repeats: None,
            metric: "accuracy",
            harness: None,
            models: &models,
        };
        let examples = assay_records::examples_to_json_lines(&typed.examples).into_bytes();
        let evaluator = self.cast.evaluator.as_ref();
        publish(self.client, &typed, &examples, &words, evaluator)?;
        let sold = self.client.order(order)?.1.sold;
        let computed = verdict::compute(self.client, niche.claim, sold)?;
        let judgement = &computed.judged.judgement;
        told.push_str(&format!(
            "   the buyer's customers type Vietnamese without accents: {} of {} such phrases are right; the claim is {}\n",
            percent_or_dash(judgement.mean),
            judgement.n,
            crate::ledger::words::word(&computed.judged.decision)
        ));
        let refuted = computed.judged.decision == Decision::Refuted;
        let verdict = verdict::publish(self.client, niche.claim, computed.verdict, evaluator)?.id;
        if !refuted {
            told.push_str("   so the bond stays where it is, until the warranty's time has passed\n");
            return Ok(());
        }
        self.warrant(order, WarrantyStep::Claim { verdict })?;
        sleep(Duration::from_millis(2 * CHALLENGE_MS));
        self.warrant(order, WarrantyStep::Lapse {})?;
        told.push_str("   nobody could disprove that, so the bond was paid to the buyer\n");
        Ok(())
    }

    fn warrant(&self, order: StatementId, step: WarrantyStep) -> Result<(), LedgerFailure> {
        let (log, buyer) = (self.log, self.cast.buyer.as_ref());
        submit(self.client, vec![order.into()], Warranty { log, step }, &[buyer]).map(|_| ())
    }
}

fn part(parts: u32) -> Result<PartsPerMillion, LedgerFailure> {
    PartsPerMillion::new(parts).ok_or_else(|| LedgerFailure::Wrong(format!("{parts} is more than the whole")))
}
