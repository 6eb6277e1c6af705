//! What the streams and the consumer of a relay must be.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PriorityPolicy, ReplayPolicy, pull};
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};

use crate::settings::Settings;

/// How many messages can be delivered and not acknowledged. Updates that wait for their event count, too.
pub(super) const MOST_UNACKNOWLEDGED: i64 = 65_536;
/// For how much longer than an update can wait, the id of its event is kept.
const RECEIPT_MARGIN: Duration = Duration::from_hours(24);

/// The metadata with the project and the service of a stream.
pub(super) const PROJECT: &str = "webmarketer-project";
pub(super) const API_BASE: &str = "webmarketer-api-base";

/// The streams: of requests, of dead letters, and of receipts.
pub(super) fn streams(settings: &Settings) -> [Config; 3] {
    let common = Config {
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        num_replicas: settings.replicas,
        max_bytes: settings.max_bytes,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: -1,
        allow_direct: true,
        metadata: HashMap::from([
            (PROJECT.to_owned(), settings.target.project.clone()),
            (API_BASE.to_owned(), settings.target.api_base.clone()),
        ]),
        ..Config::default()
    };
    let requests = Config {
        name: settings.stream().to_owned(),
        description: Some("Events and updates for Webmarketer".to_owned()),
        subjects: vec![settings.all_requests()],
        retention: RetentionPolicy::WorkQueue,
        duplicate_window: settings.dedupe_window,
        allow_atomic_publish: true,
        ..common.clone()
    };
    let dead = Config {
        name: settings.dead_stream(),
        description: Some("Events and updates that Webmarketer rejected or that were too old".to_owned()),
        subjects: vec![settings.all_dead()],
        retention: RetentionPolicy::Limits,
        duplicate_window: settings.dedupe_window,
        ..common.clone()
    };
    let receipts = Config {
        name: settings.receipts_stream(),
        description: Some("The event id of each nonce".to_owned()),
        subjects: vec![settings.all_receipts()],
        retention: RetentionPolicy::Limits,
        // A receipt is needed only for as long as an update can wait for it. A full stream of receipts must not
        // stop the relay.
        discard: DiscardPolicy::Old,
        max_age: settings.max_age.saturating_add(RECEIPT_MARGIN),
        max_messages_per_subject: 1,
        allow_rollup: true,
        deny_delete: true,
        allow_atomic_publish: true,
        ..common
    };
    [requests, dead, receipts]
}

/// The consumer of the stream of requests. One relay at a time receives messages.
pub(super) fn consumer(settings: &Settings) -> pull::Config {
    pull::Config {
        durable_name: Some(settings.consumer().to_owned()),
        description: Some("The relays".to_owned()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: settings.ack_wait,
        // Bounded by age, not by the number of deliveries.
        max_deliver: -1,
        max_ack_pending: MOST_UNACKNOWLEDGED,
        replay_policy: ReplayPolicy::Instant,
        priority_policy: PriorityPolicy::PinnedClient,
        priority_groups: vec![settings.consumer().to_owned()],
        priority_timeout: settings.takeover,
        ..pull::Config::default()
    }
}
