//! The metrics that a recorder of the crate `metrics` receives, in a process of their own: there is one recorder for all
//! threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use serde_json::json;
use webmarketer_core::auth::{Auth, RefreshToken};
use webmarketer_core::{Client, RetryPolicy};
use webmarketer_test_support::{Reply, Service, in_time};

/// The values since the last snapshot by name and labels: counters are reset by it, gauges are not.
fn values(snapshotter: &Snapshotter) -> BTreeMap<String, f64> {
    let values = snapshotter.snapshot().into_vec().into_iter().map(|(key, _, _, value)| {
        let labels: Vec<_> = key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let value = match value {
            DebugValue::Counter(count) => f64::from(u32::try_from(count).unwrap()),
            DebugValue::Gauge(value) => value.into_inner(),
            DebugValue::Histogram(_) => panic!("{key:?} is a histogram"),
        };
        (format!("{}{{{}}}", key.key().name(), labels.join(",")), value)
    });
    values.collect()
}

#[tokio::test]
async fn counters_and_gauges_agree_with_the_numbers_of_the_client() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install().unwrap();
    let tokens = AtomicUsize::new(0);
    let service = Service::start(move |request| match request.is_token() {
        true if tokens.fetch_add(1, Ordering::SeqCst) == 0 => Reply::json(400, &json!({"error": "invalid_grant"})),
        true => Reply::token("token", 300),
        false => Reply::json(200, &json!({})),
    });
    let builder = Client::builder().project("shop").unwrap();
    let builder = builder.auth(Auth::refresh_token(RefreshToken::new("client", "secret", "refresh")));
    let builder = builder.api_base(format!("{}/api", service.address)).oauth_base(format!("{}/oidc", service.address));
    let client = builder.retry(RetryPolicy::new().max_tries(1)).build().unwrap();
    in_time(client.me()).await.unwrap_err();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    // The answer is not an agent; the token was fetched.
    let _ = in_time(client.me()).await;
    let refreshes = client.token_refreshes();
    assert_eq!((refreshes.succeeded, refreshes.failed), (1, 1));
    let seen = values(&snapshotter);
    assert_eq!(seen.get("webmarketer_token_refreshes_total{result=succeeded}"), Some(&1.0), "{seen:?}");
    assert_eq!(seen.get("webmarketer_token_refreshes_total{result=failed}"), Some(&1.0), "{seen:?}");
}
