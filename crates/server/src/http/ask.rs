//! What is asked: the parts of a request that handlers look at.

use std::str::FromStr;

use axum::RequestExt;
use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, header};

use super::failure::Failure;
use crate::pages::Memo;

/// What the address of a page's JSON twin ends with.
const TWIN: &str = ".json";

/// A request.
pub(crate) struct Ask {
    /// The parts of the path that the route leaves open, in order.
    pub(crate) path: Vec<String>,
    /// Whether a page's JSON twin is asked for.
    pub(crate) twin: bool,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// What a page has read of the log.
    pub(crate) memo: Memo,
}

impl Ask {
    pub(crate) async fn read(mut request: Request) -> Result<Self, Failure> {
        let path = request.extract_parts::<RawPathParams>().await;
        let path = path.map_err(|_| Failure::malformed("the path is not UTF-8"))?;
        let path = path.iter().map(|(_, value)| value.to_owned()).collect();
        let twin = request.uri().path().ends_with(TWIN);
        let query = Query::parse(request.uri().query().unwrap_or_default());
        let (parts, body) = request.into_parts();
        Ok(Self { path, twin, query, headers: parts.headers, body, memo: Memo::default() })
    }

    /// That of a page without parameters.
    pub(crate) fn of_page() -> Self {
        Self {
            path: Vec::new(),
            twin: false,
            query: Query(Vec::new()),
            headers: HeaderMap::new(),
            body: Body::empty(),
            memo: Memo::default(),
        }
    }

    /// The first open part of the path.
    pub(crate) fn first(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }

    /// The first open part of a page's path, without what asks for its twin.
    pub(crate) fn id(&self) -> &str {
        self.first().strip_suffix(TWIN).unwrap_or(self.first())
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The content type without its parameters, in lower case.
    pub(crate) fn content_type(&self) -> String {
        let value = self.header(header::CONTENT_TYPE).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// The parameters after the question mark.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The fields of a form.
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// Refuses parameters that the route does not know, and those that are given twice: a slip in a name must not look
    /// like an answer.
    pub(crate) fn allow(&self, known: &[&str]) -> Result<(), Failure> {
        for (position, (name, _)) in self.0.iter().enumerate() {
            let twice = self.0.iter().take(position).any(|(other, _)| other == name);
            if twice || !known.contains(&name.as_str()) {
                let name: String = name.chars().take(100).collect();
                return Err(Failure::malformed(format!(
                    "the parameter `{name}` is not known here, or given twice"
                )));
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, wanted: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// A parameter of some type.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let wrong = |_| Failure::malformed(format!("the parameter `{name}` is not what it should be"));
        self.get(name).map(str::parse).transpose().map_err(wrong)
    }

    /// A count from 1 to a bound.
    pub(crate) fn count(&self, name: &str, default: usize, most: usize) -> Result<usize, Failure> {
        match self.parsed::<usize>(name)? {
            None => Ok(default),
            Some(count) if (1..=most).contains(&count) => Ok(count),
            Some(_) => Err(Failure::malformed(format!("the parameter `{name}` must be from 1 to {most}"))),
        }
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Failure> {
        Ok(self.parsed(name)?.unwrap_or(false))
    }
}
