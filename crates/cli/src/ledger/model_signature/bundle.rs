//! The file of a signature: a Sigstore bundle with a DSSE envelope, and the in-toto statement in it. What is not needed is
//! passed over.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bundle {
    pub(super) media_type: String,
    pub(super) verification_material: Material,
    pub(super) dsse_envelope: Envelope,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Material {
    pub(super) public_key: Option<KeyHint>,
}

#[derive(Deserialize)]
pub(super) struct KeyHint {
    pub(super) hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope {
    pub(super) payload: String,
    pub(super) payload_type: String,
    pub(super) signatures: Vec<Signature>,
}

#[derive(Deserialize)]
pub(super) struct Signature {
    pub(super) sig: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statement {
    #[serde(rename = "_type")]
    pub(super) statement_type: String,
    pub(super) subject: Vec<Subject>,
    pub(super) predicate_type: String,
    pub(super) predicate: Predicate,
}

#[derive(Deserialize)]
pub(super) struct Subject {
    pub(super) digest: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct Predicate {
    pub(super) serialization: Serialization,
    pub(super) resources: Vec<Resource>,
}

#[derive(Deserialize)]
pub(super) struct Serialization {
    pub(super) method: String,
    pub(super) hash_type: String,
}

#[derive(Deserialize)]
pub(super) struct Resource {
    pub(super) name: String,
    pub(super) algorithm: String,
    pub(super) digest: String,
}
