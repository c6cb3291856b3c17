//! `assay claim`: a niche, or a limit, stated before its evidence.

mod unseen;

use assay_statement::predicate::{Claim, ClaimKind, Condition, ConditionValue, Figure, Operator, Rate};
use assay_statement::{ArtifactId, Digest};
use clap::{Args, Subcommand, ValueEnum};

use crate::arguments::usage;
use crate::failure::Failure;
use crate::ledger::place::{KeyArguments, PlaceArguments};
use crate::ledger::submit::submit;
use crate::ledger::words::{list, text};

/// State a niche or a limit of a model that one owns; only evidence logged later counts for or against it.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Make(Make),
}

/// Make a claim.
#[derive(Debug, Args)]
struct Make {
    /// The model.
    model: ArtifactId,
    /// A condition of the slice: `feature=value`, `feature<number`, `feature>=number`, `feature=from..to`, or
    /// `feature=` for a missing value. All must hold; without any, the claim is about all examples.
    #[arg(long = "where", value_name = "CONDITION", value_parser = parse_condition)]
    conditions: Vec<Condition>,
    /// The score in question.
    #[arg(long)]
    floor: f64,
    /// How sure a verdict must be.
    #[arg(long, default_value_t = 0.95)]
    confidence: f64,
    /// What is measured.
    #[arg(long, default_value = "accuracy")]
    metric: String,
    /// Reaches the floor, or does not.
    #[arg(long, value_enum, default_value_t = KindChoice::Niche)]
    kind: KindChoice,
    /// The benchmark that counts [default: any].
    #[arg(long, value_name = "DIGEST")]
    benchmark: Option<Digest>,
    #[command(flatten)]
    key: KeyArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindChoice {
    Niche,
    Limit,
}

fn parse_condition(words: &str) -> Result<Condition, String> {
    let figure = |text: &str| {
        let number = text.parse::<f64>().ok().and_then(Figure::new);
        number.ok_or_else(|| format!("`{text}` is not a number"))
    };
    let feature = |name: &str| text(name).map_err(|error| error.to_string());
    for (sign, op) in [(">=", Operator::AtLeast), ("<", Operator::Below)] {
        if let Some((name, value)) = words.split_once(sign) {
            return Ok(Condition {
                feature: feature(name)?,
                op,
                value: ConditionValue::Number(figure(value)?),
            });
        }
    }
    let (name, value) =
        words.split_once('=').ok_or("expected `feature=value`, `feature<number` or `feature>=number`")?;
    let (op, value) = match value.split_once("..") {
        Some((from, to)) if figure(from).is_ok() => {
            (Operator::Range, ConditionValue::Range { from: figure(from)?, to: figure(to)? })
        }
        _ if value.is_empty() => (Operator::Is, ConditionValue::Missing),
        _ => match figure(value) {
            Ok(number) => (Operator::Is, ConditionValue::Number(number)),
            Err(_) => (Operator::Is, ConditionValue::Text(text(value).map_err(|error| error.to_string())?)),
        },
    };
    Ok(Condition { feature: feature(name)?, op, value })
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Verb::Make(make) = &arguments.verb;
    let share = |name: &str, value: f64| {
        Rate::new(value)
            .ok_or_else(|| usage(format!("`{name}` is not a share from 0 to 1"), "scores lie from 0 to 1"))
    };
    let signer = make.key.signer()?;
    let connection = make.place.connect()?;
    let claim = Claim {
        log: connection.client.log()?.id,
        kind: match make.kind {
            KindChoice::Niche => ClaimKind::Niche,
            KindChoice::Limit => ClaimKind::Limit,
        },
        slice: list(make.conditions.clone())?,
        metric: text(&make.metric)?,
        floor: share("--floor", make.floor)?,
        confidence: share("--confidence", make.confidence)?,
        benchmark: make.benchmark,
    };
    unseen::note_unseen(&connection.client, make.model, &claim)?;
    let logged = submit(&connection.client, vec![make.model.into()], claim, &[signer.as_ref()])?;
    connection.close();
    logged.tell(make.place.json, "made the claim")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse_condition;

    #[test]
    fn conditions() {
        let json = |words: &str| serde_json::to_string(&parse_condition(words).unwrap()).unwrap();
        assert_eq!(json("language=fr"), r#"{"feature":"language","op":"=","value":"fr"}"#);
        assert_eq!(json("length>=35"), r#"{"feature":"length","op":">=","value":35.0}"#);
        assert_eq!(json("length<3.5"), r#"{"feature":"length","op":"<","value":3.5}"#);
        assert_eq!(json("length=3..9"), r#"{"feature":"length","op":"range","value":{"from":3.0,"to":9.0}}"#);
        assert_eq!(json("length="), r#"{"feature":"length","op":"=","value":null}"#);
        assert!(parse_condition("length").is_err() && parse_condition("length<far").is_err());
    }
}
