//! Scores an answer against a label.

use std::fmt;
use std::str::FromStr;

use regex::Regex;

use crate::{Answer, EvaluateError, number};

/// How an answer is scored; parsed from and shown as `exact_match[:ignore_case]`,
/// `contains[:ignore_case]`, `regex:PATTERN`, `numeric[:TOLERANCE]` or `provided`.
#[derive(Debug, Clone)]
pub enum Scorer {
    /// 1 where the answer is the label, apart from white space around both.
    ExactMatch {
        /// Whether upper and lower case count as the same.
        ignore_case: bool,
    },
    /// 1 where the label occurs in the answer.
    Contains {
        /// Whether upper and lower case count as the same.
        ignore_case: bool,
    },
    /// 1 where the first group of the first match in the answer, or the whole match if the pattern has no
    /// group, is the label.
    Regex {
        /// The pattern.
        pattern: Regex,
    },
    /// 1 where the last number of the answer is as near to the label as the tolerance allows.
    Numeric {
        /// The greatest distance allowed, as a share of the label.
        tolerance: f64,
    },
    /// The score the model gives itself, in [0, 1].
    Provided,
}

/// Two numbers written differently may differ by rounding.
const TOLERANCE_DEFAULT: f64 = 1e-9;

impl Default for Scorer {
    fn default() -> Self {
        Self::ExactMatch { ignore_case: false }
    }
}

impl Scorer {
    /// Whether every example needs a label.
    pub fn needs_label(&self) -> bool {
        !matches!(self, Self::Provided)
    }

    /// Whether every label must be a number.
    pub(crate) fn needs_number(&self) -> bool {
        matches!(self, Self::Numeric { .. })
    }

    /// The score of an answer, in [0, 1].
    ///
    /// # Errors
    ///
    /// With `provided`, why the model's own score cannot be used.
    pub fn score(&self, answer: &Answer, label: &str) -> Result<f64, String> {
        let prediction = answer.prediction.trim();
        let label = label.trim();
        let right = match self {
            Self::ExactMatch { ignore_case } => {
                folded(prediction, *ignore_case) == folded(label, *ignore_case)
            }
            Self::Contains { ignore_case } => {
                folded(prediction, *ignore_case).contains(&folded(label, *ignore_case))
            }
            Self::Regex { pattern } => {
                first_group(pattern, prediction).is_some_and(|found| found.trim() == label)
            }
            Self::Numeric { tolerance } => match (number::last(prediction), number::parse(label)) {
                (Some(found), Some(wanted)) => (found - wanted).abs() <= tolerance * wanted.abs(),
                _ => false,
            },
            Self::Provided => return provided(answer.score),
        };
        Ok(f64::from(u8::from(right)))
    }
}

fn folded(text: &str, ignore_case: bool) -> String {
    if ignore_case { text.to_lowercase() } else { text.to_owned() }
}

fn first_group<'a>(pattern: &Regex, text: &'a str) -> Option<&'a str> {
    let found = pattern.captures(text)?;
    let wanted = if found.len() > 1 { found.get(1) } else { found.get(0) };
    wanted.map(|part| part.as_str())
}

fn provided(score: Option<f64>) -> Result<f64, String> {
    match score {
        Some(score) if (0.0..=1.0).contains(&score) => Ok(score),
        Some(score) => Err(format!("the model gave the score `{score}`, which is not between 0 and 1")),
        None => Err("the model gave no `score`, which scorer `provided` needs".to_owned()),
    }
}

impl FromStr for Scorer {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        let refuse = |reason: String| Err(EvaluateError::Scorer { spec: text.to_owned(), reason });
        let (name, option) = match text.split_once(':') {
            Some((name, option)) => (name, Some(option)),
            None => (text, None),
        };
        match (name, option) {
            ("exact_match", None | Some("ignore_case")) => {
                Ok(Self::ExactMatch { ignore_case: option.is_some() })
            }
            ("contains", None | Some("ignore_case")) => Ok(Self::Contains { ignore_case: option.is_some() }),
            ("exact_match" | "contains", Some(_)) => {
                refuse("after the colon only `ignore_case` may stand".to_owned())
            }
            ("regex", None | Some("")) => refuse("a pattern must follow, as in `regex:PATTERN`".to_owned()),
            ("regex", Some(pattern)) => match Regex::new(pattern) {
                Ok(pattern) => Ok(Self::Regex { pattern }),
                Err(error) => {
                    refuse(format!("the pattern cannot be used: {}", last_line(&error.to_string())))
                }
            },
            ("numeric", None) => Ok(Self::Numeric { tolerance: TOLERANCE_DEFAULT }),
            ("numeric", Some(tolerance)) => match tolerance.parse::<f64>() {
                Ok(tolerance) if tolerance >= 0.0 && tolerance.is_finite() => Ok(Self::Numeric { tolerance }),
                _ => refuse("the tolerance must be a number of at least 0, as in `numeric:0.01`".to_owned()),
            },
            ("provided", None) => Ok(Self::Provided),
            _ => refuse(
                "expected `exact_match`, `contains`, `regex:PATTERN`, `numeric[:TOLERANCE]` or `provided`"
                    .to_owned(),
            ),
        }
    }
}

/// The errors of patterns draw the pattern over several lines; the last one says what is wrong.
fn last_line(text: &str) -> &str {
    let line = text.lines().last().unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line)
}

impl fmt::Display for Scorer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = |ignore_case: &bool| if *ignore_case { ":ignore_case" } else { "" };
        match self {
            Self::ExactMatch { ignore_case } => write!(formatter, "exact_match{}", case(ignore_case)),
            Self::Contains { ignore_case } => write!(formatter, "contains{}", case(ignore_case)),
            Self::Regex { pattern } => write!(formatter, "regex:{pattern}"),
            Self::Numeric { tolerance } => write!(formatter, "numeric:{tolerance}"),
            Self::Provided => formatter.write_str("provided"),
        }
    }
}
