//! One rate limit for the fleet: relays are suspended, killed and added, and the service limits the rate.

use std::env;
use std::time::{Duration, Instant};

use webmarketer_emulator::Fault;

use crate::fleet::{Fleet, newsletter, until};
use crate::processes::{Process, TAKEOVER};

/// How many relays there are, and for how many seconds one is suspended, if they are set.
const RELAYS: &str = "WEBMARKETER_TEST_RELAYS";
const SUSPENDED: &str = "WEBMARKETER_TEST_RELAY_SUSPENDED";
/// Set on a quiet machine, where the times of arrival are those of the relays.
const QUIET: &str = "WEBMARKETER_TEST_RELAY_QUIET";

const RATE: u32 = 100;
const BURST: u32 = 20;

/// What is expected of a fleet.
struct Bounds {
    /// Of arrivals in any second.
    most: u32,
    /// The part of the rate that arrives in a healthy fleet.
    healthy: f64,
    takeover: Duration,
}

impl Bounds {
    fn of_this_machine() -> Self {
        if env::var_os(QUIET).is_some() {
            return Self { most: RATE + BURST, healthy: 0.85, takeover: Duration::from_secs(5) };
        }
        // Requests that a busy machine delays arrive together. Two active relays would send twice the rate.
        Self { most: 2 * RATE - BURST, healthy: 0.2, takeover: Duration::from_secs(20) }
    }
}
const STORM: Duration = Duration::from_secs(2);

fn number(name: &str, default: u32) -> u32 {
    env::var(name).map_or(default, |number| number.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_relay_of_a_fleet_sends_at_a_time_and_another_takes_over() {
    let bounds = Bounds::of_this_machine();
    let Some(fleet) = Fleet::start_with(|settings| settings.takeover(TAKEOVER).ack_wait(Duration::from_secs(3))).await
    else {
        return;
    };
    let suspended = Duration::from_secs(u64::from(number(SUSPENDED, 4)));
    let count = usize::try_from(number(RELAYS, 3)).unwrap();
    let (client, _) = fleet.producer();
    for number in 0..10_000 {
        newsletter(&format!("n{number}")).enqueue(&client).unwrap();
    }
    client.shutdown(Duration::from_secs(20)).await;

    // The active relay is the only one at first.
    let first = Process::relay(&fleet, 0, RATE);
    arrives(&fleet, "the first relay is active").await;
    let mut others: Vec<_> = (1..count).map(|number| Process::relay(&fleet, number, RATE)).collect();
    // The processes of a large fleet take a while to start.
    tokio::time::sleep(Duration::from_millis(300) * u32::try_from(count).unwrap()).await;
    let healthy = healthy_rate(&fleet).await;
    assert!(healthy >= bounds.healthy * f64::from(RATE), "{healthy} arrivals in a second");

    // For less time than a takeover, so that the relay stays active.
    first.signal("STOP");
    tokio::time::sleep(TAKEOVER * 2 / 3).await;
    first.signal("CONT");
    tokio::time::sleep(Duration::from_secs(1)).await;

    let mut takeovers = Vec::new();
    if others.is_empty() {
        others.push(Process::relay(&fleet, 1, RATE));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    first.signal("STOP");
    takeovers.push(arrives(&fleet, "another relay takes over").await);
    tokio::time::sleep(suspended).await;
    first.signal("CONT");
    tokio::time::sleep(Duration::from_secs(2)).await;
    // The relay that was suspended is killed, and another one is added.
    drop(first);
    others.push(Process::relay(&fleet, count, RATE));
    tokio::time::sleep(Duration::from_secs(1)).await;
    // A storm of 429.
    fleet
        .emulator
        .add_fault(Fault::answer(429, [("Retry-After", "1")], "slow down").on("POST", "/events").lasting(STORM))
        .unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    // All but the newest are killed.
    others.drain(..others.len() - 1);
    takeovers.push(arrives(&fleet, "the last relay takes over").await);
    let healthy = healthy_rate(&fleet).await;
    assert!(healthy >= bounds.healthy * f64::from(RATE), "{healthy} arrivals in a second");
    drop(others);

    let most = most_in_a_second(&fleet);
    eprintln!("{count} relays: at most {most} arrivals in a second, takeovers: {takeovers:?}");
    assert!(most <= usize::try_from(bounds.most).unwrap(), "{most} arrived in one second");
    assert!(takeovers.iter().all(|takeover| *takeover < bounds.takeover), "{takeovers:?}");
}

/// Waits until more events arrive, and returns how long it took.
async fn arrives(fleet: &Fleet, what: &str) -> Duration {
    // What is under way.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (start, before) = (Instant::now(), fleet.emulator.arrivals().len());
    until(what, || async { fleet.emulator.arrivals().len() > before + 5 }).await;
    start.elapsed() + Duration::from_millis(100)
}

/// How many events arrive in a second.
async fn healthy_rate(fleet: &Fleet) -> f64 {
    let (start, before) = (Instant::now(), fleet.emulator.arrivals().len());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let arrived = u32::try_from(fleet.emulator.arrivals().len() - before).unwrap();
    f64::from(arrived) / start.elapsed().as_secs_f64()
}

/// The largest number of arrivals in any second.
fn most_in_a_second(fleet: &Fleet) -> usize {
    let times: Vec<_> = fleet.emulator.arrivals().into_iter().map(|arrival| arrival.at).collect();
    let mut end = 0;
    let in_second = (0..times.len()).map(|start| {
        while times.get(end).is_some_and(|at| (*at - times[start]).num_milliseconds() < 1_000) {
            end += 1;
        }
        end - start
    });
    in_second.max().unwrap_or_default()
}
