//! The status of a relay, and its dead letters.

use std::time::{Duration, SystemTime};

use webmarketer_core::RateLimit;
use webmarketer_core::outbox::Request;
use webmarketer_emulator::Fault;

use crate::fleet::{Fleet, newsletter, until};

async fn publish(fleet: &Fleet, nonces: &[&str]) {
    let (client, _) = fleet.producer();
    for nonce in nonces {
        newsletter(nonce).persist(&client).await.unwrap();
    }
    client.shutdown(Duration::from_secs(20)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_shows_what_is_held_how_old_it_is_and_whether_a_relay_is_active() {
    let Some(fleet) = Fleet::start().await else { return };
    let empty = fleet.server.status(&fleet.settings).await.unwrap();
    assert_eq!((empty.held, empty.oldest, empty.active_since, empty.dead), (0, None, None, 0));
    let before = SystemTime::now();
    publish(&fleet, &["a", "b"]).await;
    let held = fleet.server.status(&fleet.settings).await.unwrap();
    assert_eq!((held.held, held.under_way, held.active_since), (2, 0, None));
    assert!(held.held_bytes > 200);
    // It has microseconds.
    assert!(held.oldest.unwrap() + Duration::from_micros(1) >= before && held.oldest.unwrap() <= SystemTime::now());
    fleet.emulator.add_fault(Fault::status(503).on("POST", "/events")).unwrap();
    let _relay = fleet.relay(RateLimit::per_second(0.0)).await;
    until("the relay is active", || async {
        let status = fleet.server.status(&fleet.settings).await.unwrap();
        status.active_since.is_some() && status.under_way == 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_sent_again_and_dropped() {
    let Some(fleet) = Fleet::start().await else { return };
    fleet.emulator.add_fault(Fault::answer(422, [("X-A", "b")], "no e-mail").on("POST", "/events").times(3)).unwrap();
    let _relay = fleet.relay(RateLimit::per_second(0.0)).await;
    publish(&fleet, &["a", "b", "c"]).await;
    until("all are dead", || async { fleet.server.status(&fleet.settings).await.unwrap().dead == 3 }).await;

    let letters = fleet.server.dead_letters(&fleet.settings, 0, 10).await.unwrap();
    let numbers: Vec<_> = letters.iter().map(|letter| letter.number).collect();
    assert_eq!(numbers.len(), 3);
    for letter in &letters {
        assert_eq!((&*letter.reason, letter.status), ("refused", Some(422)));
        assert!(letter.answer.contains("no e-mail") && !format!("{letter:?}").contains("no e-mail"), "{letter:?}");
        assert!(matches!(&letter.request, Some((Request::Event { event_type, .. }, _)) if event_type == "newsletter"));
    }
    let rest = fleet.server.dead_letters(&fleet.settings, numbers[0] + 1, 1).await.unwrap();
    assert_eq!(rest.iter().map(|letter| letter.number).collect::<Vec<_>>(), [numbers[1]]);

    assert_eq!(fleet.server.drop_dead_letters(&fleet.settings, &[numbers[0], 99]).await.unwrap(), 1);
    // The stream still knows the nonce of the first try.
    assert_eq!(fleet.server.retry_dead_letters(&fleet.settings, &numbers).await.unwrap(), 2);
    assert!(fleet.server.dead_letters(&fleet.settings, 0, 10).await.unwrap().is_empty());
    fleet.until_received(2).await;
    assert_eq!(fleet.emulator.events().len(), 2);
}
