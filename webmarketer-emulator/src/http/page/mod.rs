//! The web page of a session, which shows its events live. It is served at the URL of the session, and loads only its
//! own files and the admin API below it.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::Redirect;
use axum::routing::get;

use crate::session::Session;

/// The files of the page: path below the URL of the session, content type and text.
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

/// The headers of every file. Events contain untrusted text; if any of it ever became markup, it could not run, load or
/// send anything.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    // Another version of the emulator can be started at the same URL.
    (header::CACHE_CONTROL, "no-store"),
];

/// The routes of the page.
pub(super) fn router(session: &Session) -> Router<Arc<Session>> {
    let serve = |router: Router<_>, (path, kind, text)| {
        router.route(path, get(async move || (HEADERS, [(header::CONTENT_TYPE, kind)], text)))
    };
    let router = FILES.into_iter().fold(Router::new(), serve);
    let prefix = session.prefix();
    if prefix.is_empty() {
        return router;
    }
    // The page names its files relative to its URL, which must therefore end with a slash.
    let slash = format!("{prefix}/");
    router.route(&prefix, get(async move || Redirect::temporary(&slash)))
}
