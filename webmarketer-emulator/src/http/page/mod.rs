//! The page for people: what a session holds, live, in a browser. It is served below the session's own address, asks
//! the addresses below `_emulator` beside it and nothing else, and works without a network.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::Redirect;
use axum::routing::get;

use crate::session::Session;

/// What the page consists of: each path below the session's, its type and its text.
const FILES: [(&str, &str, &str); 14] = [
    ("/", "text/html; charset=utf-8", include_str!("page.html")),
    ("/page.css", "text/css; charset=utf-8", include_str!("page.css")),
    ("/page.js", SCRIPT, include_str!("page.js")),
    ("/address.js", SCRIPT, include_str!("address.js")),
    ("/service.js", SCRIPT, include_str!("service.js")),
    ("/dom.js", SCRIPT, include_str!("dom.js")),
    ("/top.js", SCRIPT, include_str!("top.js")),
    ("/filters.js", SCRIPT, include_str!("filters.js")),
    ("/list.js", SCRIPT, include_str!("list.js")),
    ("/detail.js", SCRIPT, include_str!("detail.js")),
    ("/empty.js", SCRIPT, include_str!("empty.js")),
    ("/events.js", SCRIPT, include_str!("events.js")),
    ("/event-types.js", SCRIPT, include_str!("event-types.js")),
    ("/requests.js", SCRIPT, include_str!("requests.js")),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// What a browser is told of every file. Events hold whatever was sent: should any of it ever become more than text, it
/// still could not run, load or send anything.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    // Another emulator may answer at the same address tomorrow.
    (header::CACHE_CONTROL, "no-store"),
];

/// The files of the page of a session.
pub(super) fn router(session: &Session) -> Router<Arc<Session>> {
    let serve = |router: Router<_>, (path, kind, text)| {
        router.route(path, get(async move || (HEADERS, [(header::CONTENT_TYPE, kind)], text)))
    };
    let router = FILES.into_iter().fold(Router::new(), serve);
    let prefix = session.prefix();
    if prefix.is_empty() {
        return router;
    }
    // The files are named relative to the page, so its address must end in a slash.
    let slash = format!("{prefix}/");
    router.route(&prefix, get(async move || Redirect::temporary(&slash)))
}
