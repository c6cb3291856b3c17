//! Answering with a page, its JSON twin, or the page of a failure.

use assay_pages::{Failed, Page, Site, document};
use assay_store::log::View;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::Reader;
use crate::http::answer::{self, Answer, Cache};
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::shared::Shared;

/// Nothing comes from elsewhere, and nothing runs that is not a file of this server.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page, or its twin.
pub(crate) fn respond(view: &View, ask: &Ask, page: &impl Page) -> Answer {
    if ask.twin {
        return answer::json(page);
    }
    Ok(html(document(&site(view), page)))
}

/// On to another address, which is to be got whatever was sent here.
pub(crate) fn see_other(address: &str) -> Response {
    let mut response =
        answer::bytes("text/plain; charset=utf-8", Cache::No, "see the address in `Location`\n");
    *response.status_mut() = StatusCode::SEE_OTHER;
    // Addresses are escaped, so that they fit a header.
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

/// A page outside of a route that reads: what it lacks is fetched.
pub(crate) fn looked(shared: &Shared, page: impl Fn(&Reader<'_>, &View, &Ask) -> Answer) -> Answer {
    let ask = Ask::of_page();
    shared.look(|view| page(&Reader::new(view, &ask.memo)?, view, &ask))
}

/// A failure as a page: the same words and code as its JSON has.
pub(crate) fn failure(shared: &Shared, failure: &Failure) -> Response {
    let page = Failed {
        status: failure.status.as_u16(),
        code: failure.code.to_owned(),
        message: failure.message.clone(),
    };
    let mut response = html(document(&site(&shared.view()), &page));
    *response.status_mut() = failure.status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Whether whoever asks for what is not there reads pages.
pub(crate) fn wants_page(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let path = request.uri().path();
    request.method() == Method::GET
        && accept.is_some_and(|accept| accept.contains("text/html"))
        && !path.starts_with("/api/")
        && !path.ends_with(".json")
}

fn html(text: String) -> Response {
    let mut response = answer::bytes("text/html; charset=utf-8", Cache::Short, text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// The log as every page shows it.
fn site(view: &View) -> Site {
    let log = view.log();
    Site {
        origin: log.origin.clone(),
        size: view.size(),
        time_ms: log.time_ms,
        published_size: view.published().map(|(checkpoint, _)| checkpoint.size),
    }
}
