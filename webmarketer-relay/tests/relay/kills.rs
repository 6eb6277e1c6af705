//! Producers, relays and the NATS server are killed at random moments: every event that was persisted is received,
//! unaltered and once.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::OpenOptions;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::fleet::{Fleet, until};
use crate::processes::{Process, STOP, TAKEOVER};

/// How many times something is killed, if it is set.
const KILLS: &str = "WEBMARKETER_TEST_RELAY_KILLS";
/// How long the relays may take to send what is left.
const LONGEST_DRAIN: Duration = Duration::from_mins(2);
/// The producers are killed most often, because an active relay takes seconds to take over.
const RELAY_EVERY: usize = 10;
const SERVER_EVERY: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn events_arrive_once_and_unaltered_however_often_a_process_is_killed() {
    let kills: usize = env::var(KILLS).map_or(200, |kills| kills.parse().unwrap());
    let Some(fleet) = Fleet::start_with(|settings| settings.takeover(TAKEOVER).ack_wait(Duration::from_secs(3))).await
    else {
        return;
    };
    let mut fleet = fleet;
    let mut relays = [Process::relay(&fleet, 0, 0), Process::relay(&fleet, 1, 0)];
    let mut producer = Process::producer(&fleet, 0);
    let mut random = random_numbers();
    let (mut killed, mut number_of_last) = (BTreeMap::new(), 0);
    for kill in 1..=kills {
        tokio::time::sleep(Duration::from_millis(60 + random() % 200)).await;
        let victim = if kill % RELAY_EVERY == 0 {
            // Which one is active is not known, so one of both.
            let relay = usize::from(random().is_multiple_of(2));
            relays[relay] = Process::relay(&fleet, kill, 0);
            "relay"
        } else if kill % SERVER_EVERY == 0 {
            fleet.nats.kill();
            fleet.nats.restart();
            "server"
        } else {
            drop(producer);
            producer = Process::producer(&fleet, kill);
            number_of_last = kill;
            "producer"
        };
        *killed.entry(victim).or_insert(0) += 1;
    }
    assert_eq!(killed.len(), 3, "each kind of process is killed");
    // The last producer empties its outbox.
    let noted = || {
        let text = std::fs::read_to_string(fleet.folder.path().join("persisted")).unwrap_or_default();
        text.lines().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let last = format!("{number_of_last}-");
    until("the last producer persists", || async { noted().iter().any(|nonce| nonce.starts_with(&last)) }).await;
    OpenOptions::new().create(true).append(true).open(fleet.folder.path().join(STOP)).unwrap();
    let received = || fleet.emulator.events().into_iter().map(|event| event.nonce).collect::<BTreeSet<_>>();
    let deadline = Instant::now() + LONGEST_DRAIN;
    let persisted = loop {
        let persisted = noted();
        let missing = persisted.difference(&received()).count();
        if missing == 0 {
            break persisted;
        }
        let status = fleet.server.status(&fleet.settings).await;
        assert!(Instant::now() < deadline, "{missing} are missing; {status:?}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    drop(producer);
    let events = fleet.emulator.events();
    assert_eq!(events.len(), received().len(), "no event is there twice");
    for arrival in fleet.emulator.arrivals() {
        let data = json!({"email": format!("{}@example.com", arrival.nonce), "newsletter_consent": true});
        assert_eq!(arrival.body["data"], data, "it is unaltered");
    }
    eprintln!("killed: {killed:?}; {} persisted, {} arrivals", persisted.len(), fleet.emulator.arrivals().len());
}

/// Random numbers, whose seed is printed.
fn random_numbers() -> impl FnMut() -> u64 {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    eprintln!("seed: {seed}");
    let mut random = fastrand::Rng::with_seed(u64::from(seed));
    move || random.u64(..)
}
