//! Slices: examples that share a conjunction of feature values.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use std::fmt;

/// A condition on one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// The feature's name.
    pub feature: String,
    /// What its value must be.
    pub condition: Condition,
}

/// What the value of a feature must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// This text.
    Is(String),
    /// This number.
    Equals(f64),
    /// One of these texts.
    In(Vec<String>),
    /// A number less than this.
    Below(f64),
    /// This number or more.
    AtLeast(f64),
    /// A number from the first to just below the second.
    Range(f64, f64),
    /// No value.
    Missing,
}

impl Predicate {
    /// Whether wherever this holds the other holds too, as far as bounds on one feature tell.
    fn implies(&self, other: &Self) -> bool {
        use Condition::{AtLeast, Below, Equals, Range};
        self.feature == other.feature
            && match (&self.condition, &other.condition) {
                (Below(own) | Range(_, own), Below(end)) => own <= end,
                (AtLeast(own) | Range(own, _), AtLeast(start)) => own >= start,
                (Equals(own), Below(end)) => own < end,
                (Equals(own), AtLeast(start)) => own >= start,
                (own, other) => own == other,
            }
    }
}

impl Slice {
    /// The same slice without predicates that another one implies.
    pub(crate) fn simplified(&self) -> Self {
        let needless = |position: usize, predicate: &Predicate| {
            self.0.iter().enumerate().any(|(other_position, other)| {
                // Of two that imply each other the first stays.
                let stays = !predicate.implies(other) || other_position < position;
                other_position != position && other.implies(predicate) && stays
            })
        };
        let kept = self.0.iter().enumerate().filter(|(position, predicate)| !needless(*position, predicate));
        Self(kept.map(|(_, predicate)| predicate.clone()).collect())
    }
}

/// A conjunction of predicates; the empty one holds all examples.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Slice(pub Vec<Predicate>);

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("all examples");
        }
        for (position, predicate) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" and ")?;
            }
            predicate.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.feature;
        match &self.condition {
            Condition::Is(text) => write!(f, "{name} is {text}"),
            Condition::Equals(number) => write!(f, "{name} is {number}"),
            Condition::In(texts) => write!(f, "{name} is one of {}", texts.join(", ")),
            Condition::Below(end) => write!(f, "{name} below {end}"),
            Condition::AtLeast(start) => write!(f, "{name} at least {start}"),
            Condition::Range(from, to) => write!(f, "{name} from {from} to below {to}"),
            Condition::Missing => write!(f, "{name} is missing"),
        }
    }
}

/// The bounds of a half-open range, as JSON shows them.
#[derive(Serialize)]
struct Bounds {
    from: f64,
    to: f64,
}

impl Serialize for Predicate {
    /// `{"feature", "op", "value"}` with `op` one of `=`, `in`, `<`, `>=`, `range`; missing is `= null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Predicate", 3)?;
        object.serialize_field("feature", &self.feature)?;
        let op = match &self.condition {
            Condition::Is(_) | Condition::Equals(_) | Condition::Missing => "=",
            Condition::In(_) => "in",
            Condition::Below(_) => "<",
            Condition::AtLeast(_) => ">=",
            Condition::Range(..) => "range",
        };
        object.serialize_field("op", op)?;
        match &self.condition {
            Condition::Is(text) => object.serialize_field("value", text)?,
            Condition::Equals(number) | Condition::Below(number) | Condition::AtLeast(number) => {
                object.serialize_field("value", number)?;
            }
            Condition::In(texts) => object.serialize_field("value", texts)?,
            Condition::Range(from, to) => {
                object.serialize_field("value", &Bounds { from: *from, to: *to })?
            }
            Condition::Missing => object.serialize_field("value", &None::<f64>)?,
        }
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simplifies_to_what_is_needed() {
        let predicate = |condition| Predicate { feature: "x".into(), condition };
        let simplified = |conditions: Vec<Condition>| {
            Slice(conditions.into_iter().map(predicate).collect()).simplified().to_string()
        };
        assert_eq!(simplified(vec![Condition::Below(160.0), Condition::Below(90.0)]), "x below 90");
        assert_eq!(
            simplified(vec![Condition::AtLeast(5.0), Condition::Range(7.0, 9.0)]),
            "x from 7 to below 9"
        );
        assert_eq!(simplified(vec![Condition::Below(9.0), Condition::Below(9.0)]), "x below 9");
        assert_eq!(
            simplified(vec![Condition::AtLeast(5.0), Condition::Below(9.0)]),
            "x at least 5 and x below 9"
        );
    }

    #[test]
    fn reads_as_a_sentence() {
        let slice = Slice(vec![
            Predicate { feature: "category".into(), condition: Condition::Is("math".into()) },
            Predicate { feature: "q_chars".into(), condition: Condition::Range(100.0, 250.5) },
        ]);
        assert_eq!(slice.to_string(), "category is math and q_chars from 100 to below 250.5");
        assert_eq!(Slice::default().to_string(), "all examples");
    }
}
