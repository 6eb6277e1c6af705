//! The smallest HTTP client that will do: one request a connection, nothing hidden.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use webmarketer_core::auth::{JWT_BEARER, ServiceAccount};
use webmarketer_emulator::{Builder, Emulator, Project, SHOP, SessionHandle};

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    body: Vec<u8>,
}

impl Answer {
    /// The body, which must be JSON and say so.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(self.head.to_lowercase().contains("content-type: application/json"), "{}", self.head);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, String::from_utf8_lossy(&self.body));
        self.json()
    }

    /// The message of an error that must have this status, in the body too.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
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

/// A client of one session; of the emulator itself, if it has no other.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) host: String,
    /// Where the session is on that host.
    pub(crate) prefix: String,
    pub(crate) token: Option<String>,
    /// Sent along as the header by which a sender names a test.
    pub(crate) test_id: Option<String>,
}

/// The project `shop` in an emulator, and a client that is signed in.
pub(crate) async fn shop() -> (Emulator, Client) {
    start(Emulator::builder().project(Project::from_json(SHOP).unwrap())).await
}

/// A project without event types, `empty`, and a client that is signed in.
pub(crate) async fn empty() -> (Emulator, Client) {
    start(Emulator::builder().project(Project::empty("empty".parse().unwrap()))).await
}

/// An emulator, and a client that is signed in.
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

    /// A client that has signed in as the bundled service account.
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

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some("application/json"), body.to_string().as_bytes()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, Some("application/json"), body.to_string().as_bytes()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None, b"").await
    }

    /// Posts a form. Its values must hold nothing that a form escapes but colons, which may stay.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.send("POST", path, Some("application/x-www-form-urlencoded"), fields.join("&").as_bytes()).await
    }

    /// Sends one request. A path that is neither the token endpoint's nor of the admin API is below `/api/v1`.
    pub(crate) async fn send(&self, method: &str, path: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        let base = if path.starts_with("/oidc") || path.starts_with("/_emulator") { "" } else { "/api/v1" };
        let mut head = vec![
            format!("{method} {}{base}{path} HTTP/1.1", self.prefix),
            format!("host: {}", self.host),
            "connection: close".to_owned(),
            format!("content-length: {}", body.len()),
        ];
        head.extend(content_type.map(|content_type| format!("content-type: {content_type}")));
        head.extend(self.token.as_ref().map(|token| format!("authorization: Bearer {token}")));
        head.extend(self.test_id.as_ref().map(|test_id| format!("x-emulator-test-id: {test_id}")));
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        stream.write_all(format!("{}\r\n\r\n", head.join("\r\n")).as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();

        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: answer[end + 4..].to_vec() }
    }
}
