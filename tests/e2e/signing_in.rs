//! Getting and renewing tokens with each kind of credentials. Each test uses its own session of one
//! emulator.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use webmarketer_core::auth::{Auth, RefreshToken, ServiceAccount};
use webmarketer_core::{Client, ErrorKind};
use webmarketer_emulator::{Emulator, LEADS, Project, SessionHandle};

/// A client requests a token at most once a second, in real time.
const BETWEEN_TOKENS: Duration = Duration::from_millis(1100);

/// The emulator of all tests, on a runtime that outlives each test.
fn emulator() -> &'static Emulator {
    static EMULATOR: OnceLock<(tokio::runtime::Runtime, Emulator)> = OnceLock::new();
    let start = || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let project = Project::from_json(LEADS).unwrap();
        // Not on the thread of a test, which is inside another runtime.
        let emulator = std::thread::scope(|scope| {
            scope.spawn(|| runtime.block_on(Emulator::builder().project(project).start()).unwrap()).join().unwrap()
        });
        (runtime, emulator)
    };
    &EMULATOR.get_or_init(start).1
}

fn client(session: &SessionHandle, auth: Auth) -> Client {
    let client = Client::builder().project("leads").unwrap().auth(auth);
    client.api_base(session.api_base()).oauth_base(session.oauth_base()).build().unwrap()
}

fn service_account(session: &SessionHandle) -> Auth {
    Auth::service_account(ServiceAccount::from_json(&session.service_account_json()).unwrap())
}

#[tokio::test]
async fn a_service_account_gets_a_token_of_a_session() {
    let session = emulator().session("service-account").await.unwrap();
    let me = client(&session, service_account(&session)).me().await.unwrap();
    assert_eq!(me.email.as_deref(), Some("developer@emulator.invalid"));
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_and_each_new_one_is_passed_to_the_program() {
    let session = emulator().session("refresh-token").await.unwrap();
    let credentials = session.refresh_token();
    let stored = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&stored);
    let token = RefreshToken::new(credentials.client_id, credentials.client_secret, credentials.refresh_token.clone())
        .on_new(move |token: String| {
            log.lock().unwrap().push(token);
            std::future::ready(Ok::<_, std::io::Error>(()))
        });
    let client = client(&session, Auth::refresh_token(token));
    let me = client.me().await.unwrap();
    assert_eq!(me.email.as_deref(), Some("agent@emulator.invalid"));

    // The access token is revoked, and the client uses the latest refresh token.
    assert_eq!(session.revoke_tokens(false), 1);
    tokio::time::sleep(BETWEEN_TOKENS).await;
    client.me().await.unwrap();
    let stored = stored.lock().unwrap().clone();
    assert_eq!(stored.len(), 2);
    assert!(stored[0] != stored[1] && !stored.contains(&credentials.refresh_token));
}

#[tokio::test]
async fn a_used_refresh_token_is_an_error() {
    let session = emulator().session("used-refresh-token").await.unwrap();
    let credentials = session.refresh_token();
    let auth = || {
        let (id, secret) = (credentials.client_id.clone(), credentials.client_secret.clone());
        Auth::refresh_token(RefreshToken::new(id, secret, credentials.refresh_token.clone()))
    };
    client(&session, auth()).me().await.unwrap();
    let error = client(&session, auth()).me().await.unwrap_err();
    assert!(error.is_auth(), "{error}");
    assert!(!error.to_string().contains(&credentials.refresh_token), "{error}");
}

#[tokio::test]
async fn a_token_that_expired_by_the_clock_of_the_session_is_renewed() {
    let session = emulator().session("expiry").await.unwrap();
    let client = client(&session, service_account(&session));
    client.me().await.unwrap();
    session.advance(Duration::from_mins(61));
    tokio::time::sleep(BETWEEN_TOKENS).await;
    // The clock of this machine is now an hour behind that of the session; the client corrects it.
    client.me().await.unwrap();
}

#[tokio::test]
async fn a_token_of_another_session_is_a_401() {
    let (one, two) = (emulator().session("one").await.unwrap(), emulator().session("two").await.unwrap());
    let other = Client::builder().project("leads").unwrap().auth(service_account(&one));
    // The token is from one session, the request goes to the other.
    let other = other.api_base(two.api_base()).oauth_base(one.oauth_base()).build().unwrap();
    let error = other.me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
}
