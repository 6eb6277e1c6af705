//! The connections of a client, and requests that wait for one.

use std::env;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nix::sys::resource::{Resource, setrlimit};
use serde_json::json;
use webmarketer_core::api::OfflineInteraction;
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Envelope, ErrorKind};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_test_support::certificates::ROOT;
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;
use crate::roots::{builder, start_tls};

/// The variable with the URLs and the service account for the sending process.
const API: &str = "CONNECTIONS_TEST_API";
const OAUTH: &str = "CONNECTIONS_TEST_OAUTH";
const ACCOUNT: &str = "CONNECTIONS_TEST_ACCOUNT";
/// The variable with its limit of open files.
const FILES: &str = "CONNECTIONS_TEST_FILES";
const SENDS: usize = 600;
const NAME: &str = "connections::six_hundred_concurrent_events_are_received_with_a_low_limit_of_open_files";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_hundred_concurrent_events_are_received_with_a_low_limit_of_open_files() {
    if let (Ok(api), Ok(oauth), Ok(account), Ok(files)) =
        (env::var(API), env::var(OAUTH), env::var(ACCOUNT), env::var(FILES))
    {
        return send_with_few_files(api, oauth, &account, files.parse().unwrap()).await;
    }
    for files in ["64", "256"] {
        let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
        let mut sender = Command::new(env::current_exe().unwrap());
        sender.args(["--exact", NAME, "--nocapture"]).env(API, emulator.api_base()).env(OAUTH, emulator.oauth_base());
        sender.env(ACCOUNT, emulator.service_account_json()).env(FILES, files);
        let ran = tokio::task::spawn_blocking(move || sender.output().unwrap()).await.unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{files} files: {said}");
        emulator.wait_idle().await;
        assert_eq!(emulator.arrivals().len(), SENDS, "{files} files: {said}");
    }
}

async fn send_with_few_files(api: String, oauth: String, account: &str, files: u64) {
    setrlimit(Resource::RLIMIT_NOFILE, files, files).unwrap();
    let builder = Client::builder().project("shop").unwrap().auth(Auth::service_account_json(account).unwrap());
    let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (started, ended, seen) = (Arc::clone(&under_way), under_way, Arc::clone(&most));
    let builder = builder
        .before_request(move |_| {
            seen.fetch_max(started.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        })
        .after_answer(move |_| {
            ended.fetch_sub(1, Ordering::SeqCst);
        });
    let client = builder.api_base(api).oauth_base(oauth).build().unwrap();
    let sends = (0..SENDS).map(|number| {
        let client = client.clone();
        let data = json!({"email": format!("{number}@example.com"), "newsletter_consent": true});
        tokio::spawn(async move { Envelope::untyped("newsletter", data.as_object().unwrap()).send(&client).await })
    });
    let mut failed = Vec::new();
    for send in sends.collect::<Vec<_>>() {
        failed.extend(send.await.unwrap().err());
    }
    assert!(failed.is_empty(), "{} are lost, such as {:?}", failed.len(), failed.first());
    // Without a limit of connections, the client would run out of files, and retry until its timeout.
    let most = u64::try_from(most.load(Ordering::SeqCst)).unwrap();
    assert!(most <= files / 2, "{most} requests were under way at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timeout_while_waiting_for_a_connection_is_reported_as_such() {
    let service = Service::start(|_| {
        std::thread::sleep(Duration::from_millis(300));
        Reply::json(200, &json!({}))
    });
    let client = service.client_builder().timeout(Duration::from_secs(1)).max_concurrency(1).build().unwrap();
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.me().await })
    });
    let mut errors = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        errors.extend(in_time(call).await.unwrap().err());
    }
    let says = |error: &webmarketer_core::Error| {
        error.to_string().contains("it waited for a connection; the client uses at most 1")
    };
    assert!(errors.iter().filter(|error| says(error)).count() >= 3, "{errors:?}");
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::Unreachable && error.is_retryable()), "{errors:?}");
    assert!(service.requests().len() <= 5, "a call was made after its deadline");
}

#[tokio::test]
async fn an_unsafe_request_is_repeated_after_a_failed_connection() {
    let address = start_tls(1).address;
    let client = builder(&address).root_certificate(ROOT).unwrap().timeout(Duration::from_secs(6)).build().unwrap();
    in_time(client.create_offline_interaction(&OfflineInteraction::new("ad-1"))).await.unwrap();
}

#[tokio::test]
async fn a_timeout_while_connecting_means_that_the_request_was_not_sent() {
    let own = || {
        let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let tls = tls.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
        reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap()
    };
    let address = start_tls(usize::MAX).address;
    // A configured HTTP client has no connect timeout; only the call has a timeout.
    for builder in [builder(&address).root_certificate(ROOT).unwrap(), builder(&address).http_client(own())] {
        let client = builder.timeout(Duration::from_millis(500)).build().unwrap();
        let error = in_time(client.create_offline_interaction(&OfflineInteraction::new("ad-1"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
        assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error}");
    }
}
