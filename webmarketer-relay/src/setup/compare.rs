//! Compares what exists with what a relay needs. No network, so that each finding is tested without a server.

use std::time::Duration;

use async_nats::jetstream::consumer::{self, AckPolicy, IntoConsumerConfig as _};
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType};

use super::found::Found;
use super::layout::{self, API_BASE, PROJECT};
use crate::finding::Finding;
use crate::settings::Settings;

/// The first version with atomic batches.
const OLDEST_SERVER: (&str, [u64; 2]) = ("2.12", [2, 12]);

/// Compares the version of the server.
pub(super) fn server(version: &str) -> Vec<Finding> {
    let mut numbers = version.split(['.', '-']).map(|part| part.parse::<u64>().unwrap_or(0));
    let found = [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)];
    if found >= OLDEST_SERVER.1 {
        return Vec::new();
    }
    vec![Finding::OldServer { version: version.to_owned(), needed: OLDEST_SERVER.0 }]
}

/// Compares all streams.
pub(super) fn streams(found: &Found, settings: &Settings) -> Vec<Finding> {
    let expected = layout::streams(settings);
    expected
        .iter()
        .zip(&found.streams)
        .flat_map(|(expected, found)| found_or_missing(found.as_ref(), expected))
        .collect()
}

/// Compares the stream of requests.
pub(super) fn requests(found: Option<&Info>, settings: &Settings) -> Vec<Finding> {
    let [expected, ..] = layout::streams(settings);
    found_or_missing(found, &expected)
}

fn found_or_missing(found: Option<&Info>, expected: &Config) -> Vec<Finding> {
    match found {
        Some(found) => stream(&found.config, expected),
        None => vec![Finding::NoStream { stream: expected.name.clone() }],
    }
}

/// Compares a stream.
fn stream(found: &Config, expected: &Config) -> Vec<Finding> {
    let stream = || expected.name.clone();
    let mut findings = Vec::new();
    if found.retention != expected.retention {
        let (found, expected) = (retention(found.retention), retention(expected.retention));
        findings.push(Finding::Retention { stream: stream(), found: found.to_owned(), expected: expected.to_owned() });
    }
    if found.storage != StorageType::File {
        findings.push(Finding::MemoryStorage { stream: stream() });
    }
    if expected.discard == DiscardPolicy::New && found.discard != DiscardPolicy::New {
        findings.push(Finding::DiscardsOld { stream: stream() });
    }
    if expected.max_age.is_zero() && !found.max_age.is_zero() {
        findings.push(Finding::DeletesByAge { stream: stream(), max_age: found.max_age });
    }
    if found.allow_message_ttl {
        findings.push(Finding::AllowsMessageTtl { stream: stream() });
    }
    if found.no_ack {
        findings.push(Finding::NoAck { stream: stream() });
    }
    let target = |config: &Config| {
        let [project, api_base] = [PROJECT, API_BASE].map(|key| config.metadata.get(key).cloned());
        project.zip(api_base)
    };
    if let (Some(of_stream), Some(own)) = (target(found), target(expected))
        && of_stream != own
    {
        let name = |(project, api_base)| format!("project `{project}` of {api_base}");
        findings.push(Finding::OtherTarget { stream: stream(), found: name(of_stream), expected: name(own) });
    }
    findings.extend(changeable(found, expected));
    findings
}

/// The properties that `setup` can change.
fn changeable(found: &Config, expected: &Config) -> Vec<Finding> {
    let what = format!("the stream `{}`", expected.name);
    let differs = |property, found: String, expected: String| {
        (found != expected).then(|| Finding::Differs { what: what.clone(), property, found, expected })
    };
    let at_least = |property, found: Duration, expected: Duration| {
        (found < expected).then(|| Finding::Differs {
            what: what.clone(),
            property,
            found: seconds(found),
            expected: format!("at least {}", seconds(expected)),
        })
    };
    let target = |config: &Config| [PROJECT, API_BASE].map(|key| config.metadata.get(key).cloned().unwrap_or_default());
    let has_target = target(found).iter().all(|value| !value.is_empty());
    let metadata = (!has_target).then(|| Finding::Differs {
        what: what.clone(),
        property: "metadata",
        found: target(found).join(" of "),
        expected: target(expected).join(" of "),
    });
    [
        (expected.discard == DiscardPolicy::Old)
            .then(|| differs("discard", discard(found.discard).to_owned(), discard(expected.discard).to_owned()))
            .flatten(),
        differs("subjects", found.subjects.join(", "), expected.subjects.join(", ")),
        differs("num_replicas", found.num_replicas.to_string(), expected.num_replicas.to_string()),
        differs("max_bytes", found.max_bytes.to_string(), expected.max_bytes.to_string()),
        differs("max_msgs", found.max_messages.to_string(), expected.max_messages.to_string()),
        differs(
            "max_msgs_per_subject",
            found.max_messages_per_subject.to_string(),
            expected.max_messages_per_subject.to_string(),
        ),
        differs("allow_direct", found.allow_direct.to_string(), "true".to_owned()),
        (expected.allow_atomic_publish && !found.allow_atomic_publish)
            .then(|| differs("allow_atomic", "false".to_owned(), "true".to_owned()))
            .flatten(),
        at_least("duplicate_window", found.duplicate_window, expected.duplicate_window),
        // An age of 0 means that there is no limit.
        if found.max_age.is_zero() { None } else { at_least("max_age", found.max_age, expected.max_age) },
        metadata,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Compares the consumer.
pub(super) fn consumer(found: &Found, settings: &Settings) -> Vec<Finding> {
    if found.streams.first().is_none_or(Option::is_none) {
        return Vec::new();
    }
    let (stream, name) = (settings.stream().to_owned(), settings.consumer().to_owned());
    let Some(found) = &found.consumer else { return vec![Finding::NoConsumer { stream, consumer: name }] };
    consumer_config(found, &layout::consumer(settings).into_consumer_config(), &name)
}

fn consumer_config(found: &consumer::Config, expected: &consumer::Config, name: &str) -> Vec<Finding> {
    let differs = |property, found: String, expected: String| {
        let what = format!("the consumer `{name}`");
        (found != expected).then_some(Finding::Differs { what, property, found, expected })
    };
    let ack_policy = |policy: AckPolicy| match policy {
        AckPolicy::None => "none",
        AckPolicy::All => "all",
        AckPolicy::Explicit => "explicit",
        AckPolicy::FlowControl => "flow_control",
    };
    [
        differs("ack_policy", ack_policy(found.ack_policy).to_owned(), ack_policy(expected.ack_policy).to_owned()),
        differs("ack_wait", seconds(found.ack_wait), seconds(expected.ack_wait)),
        differs("max_deliver", found.max_deliver.to_string(), expected.max_deliver.to_string()),
        differs("max_ack_pending", found.max_ack_pending.to_string(), expected.max_ack_pending.to_string()),
        differs("filter_subject", found.filter_subject.clone(), expected.filter_subject.clone()),
        differs("priority_policy", format!("{:?}", found.priority_policy), format!("{:?}", expected.priority_policy)),
        differs("priority_groups", found.priority_groups.join(", "), expected.priority_groups.join(", ")),
        differs("priority_timeout", seconds(found.priority_timeout), seconds(expected.priority_timeout)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn discard(policy: DiscardPolicy) -> &'static str {
    match policy {
        DiscardPolicy::New => "new",
        DiscardPolicy::Old => "old",
    }
}

fn retention(policy: RetentionPolicy) -> &'static str {
    match policy {
        RetentionPolicy::Limits => "limits",
        RetentionPolicy::Interest => "interest",
        RetentionPolicy::WorkQueue => "workqueue",
    }
}
