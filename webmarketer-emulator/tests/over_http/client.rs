//! A client of the emulator that gives access to the complete response.

use std::io;

use serde_json::{Value, json};
use webmarketer_core::auth::{JWT_BEARER, ServiceAccount};
use webmarketer_emulator::{Builder, Emulator, Project, SHOP, SessionHandle};
use webmarketer_test_support::http_client::{self, Answer};

/// Assertions about a response of the API.
pub(crate) trait ApiResponse {
    /// Asserts success, and returns the body.
    fn ok(&self) -> Value;

    /// Asserts an error with this status, also in the body, and returns its messages.
    fn error(&self, status: u16) -> String;
}

impl ApiResponse for Answer {
    #[track_caller]
    fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text());
        self.json()
    }

    #[track_caller]
    fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        let body = self.json();
        assert_eq!(body["statusCode"], status, "{body}");
        match &body["message"] {
            Value::String(message) => message.clone(),
            Value::Array(messages) => {
                messages.iter().map(|message| message.as_str().unwrap()).collect::<Vec<_>>().join("; ")
            }
            other => panic!("a message is a string or several, not {other}"),
        }
    }
}

/// A client of one session or of the emulator.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) host: String,
    /// The path of the session.
    pub(crate) prefix: String,
    pub(crate) token: Option<String>,
    /// The value of the header `x-emulator-test-id`.
    pub(crate) test_id: Option<String>,
}

/// Starts an emulator with the project `shop`, and a client with a token.
pub(crate) async fn shop() -> (Emulator, Client) {
    start(Emulator::builder().project(Project::from_json(SHOP).unwrap())).await
}

/// Starts an emulator with the project `empty`, which has no event types, and a client with a token.
pub(crate) async fn empty() -> (Emulator, Client) {
    start(Emulator::builder().project(Project::empty("empty".parse().unwrap()))).await
}

/// The body of a valid purchase in the project `shop`.
pub(crate) fn purchase(nonce: &str, email: &str) -> Value {
    json!({
        "projectId": "shop", "eventType": "purchase", "nonce": nonce, "eventDate": "2026-05-04T12:00:00Z",
        "data": {"order_id": nonce, "email": email, "turnover": {"amount": 49.5, "currency": "EUR"}, "items": 2}
    })
}

/// Starts an emulator, and a client with a token.
pub(crate) async fn start(builder: Builder) -> (Emulator, Client) {
    let emulator = builder.start().await.unwrap();
    let client = Client::signed_in(&emulator).await;
    (emulator, client)
}

impl Client {
    /// A client without a token.
    pub(crate) fn new(session: &SessionHandle) -> Self {
        let url = session.url();
        let place = url.strip_prefix("http://").unwrap();
        let (host, prefix) = place.split_at(place.find('/').unwrap_or(place.len()));
        Self { host: host.to_owned(), prefix: prefix.to_owned(), token: None, test_id: None }
    }

    /// A client with a token of the bundled service account.
    pub(crate) async fn signed_in(session: &SessionHandle) -> Self {
        let account = ServiceAccount::from_json(&session.service_account_json()).unwrap();
        let audience = format!("{}/token", session.oauth_base());
        let assertion = account.assertion(&audience, session.now().timestamp()).await.unwrap();
        let form = [("grant_type", JWT_BEARER), ("client_id", account.client_id()), ("assertion", &assertion)];
        let client = Self::new(session);
        let token = client.form("/oidc/token", &form).await.ok()["access_token"].as_str().unwrap().to_owned();
        Self { token: Some(token), ..client }
    }

    /// The same, with another token.
    pub(crate) fn with_token(&self, token: &Value) -> Self {
        Self { token: Some(token.as_str().unwrap().to_owned()), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, b"").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some("application/json"), body.to_string().as_bytes()).await
    }

    /// Sends a valid event, and returns its id when it is visible.
    pub(crate) async fn sent(&self, event: &Value) -> String {
        self.post("/events/sync", event).await.ok().as_str().unwrap().to_owned()
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, Some("application/json"), body.to_string().as_bytes()).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some("application/json"), body.to_string().as_bytes()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None, b"").await
    }

    /// Posts a form. The values must not contain characters that require escaping.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.send("POST", path, Some("application/x-www-form-urlencoded"), fields.join("&").as_bytes()).await
    }

    /// Sends one request. Paths of the API are given without `/api/v1`.
    pub(crate) async fn send(&self, method: &str, path: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        self.exchange(method, path, content_type, body).await.unwrap()
    }

    /// Sends one request whose response can be incomplete.
    pub(crate) async fn exchange(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> io::Result<Answer> {
        let base = if path.starts_with("/oidc") || path.starts_with("/_emulator") { "" } else { "/api/v1" };
        let token = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut headers = vec![("host", &*self.host)];
        headers.extend(content_type.map(|content_type| ("content-type", content_type)));
        headers.extend(token.as_ref().map(|token| ("authorization", &**token)));
        headers.extend(self.test_id.as_ref().map(|test_id| ("x-emulator-test-id", &**test_id)));
        http_client::send(&self.host, method, &format!("{}{base}{path}", self.prefix), &headers, body).await
    }
}
