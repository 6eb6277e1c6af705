//! Producers and relays as processes, which a test kills or suspends.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use webmarketer_core::auth::{BoxError, BoxFuture};
use webmarketer_core::outbox::{Changes, Entry, FileStore, Store, StoreUsage, Target};
use webmarketer_core::{Client, Delivery, RateLimit, variables};
use webmarketer_relay::{Relay, RelayOutbox, ServerOptions, Settings, no_credentials};

use crate::fleet::{Fleet, newsletter};

/// What the process is: `producer` or `relay`.
const ROLE: &str = "WEBMARKETER_TEST_RELAY_ROLE";
const NATS: &str = "WEBMARKETER_TEST_RELAY_NATS";
const MONITORING: &str = "WEBMARKETER_TEST_RELAY_MONITORING";
const FOLDER: &str = "WEBMARKETER_TEST_RELAY_FOLDER";
/// The number of the process.
const NUMBER: &str = "WEBMARKETER_TEST_RELAY_NUMBER";
/// How many requests a relay sends in a second.
const RATE: &str = "WEBMARKETER_TEST_RELAY_RATE";

/// If there is a file with this name, producers persist no more events.
pub(crate) const STOP: &str = "stop";

/// The time of a takeover.
pub(crate) const TAKEOVER: Duration = Duration::from_secs(1);

/// A process, which is killed when it is dropped.
pub(crate) struct Process(Child);

impl Process {
    /// A producer that persists events until it is killed, and notes each in the file `persisted` after it was
    /// persisted. It removes entries only a while after they were published, so that kills meet that moment.
    pub(crate) fn producer(fleet: &Fleet, number: usize) -> Self {
        Self::start(fleet, "producer", number, 0)
    }

    /// A relay that sends at most this many requests in a second, and as many as burst.
    pub(crate) fn relay(fleet: &Fleet, number: usize, rate: u32) -> Self {
        Self::start(fleet, "relay", number, rate)
    }

    fn start(fleet: &Fleet, role: &str, number: usize, rate: u32) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["processes::process_of_a_fleet", "--exact", "--nocapture"]);
        command.env(ROLE, role).env(NUMBER, number.to_string()).env(RATE, rate.to_string());
        command.env(NATS, fleet.nats.url()).env(MONITORING, fleet.nats.monitoring_url());
        command.env(FOLDER, fleet.folder.path());
        command.env(variables::CREDENTIALS, fleet.emulator.service_account_json()).env(variables::PROJECT, "shop");
        command.env(variables::API_BASE, fleet.emulator.api_base());
        command.env(variables::OAUTH_BASE, fleet.emulator.oauth_base());
        Self(command.stdout(Stdio::null()).spawn().unwrap())
    }

    /// Sends a signal, such as `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.0.id().to_string()).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// A process of a fleet; without its variables it is a test that does nothing.
#[test]
fn process_of_a_fleet() {
    let Ok(role) = env::var(ROLE) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let variable = |name: &str| env::var(name).unwrap();
    let target = Target { project: "shop".to_owned(), api_base: format!("{}/v1", variable(variables::API_BASE)) };
    let settings =
        Settings::new(target).monitoring([variable(MONITORING)]).takeover(TAKEOVER).ack_wait(Duration::from_secs(3));
    let servers = ServerOptions::new([variable(NATS)]).unwrap();
    match &*role {
        "producer" => {
            let number = variable(NUMBER);
            runtime.block_on(persist_for_ever(servers, settings, Path::new(&variable(FOLDER)), &number));
        }
        _ => run_relay(&servers, &settings, variable(RATE).parse().unwrap()),
    }
}

/// Runs a relay until the process is killed.
fn run_relay(servers: &ServerOptions, settings: &Settings, rate: u32) {
    loop {
        let rate = if rate == 0 { RateLimit::per_second(0.0) } else { RateLimit::per_second(f64::from(rate)) };
        let builder = Client::builder().from_env().unwrap().rate_limit(rate);
        // The server may be away.
        match Relay::start(builder, servers.clone(), settings.clone()) {
            Ok(_relay) => std::thread::sleep(Duration::from_hours(1)),
            // Shown by a test that fails.
            Err(error) => eprintln!("the relay does not start: {error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

async fn persist_for_ever(servers: ServerOptions, settings: Settings, folder: &Path, number: &str) {
    let store = SlowToRemove(Arc::new(FileStore::new(folder.join("killed.outbox"))));
    let delivery = Delivery::store(RelayOutbox::new(store, servers, settings));
    let client = Client::builder().from_env().unwrap().auth(no_credentials()).delivery(delivery).build().unwrap();
    let mut noted = OpenOptions::new().create(true).append(true).open(folder.join("persisted")).unwrap();
    for count in 0_u64.. {
        // Then it only hands over what its outbox holds.
        while folder.join(STOP).exists() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let nonce = format!("{number}-{count}");
        newsletter(&nonce).persist(&client).await.unwrap();
        // One call of the operating system, which a kill does not divide.
        noted.write_all(format!("{nonce}\n").as_bytes()).unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A file that takes a while before it removes entries.
#[derive(Debug)]
struct SlowToRemove(Arc<FileStore>);

impl Store for SlowToRemove {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0.open(target)
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        if changes.end.is_empty() {
            return self.0.commit(changes);
        }
        let file = self.0.clone();
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(30)).await;
            file.commit(changes).await
        })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.0.claim(count)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        self.0.usage()
    }
}
