//! Access control: an emulator without an admin token serves only programs on this machine; one with an admin token
//! serves clients with a token. Web pages of other sites are never served.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::ApiError;
use crate::model::admin_token::AdminToken;
use crate::session::Session;

/// The paths to which web pages of this machine can send events.
const EVENT_PATHS: [&str; 2] = ["/api/v1/events", "/api/v1/events/sync"];

/// Whether a request has the admin token, as a bearer token or as the password of basic authentication.
fn has_admin_token(headers: &HeaderMap, token: &AdminToken) -> bool {
    let Some((scheme, given)) = header_text(headers, header::AUTHORIZATION).and_then(|value| value.split_once(' '))
    else {
        return false;
    };
    if scheme.eq_ignore_ascii_case("bearer") {
        return token.matches(given.trim());
    }
    let decoded = STANDARD.decode(given.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let password = decoded.as_deref().and_then(|pair| pair.split_once(':')).map(|(_, password)| password);
    scheme.eq_ignore_ascii_case("basic") && password.is_some_and(|password| token.matches(password))
}

/// Checks the access to the API and the token endpoint. Web pages of this machine have access.
pub(super) fn check_api_access(session: &Session, headers: &HeaderMap) -> Result<(), ApiError> {
    check_host_and_origin(session, headers, |site, host| is_same(site, host) || is_this_machine(site))
}

/// A request of a web page of this machine, which may send events and read the responses (CORS). Other origins get no
/// permission, and other operations have no such headers.
pub(super) struct LocalPage {
    origin: HeaderValue,
    /// Whether the browser only asks for the permission.
    pub(super) is_preflight: bool,
}

impl LocalPage {
    /// `None` if the request does not send an event, or is not from a web page of this machine.
    pub(super) fn of_request(request: &Request) -> Option<Self> {
        let origin = request.headers().get(header::ORIGIN)?;
        let (_, site) = origin.to_str().ok()?.split_once("://")?;
        let is_preflight = request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let may_send = EVENT_PATHS.contains(&request.uri().path()) && is_this_machine(site);
        may_send.then(|| Self { origin: origin.clone(), is_preflight })
    }

    /// Adds the permission to a response.
    pub(super) fn allow(&self, headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, self.origin.clone());
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }

    /// The response to a preflight request.
    pub(super) fn preflight_response(&self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        self.allow(response.headers_mut());
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, x-emulator-test-id"),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Checks the access to the web page and the admin API.
pub(super) async fn check_admin_access(State(session): State<Arc<Session>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Err(refusal) = check_host_and_origin(&session, headers, is_same) {
        return refusal.into_response();
    }
    match &session.config.admin_token {
        Some(token) if !has_admin_token(headers, token) => {
            let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"emulator\", charset=\"UTF-8\"")];
            (challenge, ApiError::unauthorized()).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Refuses a request of a web page of another site, or for another host name.
fn check_host_and_origin(
    session: &Session,
    headers: &HeaderMap,
    may_ask: fn(&str, &str) -> bool,
) -> Result<(), ApiError> {
    let host = header_text(headers, header::HOST).unwrap_or_default();
    // Browsers send `Origin` with cross-site requests that can read a response or change anything. One that is not text,
    // or `null`, is that of another site.
    let site = headers.get(header::ORIGIN).map(|origin| {
        let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        origin.map_or("", |(_, site)| site)
    });
    if site.is_some_and(|site| !may_ask(site, host)) {
        return Err(forbidden("the emulator does not serve web pages of other sites"));
    }
    // Without an admin token the host name is checked too, because a foreign name can resolve to this machine.
    let known = session.config.admin_token.is_some() || is_this_machine(host) || session.config.allows_host(host);
    if known {
        return Ok(());
    }
    Err(forbidden("use the host name 127.0.0.1, [::1] or localhost, or allow this one with --allow-host"))
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the site of a web page is the host of the request.
fn is_same(site: &str, host: &str) -> bool {
    !site.is_empty() && site.eq_ignore_ascii_case(host)
}

fn is_this_machine(host: &str) -> bool {
    // Most requests; parsing a URI takes longer.
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.ip().is_loopback();
    }
    let Ok(address) = host.parse::<Uri>() else { return false };
    if host.contains('@') {
        return false;
    }
    let name = address.host().unwrap_or_default().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn forbidden(why: &str) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, why)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{has_admin_token, is_this_machine};
    use crate::model::admin_token::AdminToken;

    #[test]
    fn loopback_addresses_and_localhost_with_any_port_are_this_machine() {
        for host in ["127.0.0.1:8710", "127.0.0.2", "localhost:1", "LOCALHOST", "[::1]:8710", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com:8710",
            "127.0.0.1.example.com",
            "10.0.0.1",
            " ",
            "::1",
            "localhost.evil.com",
            "evil.com@localhost",
            "localhost@evil.com",
            "localhost:80@evil.com",
            "localhost/..",
            "evil.com#localhost",
            "0.0.0.0",
            "[::]:1",
            "localhost,evil.com",
            "notlocalhost",
            "127.0.0.1:80:evil.com",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn the_admin_token_is_a_bearer_token_or_a_password_with_any_user_name() {
        let token = AdminToken::new("open sesame");
        let is_in = |value: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap())]);
            has_admin_token(&headers, &token)
        };
        assert!(is_in("Bearer open sesame"));
        // `somebody:open sesame`
        assert!(is_in("basic c29tZWJvZHk6b3BlbiBzZXNhbWU="));
        for wrong in
            ["Bearer open", "Basic c29tZWJvZHk6b3Blbg==", "Basic !", "open sesame", "Bearer ", "Digest open sesame"]
        {
            assert!(!is_in(wrong), "{wrong}");
        }
        assert!(!has_admin_token(&HeaderMap::new(), &token));
    }
}
