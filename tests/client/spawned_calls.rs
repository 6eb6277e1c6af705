//! Spawned calls: their futures are `'static`.

use std::future::Future;
use std::time::Duration;

use serde_json::json;
use webmarketer_core::api::{OfflineInteraction, StateUpdate};
use webmarketer_core::{Client, EventId, WebmarketerEvent};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;

const ID: &str = "e5be5b04-0721-4a6e-87eb-b880f81a12d2";

#[derive(WebmarketerEvent)]
#[webmarketer(state("refunded"), statistic("margin"))]
struct Purchase {
    order_id: String,
}

fn purchase(order: usize) -> Purchase {
    Purchase { order_id: order.to_string() }
}

fn spawned<T: Send>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> + Send + 'static {
    future
}

#[tokio::test]
async fn sends_and_updates_can_be_spawned() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    let client = service.client_builder().build().unwrap();
    let mut sends = tokio::task::JoinSet::new();
    for order in 0..10 {
        let event = purchase(order);
        sends.spawn(event.send(&client));
    }
    drop(client);
    while let Some(sent) = in_time(sends.join_next()).await {
        assert_eq!(sent.unwrap().unwrap().event_id.as_str(), ID);
    }
    assert_eq!(service.requests().len(), 10);

    let client = service.client_builder().build().unwrap();
    let (first, second, update) = {
        let envelope = purchase(1).envelope();
        let id = EventId::<Purchase>::new(ID);
        let update = id.set(Purchase::REFUNDED, true);
        (envelope.send(&client), purchase(1).envelope().send_checked(&client), update.send(&client))
    };
    drop(client);
    let (first, second) = (tokio::spawn(first), tokio::spawn(second));
    let (first, second) = (in_time(first).await.unwrap().unwrap(), in_time(second).await.unwrap().unwrap());
    assert_eq!((first.event_id.as_str(), second.event_id.as_str()), (ID, ID));
    in_time(tokio::spawn(update)).await.unwrap().unwrap();
    assert_eq!(service.requests().last().unwrap().method, "PATCH");
}

/// Not called: the test is that it compiles.
#[expect(dead_code, reason = "the futures are checked by the compiler alone")]
fn every_other_call_can_be_spawned() -> impl Sized + use<> {
    let client = Client::disabled();
    let id = EventId::<Purchase>::new(ID);
    let reference = "purchase".into();
    let update = StateUpdate { value: 1, date: None, extra: serde_json::Map::new() };
    let (event_types, events, fields) = (client.event_types(), client.events(), client.fields());
    let definition = Purchase::definition();
    (
        (spawned(client.me()), spawned(client.projects()), spawned(client.workspaces())),
        spawned(client.describe_project()),
        spawned(client.create_offline_interaction(&OfflineInteraction::new("ad"))),
        (spawned(events.raw(&id)), spawned(events.set_state(&id, "refunded", &update))),
        (spawned(event_types.ensure::<Purchase>()), spawned(event_types.get(&reference))),
        (spawned(event_types.create(&definition)), spawned(event_types.update(&definition))),
        spawned(event_types.archive(&reference)),
        (spawned(fields.list()), spawned(fields.delete("1"))),
        spawned(client.trash().find("1", None)),
    )
}

#[tokio::test]
async fn a_verdict_can_be_awaited_in_a_spawned_task() {
    let service = Service::start(|_| Reply::json(404, &json!({})));
    let verdict = {
        let (client, recorder) = (service.client_builder().build().unwrap(), Client::recording().0);
        let receipt = in_time(purchase(1).send(&recorder)).await.unwrap();
        tokio::spawn(client.verdict(&receipt, Duration::ZERO))
    };
    assert_eq!(in_time(verdict).await.unwrap().unwrap(), webmarketer_core::api::Verdict::Unknown);
}
