//! Small language identifiers that build into this program, as models for a live evaluation.

use assay_evaluate::{Answer, FunctionModel, Item, ModelFactory, ModelFailure};
use std::time::Instant;

/// The languages that every identifier knows: the code in the phrases, and ISO 639-3.
pub(super) const LANGUAGES: [(&str, &str); 16] = [
    ("ar", "ara"),
    ("de", "deu"),
    ("en", "eng"),
    ("es", "spa"),
    ("fr", "fra"),
    ("hi", "hin"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("ko", "kor"),
    ("nl", "nld"),
    ("pt", "por"),
    ("ru", "rus"),
    ("sv", "swe"),
    ("tr", "tur"),
    ("vi", "vie"),
    ("zh", "cmn"),
];

/// The answer of an identifier that gives none.
const UNKNOWN: &str = "unknown";

/// Every identifier in this build.
pub(super) fn identifiers() -> Vec<Box<dyn ModelFactory>> {
    let restricted = whatlang::Detector::with_allowlist(
        LANGUAGES.iter().filter_map(|(_, code)| whatlang::Lang::from_code(*code)).collect(),
    );
    let mut identifiers: Vec<Box<dyn ModelFactory>> = vec![
        timed("whichlang", |text| Some(whichlang::detect_language(text).three_letter_code().to_owned())),
        timed("whatlang", |text| Some(whatlang::detect_lang(text)?.code().to_owned())),
        timed("whatlang-16", move |text| Some(restricted.detect_lang(text)?.code().to_owned())),
    ];
    identifiers.extend(lingua());
    identifiers
}

#[cfg(feature = "lingua")]
fn lingua() -> Option<Box<dyn ModelFactory>> {
    let detector =
        lingua::LanguageDetectorBuilder::from_all_languages().with_preloaded_language_models().build();
    Some(timed("lingua", move |text| {
        let language = detector.detect_language_of(text)?;
        let code = language.iso_code_639_3().to_string();
        // Its code for Chinese names the group of languages, not Mandarin.
        Some(if code == "zho" { "cmn".to_owned() } else { code })
    }))
}

#[cfg(not(feature = "lingua"))]
fn lingua() -> Option<Box<dyn ModelFactory>> {
    None
}

/// A model that answers with the phrases' code of the language found, at the cost of its microseconds.
fn timed(name: &str, identify: impl Fn(&str) -> Option<String> + Sync + 'static) -> Box<dyn ModelFactory> {
    Box::new(FunctionModel::new(name, move |item: &Item| -> Result<Answer, ModelFailure> {
        let text = item.fields.get("text").and_then(serde_json::Value::as_str).unwrap_or_default();
        let start = Instant::now();
        let code = identify(text);
        let microseconds = start.elapsed().as_secs_f64() * 1e6;
        let known = LANGUAGES.iter().find(|(_, iso)| Some(*iso) == code.as_deref()).map(|(short, _)| *short);
        let prediction = known.unwrap_or(UNKNOWN).to_owned();
        Ok(Answer {
            prediction,
            score: None,
            cost: Some((microseconds * 1e3).round() / 1e3),
            latency_ms: Some((microseconds).round() / 1e3),
        })
    }))
}
