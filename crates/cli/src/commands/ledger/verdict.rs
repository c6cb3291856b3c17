//! `assay verdict`: what evidence logged after a claim says of it.

mod rests;

use assay_statement::predicate::{BlobReference, Claim, Decision, Verdict};
use assay_statement::{ArtifactId, Predicate, Signer, StatementId};
use clap::{Args, Subcommand};

use self::rests::{Sides, rests, shown, told};
use crate::failure::Failure;
use crate::ledger::LedgerFailure;
use crate::ledger::client::Client;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::sale;
use crate::ledger::submit::{Logged, submit};
use crate::output::{self, percent, percent_or_dash};
use assay_judge::{EVIDENCE_MAX, Judged, LoggedEvaluation, PassedOver, count, judge_claim};

/// Judge a claim by the evidence that was logged after it, and log the verdict.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Compute(Compute),
}

/// Compute the verdict from the blobs of the evaluations.
#[derive(Debug, Args)]
struct Compute {
    /// The claim.
    claim: StatementId,
    /// Take only evidence logged after this order was placed, as a warranty asks for.
    #[arg(long, value_name = "ORDER")]
    for_order: Option<StatementId>,
    /// Only say what the verdict is; log nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// A claim with what evidence says of it.
pub(crate) struct Computed {
    pub(crate) claim: Claim,
    /// The model that it is about.
    model: ArtifactId,
    /// Who made it.
    owner: String,
    pub(crate) judged: Judged,
    pub(crate) verdict: Verdict,
}

/// Computes the verdict of a claim over everything that was logged after it, and after an entry where one is named.
pub(crate) fn compute(client: &Client, id: StatementId, after: u64) -> Result<Computed, Failure> {
    let shown = client.statement(id)?;
    let statement = shown.statement()?;
    let (Predicate::Claim(claim), Some(subject)) = (&statement.predicate, statement.subject()) else {
        return Err(LedgerFailure::Wrong(format!("the statement `{id}` is not a claim")).into());
    };
    let model = ArtifactId(subject.digest);
    let (evaluations, counts) = (client.evaluations(model)?, |one: &LoggedEvaluation| one.index > after);
    let mut judged = judge(client, claim, model, shown.index, &evaluations, &counts)?;
    for PassedOver { id, reason, .. } in &judged.passed_over {
        output::note(&format!("passed over {id}: {reason}"));
    }
    if judged.evidence.is_empty() {
        let words = "no evaluation that the claim is about, and whose tables can be read, has been logged since the \
                     claim, or since the order";
        return Err(LedgerFailure::Wrong(words.into()).into());
    }
    if let Some((named, beyond)) = judged.weightiest() {
        let (left_out, most) = (count(beyond as u64, "evaluation"), EVIDENCE_MAX);
        output::note(&format!(
            "left out {left_out}, those that add the least: a verdict names at most {most}"
        ));
        let counts = |one: &LoggedEvaluation| named.contains(&one.id);
        judged = judge(client, claim, model, shown.index, &evaluations, &counts)?;
    }
    if judged.judgement.n == 0 {
        output::note(
            "no fresh example that the claim is about has an outcome of the model: the verdict says nothing",
        );
    }
    let verdict = judged.verdict(client.log()?.id, claim)?;
    Ok(Computed { claim: claim.clone(), model, owner: shown.author, judged, verdict })
}

/// A verdict on the log: its claim, what it says, and what the evidence that it names gives; what it names and is none
/// counts for nothing.
pub(crate) fn recompute(
    client: &Client,
    id: StatementId,
) -> Result<(StatementId, Verdict, Verdict), Failure> {
    let statement = client.statement(id)?.statement()?;
    let (Predicate::Verdict(verdict), Some(subject)) = (&statement.predicate, statement.subject()) else {
        return Err(LedgerFailure::Wrong(format!("the statement `{id}` is not a verdict")).into());
    };
    let claim_id = StatementId(subject.digest);
    let shown = client.statement(claim_id)?;
    let claimed = shown.statement()?;
    let (Predicate::Claim(claim), Some(subject)) = (&claimed.predicate, claimed.subject()) else {
        return Err(LedgerFailure::Wrong(format!("the statement `{claim_id}` is not a claim")).into());
    };
    let model = ArtifactId(subject.digest);
    let counts = |one: &LoggedEvaluation| verdict.evidence.contains(&one.id);
    let judged = judge(client, claim, model, shown.index, &client.evaluations(model)?, &counts)?;
    if let Some(hidden) = judged.passed_over.iter().find(|one| one.is_unknown() && !one.is_before) {
        let PassedOver { id: evaluation, reason, .. } = hidden;
        let words = format!(
            "the verdict `{id}` cannot be computed again: it rests on the evaluation `{evaluation}`, and {reason}"
        );
        return Err(LedgerFailure::Wrong(words).into());
    }
    let recomputed = judged.verdict(verdict.log, claim)?;
    Ok((claim_id, verdict.clone(), recomputed))
}

/// Judges a claim by the tables that the server has.
fn judge(
    client: &Client,
    claim: &Claim,
    model: ArtifactId,
    claim_index: u64,
    evaluations: &[LoggedEvaluation],
    counts: &dyn Fn(&LoggedEvaluation) -> bool,
) -> Result<Judged, Failure> {
    let fetch = |blob: &BlobReference| Ok::<_, Failure>(client.public_blob(blob)?);
    judge_claim(claim, model, claim_index, evaluations, counts, &fetch)
}

/// Logs a verdict.
pub(crate) fn publish(
    client: &Client,
    claim: StatementId,
    verdict: Verdict,
    signer: &dyn Signer,
) -> Result<Logged, LedgerFailure> {
    submit(client, vec![claim.into()], verdict, &[signer])
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Compute(compute_arguments) = &arguments.verb;
    let place = &compute_arguments.place;
    let connection = place.connect()?;
    let client = &connection.client;
    let order = compute_arguments.for_order.map(|order| client.order(order)).transpose()?;
    let order = order.map(|(_, order)| order);
    let after = order.as_ref().map_or(0, |order| order.sold);
    let computed = compute(client, compute_arguments.claim, after)?;
    let sides = Sides::of(client, &computed.owner, computed.model, order)?;
    let rests = rests(client, &computed.judged.evidence, &sides)?;
    let words = words(&computed) + &told(&rests);
    if compute_arguments.dry_run {
        connection.close();
        return match place.json {
            true => output::print_json(&shown(&computed.verdict, &rests, None)?),
            false => output::print(&words),
        };
    }
    let signer = compute_arguments.key.signer()?;
    let logged = publish(client, compute_arguments.claim, computed.verdict.clone(), signer.as_ref())?;
    connection.close();
    match place.json {
        true => output::print_json(&shown(&computed.verdict, &rests, Some(&logged.answer))?),
        false => logged.tell(false, words.trim_end()),
    }
}

/// A verdict in words.
pub(crate) fn words(computed: &Computed) -> String {
    let (claim, judgement) = (&computed.claim, &computed.judged.judgement);
    let decision = match computed.judged.decision {
        Decision::Upheld => "upheld",
        Decision::Refuted => "refuted",
        Decision::Undecided => "undecided",
    };
    let seen = match computed.judged.seen_before {
        0 => String::new(),
        count => {
            format!("; {count} more did not count, since their examples were in evidence before the claim")
        }
    };
    format!(
        "{decision}: {}\n{} fresh outcomes, mean {}, between {} and {} at {} however often one looks{seen}\n",
        sale::words::claim(claim),
        judgement.n,
        percent_or_dash(judgement.mean),
        percent(judgement.lower),
        percent(judgement.upper),
        percent(claim.confidence.get()),
    )
}
