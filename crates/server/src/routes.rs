//! The routes, and what happens around each of their handlers.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use assay_store::log::with_files;
use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use crate::handlers::*;
use crate::http::accept::Client;
use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::failure::Failure;
use crate::log_line::{Level, LogLine};
use crate::pages;
use crate::shared::Shared;

type Waiting = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What answers a route.
#[derive(Clone, Copy)]
enum Handler {
    /// Needs nothing but memory.
    Now(fn(&Shared, &Ask) -> Answer),
    /// May read the storage, so it gets a thread on which it can wait.
    Read(fn(&Shared, &Ask) -> Answer),
    /// Waits for others: the client, the sequencer.
    Wait(fn(Arc<Shared>, Ask) -> Waiting),
}

/// One route.
struct Route {
    method: &'static str,
    path: &'static str,
    handler: Handler,
    /// Answered even when everything else is turned away.
    always: bool,
    /// For people: its failures are pages too.
    page: bool,
}

const fn route(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { method, path, handler, always: false, page: false }
}

const fn always(path: &'static str, handler: Handler) -> Route {
    Route { method: "GET", path, handler, always: true, page: false }
}

/// A page or its JSON twin.
const fn page(path: &'static str, handler: fn(&Shared, &Ask) -> Answer) -> Route {
    Route { method: "GET", path, handler: Handler::Read(handler), always: false, page: true }
}

macro_rules! wait {
    ($handler:path) => {
        Handler::Wait(|shared, ask| Box::pin($handler(shared, ask)))
    };
}

const ROUTES: &[Route] = &[
    route("POST", "/api/v1/statements", wait!(statements_post::post)),
    route("GET", "/api/v1/statements/{statement}", Handler::Read(statement::get)),
    route("GET", "/api/v1/statements/{statement}/bundle", Handler::Read(bundle::get)),
    route("GET", "/api/v1/statements/{statement}/seed", Handler::Read(seed::get)),
    route("GET", "/api/v1/log", Handler::Read(log::get)),
    route("GET", "/api/v1/entries", wait!(entries::get)),
    route("GET", "/api/v1/artifacts", Handler::Read(artifacts::get)),
    route("GET", "/api/v1/artifacts/{artifact}", Handler::Read(artifact::get)),
    route("GET", "/api/v1/artifacts/{artifact}/history", Handler::Read(history::get)),
    route("GET", "/api/v1/artifacts/{artifact}/lineage", Handler::Read(lineage::get)),
    route("GET", "/api/v1/artifacts/{artifact}/evaluations", Handler::Read(history::evaluations)),
    route("GET", "/api/v1/artifacts/{artifact}/claims", Handler::Read(claims::get)),
    route("GET", "/api/v1/artifacts/{artifact}/orders", Handler::Read(orders::of_asset)),
    route("GET", "/api/v1/listings", Handler::Read(listings::get)),
    route("GET", "/api/v1/listings/{listing}", Handler::Read(listings::show)),
    route("GET", "/api/v1/orders", Handler::Read(orders::of_party)),
    route("GET", "/api/v1/orders/{order}", Handler::Read(orders::show)),
    route("GET", "/api/v1/artifacts/{artifact}/terms", Handler::Read(terms::get)),
    route("GET", "/api/v1/artifacts/{artifact}/grants", Handler::Read(grants::of_asset)),
    route("GET", "/api/v1/artifacts/{artifact}/shares", Handler::Read(shares::get)),
    route("GET", "/api/v1/may", Handler::Read(may::get)),
    route("GET", "/api/v1/facts/{*question}", Handler::Read(facts::get)),
    route("GET", "/api/v1/parties", Handler::Read(parties::get)),
    route("GET", "/api/v1/parties/{party}", Handler::Read(party::get)),
    route("GET", "/api/v1/parties/{party}/grants", Handler::Read(grants::of_holder)),
    route("GET", "/api/v1/accounts", Handler::Read(accounts::get)),
    route("GET", "/api/v1/accounts/{account}", Handler::Read(account::get)),
    route("GET", "/api/v1/accounts/{account}/movements", Handler::Read(account::movements)),
    route("GET", "/api/v1/payout", Handler::Read(payout::get)),
    route("GET", "/api/v1/payout/payees", Handler::Read(payout::payees)),
    route("GET", "/api/v1/payout/{account}", Handler::Read(payout::proof)),
    route("GET", "/api/v1/search", Handler::Read(search::get)),
    route("PUT", "/api/v1/blobs/{digest}", wait!(blob_put::put)),
    route("GET", "/api/v1/blobs/{digest}", Handler::Read(blob_get::get)),
    route("HEAD", "/api/v1/blobs/{digest}", Handler::Read(blob_get::head)),
    route("GET", "/api/v1/openapi.json", Handler::Now(openapi::get)),
    route("GET", "/checkpoint", Handler::Now(tiles::checkpoint)),
    route("GET", "/log.vkey", Handler::Now(tiles::verifier_key)),
    route("GET", "/tile/entries/{*bundle}", Handler::Read(tiles::bundle)),
    route("GET", "/tile/{*tile}", Handler::Read(tiles::tile)),
    always("/health", Handler::Now(health::live)),
    always("/ready", wait!(health::ready)),
    always("/metrics", Handler::Now(metrics::get)),
];

/// The pages: no part of the API, and so not in its document. An address with an open part at its end is that of the
/// JSON twin too, with `.json` behind it.
const PAGES: &[Route] = &[
    page("/", pages::home::get),
    page("/index.json", pages::home::get),
    page("/search", pages::search::get),
    page("/search.json", pages::search::get),
    page("/models", pages::models::get),
    page("/models.json", pages::models::get),
    page("/artifacts/{artifact}", pages::artifact::get),
    page("/compare", pages::compare::get),
    page("/compare.json", pages::compare::get),
    page("/fit", pages::fit::get),
    page("/fit.json", pages::fit::get),
    page("/fit/{workload}", pages::fit::show),
    Route { method: "POST", path: "/fit", handler: wait!(pages::fit::post), always: false, page: true },
    page("/market", pages::market::get),
    page("/market.json", pages::market::get),
    page("/listings/{listing}", pages::listing::get),
    page("/orders/{order}", pages::order::get),
    page("/accounts/{account}", pages::account::get),
    page("/parties/{party}", pages::party::get),
    page("/statements/{statement}", pages::statement::get),
    page("/entries/{index}", pages::statement::by_index),
    page("/benchmarks/{digest}", pages::benchmark::get),
    page("/log", pages::log::get),
    page("/log.json", pages::log::get),
    page("/checkpoints/{size}", pages::checkpoint::get),
    page("/static/{file}", pages::statics::get),
    page("/static/browser/{version}/{*path}", pages::statics::module),
];

/// What the metrics call requests of no route.
const UNMATCHED: Route = route("OTHER", "unmatched", Handler::Now(|_, _| Err(Failure::internal("no route"))));

/// The method and path of each route, as the OpenAPI document spells them.
pub fn route_names() -> Vec<(&'static str, &'static str)> {
    ROUTES.iter().map(|route| (route.method, route.path)).collect()
}

/// The OpenAPI document of the routes.
pub fn api_document() -> &'static str {
    openapi::DOCUMENT
}

/// All routes over what they share.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new();
    for route in ROUTES.iter().chain(PAGES) {
        let filter = match route.method {
            "POST" => MethodFilter::POST,
            "PUT" => MethodFilter::PUT,
            "HEAD" => MethodFilter::HEAD,
            _ => MethodFilter::GET,
        };
        let shared = Arc::clone(shared);
        let handler = move |request: Request| answer(Arc::clone(&shared), route, request);
        router = router.route(route.path, on(filter, handler));
    }
    let (nowhere, other) = (Arc::clone(shared), Arc::clone(shared));
    let no_route = || Failure::not_found("there is nothing at this path");
    let no_method =
        || Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "the path takes other methods");
    router
        .method_not_allowed_fallback(move |request: Request| refuse(Arc::clone(&other), request, no_method()))
        .fallback(move |request: Request| refuse(Arc::clone(&nowhere), request, no_route()))
}

async fn refuse(shared: Arc<Shared>, request: Request, failure: Failure) -> Response {
    let observed = Observed::of(&UNMATCHED, &request);
    // Asking for what is not there counts like any other request.
    let allowed = shared.rates.take(observed.client, observed.begun);
    let failure = if allowed { failure } else { rate_limited() };
    observed.end(&shared, Err(failure))
}

async fn answer(shared: Arc<Shared>, route: &'static Route, request: Request) -> Response {
    let observed = Observed::of(route, &request);
    let answer = handle(&shared, route, request, observed.client).await;
    observed.end(&shared, answer)
}

fn rate_limited() -> Failure {
    let message = "this address makes too many requests; try again later";
    Failure::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message).retry(1)
}

async fn handle(shared: &Arc<Shared>, route: &Route, request: Request, client: IpAddr) -> Answer {
    let _turn = if route.always {
        None
    } else {
        if !shared.rates.take(client, Instant::now()) {
            return Err(rate_limited());
        }
        Some(Arc::clone(&shared.requests).try_acquire_owned().map_err(|_| Failure::busy())?)
    };
    let ask = Ask::read(request).await?;
    match route.handler {
        Handler::Now(handler) => handler(shared, &ask),
        Handler::Read(handler) => {
            let limit = shared.limits.request_timeout;
            let shared = Arc::clone(shared);
            let reading = tokio::task::spawn_blocking(move || {
                with_files(shared.service.sequencer.view(), || handler(&shared, &ask))
            });
            let read = tokio::time::timeout(limit, reading).await;
            read.map_err(|_| Failure::storage("a read took too long"))?.map_err(Failure::internal)?
        }
        Handler::Wait(handler) => handler(Arc::clone(shared), ask).await,
    }
}

/// A request as metrics and log lines see it.
struct Observed {
    method: &'static str,
    route: &'static str,
    asked: Method,
    path: String,
    client: IpAddr,
    begun: Instant,
    /// Whether a failure is a page.
    page: bool,
}

impl Observed {
    fn of(route: &Route, request: &Request) -> Self {
        let twin = request.uri().path().ends_with(".json");
        let client = request.extensions().get::<Client>();
        Self {
            method: route.method,
            route: route.path,
            asked: request.method().clone(),
            path: request.uri().path().chars().take(300).collect(),
            client: client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0),
            begun: Instant::now(),
            page: route.page && !twin || pages::wants_page(request),
        }
    }

    fn end(self, shared: &Shared, answer: Answer) -> Response {
        let (response, failure) = match answer {
            Ok(response) => (response, None),
            Err(failure) if self.page => (pages::failure(shared, &failure), Some(failure)),
            Err(failure) => (failure.to_response(), Some(failure)),
        };
        let (status, took) = (response.status(), self.begun.elapsed());
        shared.metrics.record(self.method, self.route, status.as_u16(), took);
        let level = match status {
            status if status.is_server_error() => Level::Error,
            status if status.is_client_error() => Level::Warning,
            _ => Level::Info,
        };
        let code = failure.as_ref().map(|failure| failure.code);
        shared.log(&LogLine {
            time_ms: shared.now_ms(),
            level,
            event: "request",
            client: Some(self.client.to_string()),
            method: Some(self.asked.to_string()),
            path: Some(self.path),
            status: Some(status.as_u16()),
            duration_us: Some(u64::try_from(took.as_micros()).unwrap_or(u64::MAX)),
            code,
            message: failure.map(|failure| failure.cause.unwrap_or(failure.message)),
        });
        response
    }
}
