//! What `setup` creates, and which servers and streams a relay refuses.

use std::time::Duration;

use webmarketer_relay::async_nats::jetstream;
use webmarketer_relay::async_nats::jetstream::consumer::pull;
use webmarketer_relay::async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use webmarketer_relay::setup::{self, Finding};
use webmarketer_relay::{RelayError, Settings};
use webmarketer_test_support::{NatsServer, SyncInterval};

use crate::fleet::{connect, settings};

const API: &str = "https://api.example.com/v1";

async fn jetstream(nats: &NatsServer) -> jetstream::Context {
    jetstream::new(webmarketer_relay::async_nats::connect(nats.url()).await.unwrap())
}

/// A change of a stream.
type Change = fn(&mut Config);

/// A stream as `setup` creates it, except for what the test changes.
fn requests(change: impl FnOnce(&mut Config)) -> Config {
    requests_of("webmarketer", change)
}

fn requests_of(name: &str, change: impl FnOnce(&mut Config)) -> Config {
    let mut config = Config {
        name: name.to_owned(),
        subjects: vec![format!("{name}.requests.>")],
        retention: RetentionPolicy::WorkQueue,
        discard: DiscardPolicy::New,
        max_bytes: 256 << 20,
        allow_direct: true,
        allow_atomic_publish: true,
        duplicate_window: Duration::from_mins(10),
        ..Config::default()
    };
    change(&mut config);
    config
}

/// The findings for a stream that exists before `setup`, without those about other streams and the consumer. Each has
/// another name, because the server may still delete the files of the last one.
async fn findings(nats: &NatsServer, settings: &Settings, config: &Config) -> Vec<Finding> {
    jetstream(nats).await.create_stream(config).await.unwrap();
    let settings = settings.clone().name(&config.name).unwrap();
    let mut findings = setup::findings(&connect(nats).await, &settings).await.unwrap();
    findings.retain(|finding| {
        !matches!(finding, Finding::NoStream { .. } | Finding::NoConsumer { .. })
            && !finding.to_string().contains("`metadata`")
    });
    findings
}

#[tokio::test]
async fn setup_prints_its_plan_and_a_second_one_has_nothing_to_do() {
    let Some(nats) = NatsServer::start() else { return };
    let (server, settings) = (connect(&nats).await, settings(&nats, API));
    let plan = setup::plan(&server, &settings).await.unwrap();
    let expected = "create the stream `webmarketer`: 1 replicas, at most 268435456 bytes\n\
                    create the stream `webmarketer-dead`: 1 replicas, at most 268435456 bytes\n\
                    create the stream `KV_webmarketer-receipts`: 1 replicas, at most 268435456 bytes\n\
                    create the consumer `relay`\n";
    assert_eq!(plan.to_string(), expected);
    let refused = setup::check(&server, &settings).await.unwrap_err().to_string();
    assert!(refused.contains("the stream `webmarketer` does not exist\n  help: run `setup`"), "{refused}");
    plan.apply(&server).await.unwrap();
    assert_eq!(setup::findings(&server, &settings).await.unwrap(), []);
    // Receipts are no events: a relay goes on when there are too many.
    let receipts = jetstream(&nats).await.get_stream("KV_webmarketer-receipts").await.unwrap();
    assert_eq!(receipts.cached_info().config.discard, DiscardPolicy::Old);
    setup::check(&server, &settings).await.unwrap();
    assert_eq!(setup::plan(&server, &settings).await.unwrap().to_string(), "nothing to do\n");
}

#[tokio::test]
async fn streams_that_lose_events_are_refused_each_with_a_fix() {
    let Some(nats) = NatsServer::start() else { return };
    let settings = settings(&nats, API);
    assert_eq!(findings(&nats, &settings, &requests(|_| {})).await, [], "the stream of the test is accepted");
    let stream = || "a".to_owned();
    let expected = || "workqueue".to_owned();
    let hour = Duration::from_hours(1);
    let cases: [(Change, Finding, &str); 6] = [
        (
            |config| config.retention = RetentionPolicy::Limits,
            Finding::Retention { stream: stream(), found: "limits".to_owned(), expected: expected() },
            "nats stream rm",
        ),
        (
            |config| config.retention = RetentionPolicy::Interest,
            Finding::Retention { stream: stream(), found: "interest".to_owned(), expected: expected() },
            "nats stream rm",
        ),
        (|config| config.storage = StorageType::Memory, Finding::MemoryStorage { stream: stream() }, "nats stream rm"),
        (|config| config.discard = DiscardPolicy::Old, Finding::DiscardsOld { stream: stream() }, "run `setup`"),
        (
            |config| config.max_age = Duration::from_hours(1),
            Finding::DeletesByAge { stream: stream(), max_age: hour },
            "run `setup`",
        ),
        (|config| config.allow_message_ttl = true, Finding::AllowsMessageTtl { stream: stream() }, "nats stream rm"),
    ];
    for (number, (change, expected, help)) in cases.into_iter().enumerate() {
        let name = format!("case-{number}");
        let found = findings(&nats, &settings, &requests_of(&name, change)).await;
        let found: Vec<_> = found.iter().map(|finding| finding.to_string().replace(&name, "a")).collect();
        assert_eq!(found, [expected.to_string()]);
        assert!(expected.help().contains(help), "{}", expected.help());
    }
}

#[tokio::test]
async fn what_can_be_changed_is_changed_and_what_cannot_stays_as_it_is() {
    let Some(nats) = NatsServer::start() else { return };
    let (server, settings, jetstream) = (connect(&nats).await, settings(&nats, API), jetstream(&nats).await);
    let changeable = requests(|config| {
        config.discard = DiscardPolicy::Old;
        config.max_age = Duration::from_hours(1);
        config.duplicate_window = Duration::from_secs(1);
        config.allow_atomic_publish = false;
    });
    jetstream.create_stream(changeable).await.unwrap();
    let consumer = pull::Config { durable_name: Some("relay".to_owned()), max_deliver: 5, ..pull::Config::default() };
    jetstream.create_consumer_on_stream(consumer, "webmarketer").await.unwrap();
    let plan = setup::plan(&server, &settings).await.unwrap();
    let text = plan.to_string();
    for line in [
        "change the stream `webmarketer`",
        "because the stream `webmarketer` deletes its oldest messages when it is full",
        "`allow_atomic` is `false`, expected `true`",
        "`duplicate_window` is `1 s`, expected `at least 600 s`",
        "change the consumer `relay`",
        "because the consumer `relay`: `max_deliver` is `5`, expected `-1`",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    plan.apply(&server).await.unwrap();
    setup::check(&server, &settings).await.unwrap();

    let limited = requests_of("limited", |config| config.retention = RetentionPolicy::Limits);
    jetstream.create_stream(limited).await.unwrap();
    let error = setup::plan(&server, &settings.name("limited").unwrap()).await.unwrap_err();
    let RelayError::Refused(findings) = error else { panic!("{error}") };
    assert!(matches!(&findings[..], [Finding::Retention { .. }]), "{findings:?}");
}

#[tokio::test]
async fn a_server_that_acknowledges_before_it_syncs_is_refused_and_cannot_be_assumed_to_sync() {
    let Some(nats) = NatsServer::start_with(SyncInterval::EveryTwoMinutes) else { return };
    let server = connect(&nats).await;
    for assume in [false, true] {
        let error = setup::plan(&server, &settings(&nats, API).assume_sync(assume)).await.unwrap_err().to_string();
        assert!(error.contains("acknowledges messages before they are on stable storage"), "{error}");
        assert!(error.contains("help: add `sync_interval: always`"), "{error}");
    }
}

#[tokio::test]
async fn a_server_of_which_nothing_is_known_is_refused_unless_it_is_assumed_to_sync() {
    let Some(nats) = NatsServer::start() else { return };
    let server = connect(&nats).await;
    let unused = format!("http://{}", webmarketer_test_support::unused_address());
    let Some(other) = NatsServer::start() else { return };
    let cases = [
        (Vec::new(), "its monitoring address is not set"),
        (vec![other.monitoring_url()], "its monitoring address is not set"),
        (vec![nats.monitoring_url(), unused.clone()], "NATS did not answer at http://127.0.0.1:"),
    ];
    for (urls, why) in cases {
        let settings = settings(&nats, API).monitoring(urls);
        let error = setup::plan(&server, &settings).await.unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("`assume_sync = true`"), "{error}");
        assert_eq!(setup::plan(&server, &settings.assume_sync(true)).await.unwrap().steps().len(), 4);
    }
    // Three replicas need three servers.
    let error = setup::plan(&server, &settings(&nats, API).replicas(3)).await.unwrap_err().to_string();
    assert!(error.contains("each of 3 servers"), "{error}");
}

#[tokio::test]
async fn a_stream_of_another_project_is_refused() {
    let Some(nats) = NatsServer::start() else { return };
    let server = connect(&nats).await;
    setup::plan(&server, &settings(&nats, API)).await.unwrap().apply(&server).await.unwrap();
    let error = setup::plan(&server, &settings(&nats, "https://other.example.com/v1")).await.unwrap_err().to_string();
    assert!(
        error.contains("is for project `shop` of https://api.example.com/v1, not for project `shop` of"),
        "{error}"
    );
}
