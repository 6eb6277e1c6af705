//! Access control of the page, the admin API and the API.

use std::net::Ipv4Addr;

use serde_json::json;
use webmarketer_core::auth::{JWT_BEARER, SigningKey, jwt};
use webmarketer_emulator::{Builder, Emulator, Project, SHOP, StartError};
use webmarketer_test_support::http_client;

use crate::client::{ApiResponse as _, Client, purchase, shop};

const STRANGE: &str = include_str!("fixtures/strange.pem");

/// The status of the response to a request with only these headers.
async fn status(emulator: &Emulator, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
    let port: u16 = emulator.url().rsplit_once(':').unwrap().1.parse().unwrap();
    http_client::send(&format!("127.0.0.1:{port}"), method, path, headers, b"").await.unwrap().status
}

#[tokio::test]
async fn pages_of_other_sites_have_no_access_to_the_page_and_the_admin_api() {
    let (emulator, _) = shop().await;
    let host = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let own = emulator.url();
    for (path, method) in [("/_emulator/reset", "POST"), ("/_emulator/events", "GET"), ("/", "GET")] {
        let cases: [(&[(&str, &str)], u16); 5] = [
            (&[("host", &host)], 200),
            (&[("host", &host), ("origin", &own)], 200),
            (&[("host", &host), ("origin", "http://evil.example")], 403),
            (&[("host", &host), ("origin", "null")], 403),
            // A foreign host name that resolves to this machine.
            (&[("host", "evil.example")], 403),
        ];
        for (headers, expected) in cases {
            assert_eq!(status(&emulator, method, path, headers).await, expected, "{path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn pages_of_other_sites_and_foreign_host_names_have_no_access_to_the_api() {
    let (emulator, client) = shop().await;
    let host = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let bearer = format!("Bearer {}", client.token.unwrap());
    let cases: [(&str, Option<&str>, u16); 5] = [
        (&host, None, 200),
        // A web page that is served by this machine.
        (&host, Some("http://localhost:3000"), 200),
        (&host, Some("http://evil.example"), 403),
        ("evil.example", None, 403),
        ("evil.example", Some("http://evil.example"), 403),
    ];
    for (host, origin, expected) in cases {
        let mut headers = vec![("host", host), ("authorization", &*bearer)];
        headers.extend(origin.map(|origin| ("origin", origin)));
        assert_eq!(status(&emulator, "GET", "/api/v1/agents/me", &headers).await, expected, "{host} {origin:?}");
        let token = status(&emulator, "POST", "/oidc/token", &headers).await;
        assert_eq!(token == 403, expected == 403, "{host} {origin:?}");
    }
}

#[tokio::test]
async fn an_emulator_with_an_admin_token_requires_secret_keys_and_a_secret_token() {
    for empty in ["", " "] {
        let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).admin_token(empty);
        let error = builder.start().await.unwrap_err();
        assert!(matches!(error, StartError::EmptyAdminToken), "{error}");
    }
    let (emulator, _) = shop().await;
    let file: serde_json::Value = serde_json::from_str(&emulator.service_account_json()).unwrap();
    let key = SigningKey::from_pem(file["privateKey"].as_str().unwrap()).unwrap().verifying_key();
    let builder = protected().service_account(key, "mine", "mine@example.com", ["shop".parse().unwrap()]);
    let error = builder.start().await.unwrap_err();
    assert!(matches!(error, StartError::PublishedKey(_)), "{error}");
}

fn protected() -> Builder {
    Emulator::builder().project(Project::from_json(SHOP).unwrap()).admin_token("open sesame")
}

#[tokio::test]
async fn an_address_that_other_machines_reach_requires_an_admin_token() {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).listen(Ipv4Addr::UNSPECIFIED);
    let error = builder.start().await.unwrap_err();
    assert!(matches!(error, StartError::Unprotected(_)), "{error}");
    let emulator = protected().listen(Ipv4Addr::UNSPECIFIED).start().await.unwrap();
    assert_eq!(status(&emulator, "GET", "/_emulator/ready", &[("host", "emulator.example")]).await, 401);
    let bearer = [("host", "emulator.example"), ("authorization", "Bearer open sesame")];
    assert_eq!(status(&emulator, "GET", "/_emulator/ready", &bearer).await, 200);
}

#[tokio::test]
async fn a_protected_emulator_requires_its_admin_token() {
    let emulator = protected().start().await.unwrap();
    let host = emulator.url().strip_prefix("http://").unwrap().to_owned();
    for path in ["/", "/_emulator/events", "/_emulator/state", "/_emulator/nothing", "/_emulator/"] {
        let found = if path.ends_with("nothing") || path.ends_with("_emulator/") { 404 } else { 200 };
        for (authorization, expected) in [
            ("", 401),
            ("Bearer something", 401),
            ("Bearer open sesame", found),
            // `somebody:open sesame`
            ("Basic c29tZWJvZHk6b3BlbiBzZXNhbWU=", found),
        ] {
            let headers = [("host", &*host), ("authorization", authorization)];
            assert_eq!(status(&emulator, "GET", path, &headers).await, expected, "{path} {authorization}");
        }
    }
}

#[tokio::test]
async fn a_protected_emulator_requires_an_access_token_for_events_and_disables_the_bundled_accounts() {
    let key = SigningKey::from_pem(STRANGE).unwrap();
    let builder = protected().listen(Ipv4Addr::UNSPECIFIED);
    let builder = builder.service_account(key.verifying_key(), "own", "own@example.com", ["shop".parse().unwrap()]);
    let emulator = builder.start().await.unwrap();
    let mut client = Client::new(&emulator);
    client.post("/events", &purchase("n-1", "ada@example.com")).await.error(401);

    // With any host name.
    let audience = format!("http://{}/oidc/token", client.host);
    let claims = json!({
        "iss": "own", "sub": "own@example.com", "aud": audience, "exp": chrono::Utc::now().timestamp() + 60
    });
    let assertion = jwt::sign(&key, "own", &claims).unwrap();
    let form = [("grant_type", JWT_BEARER), ("client_id", "own"), ("assertion", &assertion)];
    let token = client.form("/oidc/token", &form).await.ok();
    client = client.with_token(&token["access_token"]);
    client.post("/events", &purchase("n-1", "ada@example.com")).await.ok();

    let form = [("grant_type", JWT_BEARER), ("client_id", "emulator-client"), ("assertion", "a.b.c")];
    assert_eq!(client.form("/oidc/token", &form).await.json()["error"], "invalid_client");
}

#[tokio::test]
async fn web_pages_of_this_machine_can_send_events_and_only_events() {
    let (emulator, client) = shop().await;
    let host = client.host.clone();
    let preflight = async |path: &str, origin: &str| {
        let headers = [("host", &*host), ("origin", origin), ("access-control-request-method", "POST")];
        let answer = http_client::send(&host, "OPTIONS", path, &headers, b"").await.unwrap();
        (answer.status, allowed_origin(&answer).map(str::to_owned))
    };
    let local = "http://localhost:5173";
    for path in ["/api/v1/events", "/api/v1/events/sync"] {
        assert_eq!(preflight(path, local).await, (204, Some(local.to_owned())));
        assert_eq!(preflight(path, "http://evil.example").await, (403, None));
    }
    for path in ["/api/v1/agents/me", "/oidc/token", "/_emulator/ready", "/api/v1/projects/shop/event-types"] {
        assert_eq!(preflight(path, local).await.1, None, "{path}");
    }
    emulator.set_rate_limit(1, 1).unwrap();
    let event = purchase("n-1", "ada@example.com").to_string();
    for expected in [200, 429] {
        let headers = [("host", &*host), ("origin", local), ("content-type", "application/json")];
        let answer = http_client::send(&host, "POST", "/api/v1/events", &headers, event.as_bytes()).await.unwrap();
        assert_eq!((answer.status, allowed_origin(&answer)), (expected, Some(local)));
    }
}

#[tokio::test]
async fn a_client_signs_in_through_a_forwarded_port() {
    let (emulator, _) = shop().await;
    let account = webmarketer_core::auth::ServiceAccount::from_json(&emulator.service_account_json()).unwrap();
    let forwarded = "localhost:18710";
    let audience = format!("http://{forwarded}/oidc/token");
    let assertion = account.assertion(&audience, emulator.now().timestamp()).await.unwrap();
    let form = format!("grant_type={JWT_BEARER}&client_id={}&assertion={assertion}", account.client_id());
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    for (host, expected) in [(forwarded, 200), ("localhost:18711", 400), ("evil.example", 403)] {
        let headers = [("host", host), ("content-type", "application/x-www-form-urlencoded")];
        let answer = http_client::send(&address, "POST", "/oidc/token", &headers, form.as_bytes()).await.unwrap();
        assert_eq!(answer.status, expected, "{host}: {}", answer.text());
    }
}

#[tokio::test]
async fn an_allowed_host_name_has_access_and_is_in_the_urls() {
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap());
    let emulator = builder.allow_host("emulator.internal").allow_host("host.docker.internal").start().await.unwrap();
    let port: u16 = emulator.url().rsplit_once(':').unwrap().1.parse().unwrap();
    assert_eq!(emulator.api_base(), format!("http://emulator.internal:{port}/api"));
    for (host, expected) in [
        (format!("emulator.internal:{port}"), 200),
        ("host.docker.internal".to_owned(), 200),
        ("Emulator.Internal:1".to_owned(), 200),
        ("evil.example".to_owned(), 403),
        ("emulator.internal.evil.example".to_owned(), 403),
    ] {
        assert_eq!(status(&emulator, "GET", "/_emulator/ready", &[("host", &host)]).await, expected, "{host}");
    }
}

#[tokio::test]
async fn the_health_endpoint_requires_no_token_and_no_host_name() {
    let emulator = protected().start().await.unwrap();
    assert_eq!(status(&emulator, "GET", "/healthz", &[("host", "emulator")]).await, 200);
}

/// The origin that a response permits to read it.
fn allowed_origin(answer: &http_client::Answer) -> Option<&str> {
    answer.head.lines().find_map(|line| line.strip_prefix("access-control-allow-origin: "))
}

#[tokio::test]
async fn only_origins_of_this_machine_get_permission_to_send_events() {
    let (emulator, client) = shop().await;
    let session = emulator.session("checkout").await.unwrap();
    let host = client.host.clone();
    let preflight = async |path: &str, host_header: &str, origin: &str| {
        let headers = [("host", host_header), ("origin", origin), ("access-control-request-method", "POST")];
        let answer = http_client::send(&host, "OPTIONS", path, &headers, b"").await.unwrap();
        (answer.status, allowed_origin(&answer).map(str::to_owned))
    };
    let events = "/api/v1/events";
    for origin in ["http://localhost", "https://LOCALHOST:3000", "http://127.0.0.1:5173", "http://[::1]:5173"] {
        assert_eq!(preflight(events, &host, origin).await, (204, Some(origin.to_owned())), "{origin}");
    }
    for origin in [
        "null",
        "",
        "localhost",
        "file://",
        "http://",
        "http://localhost.evil.com",
        "http://localhost.evil.com:3000",
        "http://evil.com/localhost",
        "http://localhost@evil.com",
        "http://evil.com@localhost",
        "http://evil.com#localhost",
        "http://notlocalhost",
        "http://0.0.0.0:8710",
        "http://127.0.0.1.evil.com",
        "http://[::]:1",
        "http://localhost http://evil.com",
        "http://localh\u{f6}st",
    ] {
        assert_eq!(preflight(events, &host, origin).await, (403, None), "{origin}");
    }
    // A page of this machine whose request names another host, as after DNS rebinding.
    assert_eq!(preflight(events, "evil.com", "http://localhost:3000").await, (403, None));
    assert_eq!(preflight(events, "evil.com", "http://evil.com").await, (403, None));

    let local = "http://localhost:3000";
    let of_session = format!("{}{events}", session.url().strip_prefix(&emulator.url()).unwrap());
    assert_eq!(preflight(&of_session, &host, local).await, (204, Some(local.to_owned())));
    for path in [
        "/oidc/v1/events",
        "/api/v1/events/",
        "/api/v1//events",
        "/api/v1/events/1",
        "/api/v1/events/sync/x",
        "/v1/events",
        "/api/v1/Events",
        "/api/v1/projects/shop/events",
    ] {
        assert_eq!(preflight(path, &host, local).await.1, None, "{path}");
    }
    // The admin API and the page are for the same origin only.
    for path in ["/", "/_emulator/ready"] {
        for (origin, expected) in [(local, 403), (&*emulator.url(), 200)] {
            assert_eq!(
                status(&emulator, "GET", path, &[("host", &host), ("origin", origin)]).await,
                expected,
                "{path}"
            );
        }
    }
}
