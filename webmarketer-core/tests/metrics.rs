//! The metrics that a recorder of the crate `metrics` receives, in a process of their own: there is one recorder for all
//! threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use serde_json::json;
use webmarketer_core::auth::{Auth, RefreshToken};
use webmarketer_core::{Client, Delivery, DropReason, Envelope, RetryPolicy};
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
    queue_metrics(&snapshotter).await;
    #[cfg(feature = "outbox")]
    outbox::metrics(&snapshotter).await;
}

/// The numbers of a queue: received, rejected, throttled and held events.
async fn queue_metrics(snapshotter: &Snapshotter) {
    let count = AtomicUsize::new(0);
    let service = Service::start(move |request| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Answer(429, "Retry-After: 0\r\n".to_owned(), Vec::new()),
        1 => Reply::json(500, &json!({})),
        _ if request.body.contains("refused") => Reply::json(422, &json!({})),
        _ => Reply::json(200, &json!("e5be5b04-0721-4a6e-87eb-b880f81a12d2")),
    });
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("token"));
    let builder = builder.api_base(format!("{}/api", service.address)).max_concurrency(1);
    let client = builder.delivery(Delivery::memory().max_events(10)).build().unwrap();
    for number in 0..10 {
        let data = json!({"name": if number % 5 == 0 { "refused" } else { "received" }});
        Envelope::untyped("visit", data.as_object().unwrap()).enqueue(&client).unwrap();
    }
    let data = json!({});
    assert!(Envelope::untyped("visit", data.as_object().unwrap()).enqueue(&client).is_err());
    in_time(client.flush(Duration::from_secs(15))).await;
    let metrics = client.delivery_metrics().unwrap();
    let refused = metrics.dropped.of(DropReason::Refused);
    assert_eq!((metrics.accepted, metrics.received, refused, metrics.rejected), (10, 8, 2, 1));
    let seen = values(snapshotter);
    let of = |name: &str, labels: &str| {
        let name = format!("webmarketer_{name}{{project=shop{labels}}}");
        *seen.get(&name).unwrap_or_else(|| panic!("{name} is not among {seen:?}"))
    };
    let number = |count: u64| f64::from(u32::try_from(count).unwrap());
    for (name, labels, expected) in [
        ("events_accepted_total", "", metrics.accepted),
        ("events_received_total", "", metrics.received),
        ("events_rejected_total", "", metrics.rejected),
        ("events_dropped_total", ",reason=refused", refused),
        ("events_dropped_total", ",reason=expired", 0),
        ("retries_total", ",class=throttled", metrics.retries.throttled),
        ("retries_total", ",class=unavailable", metrics.retries.unavailable),
        ("events_held", "", metrics.held),
        ("concurrency", "", metrics.concurrency as u64),
    ] {
        assert!((of(name, labels) - number(expected)).abs() < 0.5, "{name}{labels}: {expected} of {seen:?}");
    }
    assert!((of("throttled_seconds", "") - metrics.throttled.as_secs_f64()).abs() < 0.001, "{seen:?}");
    // They are also exported without a flush.
    Envelope::untyped("visit", data.as_object().unwrap()).enqueue(&client).unwrap();
    let exported = async {
        while values(snapshotter).get("webmarketer_events_received_total{project=shop}") != Some(&1.0) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    in_time(exported).await;
}

/// The numbers of an outbox.
#[cfg(feature = "outbox")]
mod outbox {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use webmarketer_core::auth::{BoxError, BoxFuture};
    use webmarketer_core::outbox::{Changes, Entry, FileStore, Store, StoreUsage, Target};
    use webmarketer_core::{DeliveryMetrics, ErrorKind};

    use super::*;

    /// A file whose commits fail while the flag is set.
    #[derive(Debug)]
    struct FailingStore(FileStore, Arc<AtomicBool>);

    impl Store for FailingStore {
        fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
            self.0.open(target)
        }

        fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
            if self.1.load(Ordering::SeqCst) {
                return Box::pin(async { Err("the disk is full".into()) });
            }
            self.0.commit(changes)
        }

        fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
            self.0.claim(count)
        }

        fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
            self.0.usage()
        }
    }

    pub(super) async fn metrics(snapshotter: &Snapshotter) {
        let is_down = Arc::new(AtomicBool::new(true));
        let down = is_down.clone();
        let service = Service::start(move |_| match down.load(Ordering::SeqCst) {
            true => Reply::json(503, &json!({})),
            false => Reply::json(200, &json!("e5be5b04-0721-4a6e-87eb-b880f81a12d2")),
        });
        let folder = tempfile::tempdir().unwrap();
        let fails = Arc::new(AtomicBool::new(false));
        let store = FailingStore(FileStore::new(folder.path().join("a.outbox")), fails.clone());
        // Another project, so that the numbers are not those of the queue before.
        let builder = Client::builder().project("outbox").unwrap().auth(Auth::access_token("token"));
        let builder = builder.api_base(format!("{}/api", service.address));
        let client = builder.delivery(Delivery::store(store)).build().unwrap();
        let data = json!({"page": "/"});
        let event = || Envelope::untyped("visit", data.as_object().unwrap());
        for _ in 0..5 {
            in_time(event().persist(&client)).await.unwrap();
        }
        fails.store(true, Ordering::SeqCst);
        assert_eq!(in_time(event().persist(&client)).await.unwrap_err().kind(), ErrorKind::Storage);
        fails.store(false, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let report = in_time(client.flush(Duration::from_millis(100))).await;
        assert_eq!((report.held, report.received), (5, 0));
        let held = client.delivery_metrics().unwrap();
        assert!(held.commits >= 5 && held.store_failures >= 1 && held.held_bytes > 0, "{held:?}");
        assert!(held.oldest_age > Duration::from_millis(100) && held.disk_bytes.is_some_and(|bytes| bytes > 0));
        check(&values(snapshotter), held, true);

        is_down.store(false, Ordering::SeqCst);
        let report = in_time(client.flush(Duration::from_secs(60))).await;
        assert_eq!((report.held, report.received), (0, 5));
        let done = client.delivery_metrics().unwrap();
        assert!(done.commits > held.commits && done.oldest_age.is_zero() && done.held_bytes == 0, "{done:?}");
        // Counters begin again at each snapshot.
        check(&values(snapshotter), done, false);
    }

    /// Compares what the recorder received with the numbers of the client.
    fn check(seen: &BTreeMap<String, f64>, metrics: DeliveryMetrics, with_counters: bool) {
        let of = |name: &str| {
            let name = format!("webmarketer_{name}{{project=outbox}}");
            *seen.get(&name).unwrap_or_else(|| panic!("{name} is not among {seen:?}"))
        };
        let number = |count: u64| f64::from(u32::try_from(count).unwrap());
        let gauges = [
            ("events_held", number(metrics.held)),
            ("held_bytes", number(metrics.held_bytes as u64)),
            ("outbox_disk_bytes", number(metrics.disk_bytes.unwrap())),
            ("outbox_commit_seconds", metrics.commit_time.as_secs_f64()),
        ];
        let counters = [
            ("events_accepted_total", number(metrics.accepted)),
            ("outbox_commits_total", number(metrics.commits)),
            ("outbox_failures_total", number(metrics.store_failures)),
        ];
        for (name, expected) in gauges.into_iter().chain(counters.into_iter().filter(|_| with_counters)) {
            assert!((of(name) - expected).abs() < 1e-6, "{name}: expected {expected}, found {seen:?}");
        }
        let age = metrics.oldest_age.as_secs_f64() - of("oldest_age_seconds");
        assert!((0.0..5.0).contains(&age), "the age is that of some moments before: {age}");
        assert!(metrics.commit_time > Duration::ZERO);
    }
}
