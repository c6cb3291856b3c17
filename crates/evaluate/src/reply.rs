//! The answer of a command or a web address as JSON.

use serde_json::{Map, Value};

use crate::{Answer, ModelFailure, text};

/// Reads `{"prediction":…, "score"?, "cost"?, "latency_ms"?, "example_id"?}`.
///
/// # Errors
///
/// A failure worth another attempt: no JSON object, the answer to another example, no prediction, or a
/// number that cannot be one.
pub(crate) fn parse(reply: &[u8], example_id: &str) -> Result<Answer, ModelFailure> {
    let object: Map<String, Value> = serde_json::from_slice(reply).map_err(|_| {
        let shown = text::first_characters(&String::from_utf8_lossy(reply), 200);
        ModelFailure::retry(format!("the model answered `{shown}`, which is not a JSON object"))
    })?;
    match object.get("example_id").map(text::plain) {
        Some(other) if other != example_id => {
            let other = text::first_characters(&other, 60);
            return Err(ModelFailure::retry(format!("the model answered for example `{other}` instead")));
        }
        _ => {}
    }
    let prediction = match object.get("prediction") {
        None | Some(Value::Null) => {
            return Err(ModelFailure::retry("the model's answer has no `prediction`"));
        }
        Some(value) => text::plain(value),
    };
    Ok(Answer {
        prediction,
        score: number(&object, "score")?,
        cost: amount(&object, "cost")?,
        latency_ms: amount(&object, "latency_ms")?,
    })
}

fn number(object: &Map<String, Value>, key: &str) -> Result<Option<f64>, ModelFailure> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or_else(|| {
            let shown = text::first_characters(&value.to_string(), 60);
            ModelFailure::retry(format!("the model's answer has `{shown}` as `{key}`, which is not a number"))
        }),
    }
}

fn amount(object: &Map<String, Value>, key: &str) -> Result<Option<f64>, ModelFailure> {
    match number(object, key)? {
        Some(amount) if amount < 0.0 => Err(ModelFailure::retry(format!(
            "the model's answer has `{amount}` as `{key}`, which is negative"
        ))),
        amount => Ok(amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers() {
        let reply = br#"{"example_id":"a","prediction":"x","score":0.5,"cost":1,"latency_ms":null}"#;
        let answer = parse(reply, "a").unwrap();
        assert_eq!(
            answer,
            Answer { prediction: "x".into(), score: Some(0.5), cost: Some(1.0), latency_ms: None }
        );
        assert_eq!(parse(br#"{"prediction":7}"#, "a").unwrap().prediction, "7");
        assert_eq!(parse(br#"{"prediction":["x"],"example_id":1}"#, "1").unwrap().prediction, "[\"x\"]");
    }

    #[test]
    fn refuses_what_is_no_answer() {
        for (reply, part) in [
            ("oops", "`oops`, which is not a JSON object"),
            ("", "not a JSON object"),
            ("[1]", "not a JSON object"),
            ("{\"prediction\":\"x\"} {}", "not a JSON object"),
            ("{}", "no `prediction`"),
            (r#"{"prediction":null}"#, "no `prediction`"),
            (r#"{"prediction":"x","example_id":"b"}"#, "for example `b` instead"),
            (r#"{"prediction":"x","score":"high"}"#, "`\"high\"` as `score`"),
            (r#"{"prediction":"x","cost":-1}"#, "negative"),
        ] {
            let failure = parse(reply.as_bytes(), "a").unwrap_err();
            assert!(failure.message.contains(part), "{reply}: {failure}");
        }
        assert!(parse(&[0xff, 0xfe], "a").is_err());
    }
}
