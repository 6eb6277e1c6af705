//! The start and the stop of emulators.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use webmarketer_core::auth::{ServiceAccount, SigningKey};
use webmarketer_emulator::{Emulator, LEADS, Project, SHOP, StartError};

use crate::client::{ApiResponse as _, Client, shop, start};

fn project() -> Project {
    Project::from_json(SHOP).unwrap()
}

#[tokio::test]
async fn the_urls_are_those_that_clients_are_configured_with() {
    let (emulator, _) = shop().await;
    let url = emulator.url();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(emulator.api_base(), format!("{url}/api"));
    assert_eq!(emulator.oauth_base(), format!("{url}/oidc"));
}

#[tokio::test]
async fn emulators_run_in_parallel_and_are_isolated() {
    let (_one, one) = shop().await;
    let (_two, two) = start(Emulator::builder().project(project())).await;
    one.delete("/projects/shop/event-types/purchase").await;
    assert_eq!(one.get("/projects/shop/event-types?reference=purchase").await.ok()["total"], 0);
    assert_eq!(two.get("/projects/shop/event-types?reference=purchase").await.ok()["total"], 1);
}

#[tokio::test]
async fn a_used_port_is_an_error_with_the_address() {
    let (emulator, _) = shop().await;
    let port = emulator.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let error = Emulator::builder().project(project()).port(port).start().await.unwrap_err();
    assert!(matches!(error, StartError::Bind { .. }), "{error}");
}

#[tokio::test]
async fn invalid_options_of_the_builder_are_errors() {
    let error = Emulator::builder().start().await.unwrap_err();
    assert!(matches!(error, StartError::NoProject), "{error}");
    let error = Emulator::builder().project(project()).project(project()).start().await.unwrap_err();
    assert!(matches!(error, StartError::DuplicateProject(_)), "{error}");

    let key = SigningKey::from_pem(include_str!("fixtures/strange.pem")).unwrap().verifying_key();
    let leads = Project::from_json(LEADS).unwrap().id().clone();
    let builder = Emulator::builder().project(project()).service_account(key.clone(), "a", "a@example.com", [leads]);
    assert!(matches!(builder.start().await.unwrap_err(), StartError::UnknownProject { .. }));
    let account = |builder: webmarketer_emulator::Builder| builder.service_account(key.clone(), "a", "a@b.com", []);
    let builder = account(account(Emulator::builder().project(project())));
    assert!(matches!(builder.start().await.unwrap_err(), StartError::DuplicateClient(_)));
}

#[tokio::test]
async fn a_stopped_emulator_frees_its_port() {
    let (emulator, _) = shop().await;
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let idle_connection = TcpStream::connect(&address).unwrap();
    emulator.stop().await;
    assert!(TcpStream::connect(&address).is_err());
    drop(idle_connection);
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    drop(start(Emulator::builder().project(project()).port(port)).await);
}

#[tokio::test]
async fn a_dropped_emulator_stops() {
    let (emulator, _) = shop().await;
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    drop(emulator);
    let gone = async {
        while TcpStream::connect(&address).is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.unwrap();
}

#[tokio::test]
async fn the_service_account_is_written_to_a_file() {
    let (emulator, _) = shop().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("service-account.json");
    assert!(emulator.write_service_account(&path).unwrap());
    assert!(!emulator.write_service_account(&path).unwrap());
    let account = ServiceAccount::from_file(&path).unwrap();
    assert!(account.client_id().contains("emulator"));
    assert!(account.email().contains("emulator"));
}

#[tokio::test]
async fn wait_idle_returns_when_every_received_event_is_processed() {
    let delay = Duration::from_millis(150);
    let (emulator, client) = start(Emulator::builder().project(project()).processing_delay(delay)).await;
    let started = std::time::Instant::now();
    let mut ids = Vec::new();
    for nonce in 0..5 {
        let body = json!({"projectId": "shop", "eventType": "none", "nonce": nonce, "data": {}});
        ids.push(client.post("/events", &body).await.ok().as_str().unwrap().to_owned());
    }
    client.get(&format!("/projects/shop/events/{}", ids[0])).await.error(404);
    emulator.wait_idle().await;
    assert!(started.elapsed() >= delay);
    for id in ids {
        client.get(&format!("/projects/shop/events/{id}")).await.ok();
    }
    // If no event waits, it returns immediately.
    emulator.wait_idle().await;
}

#[tokio::test]
async fn concurrent_requests_are_all_answered() {
    let (emulator, client) = shop().await;
    let requests: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.get("/agents/me").await.status })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap(), 200);
    }
    assert_eq!(Client::new(&emulator).get("/agents/me").await.status, 401);
}
