//! A process that persists events and sends them is killed at random moments, again and again: every event that was
//! persisted is received, unaltered, and once. A control shows that the test finds a store that answers too early.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_core::auth::{BoxError, BoxFuture};
use webmarketer_core::outbox::{Changes, Entry, FileStore, Store, StoreUsage, Target};
use webmarketer_core::{Client, Delivery, Envelope, Untyped, variables};
use webmarketer_emulator::{Emulator, Fault};

use crate::clients::shop;

/// The folder of the outbox, for the process that is killed.
const FOLDER: &str = "WEBMARKETER_TEST_KILLED_FOLDER";
/// The number of the process.
const NUMBER: &str = "WEBMARKETER_TEST_KILLED_NUMBER";
/// Whether the store answers before it has stored new entries.
const EARLY: &str = "WEBMARKETER_TEST_KILLED_EARLY";
/// How many processes are killed, if it is set.
const KILLS: &str = "WEBMARKETER_TEST_KILLS";

/// What the process prints when its outbox is open.
const READY: &str = "the outbox is open";

/// How many tasks persist events at once.
const TASKS: usize = 4;

fn data(nonce: &str) -> Value {
    json!({"email": format!("{nonce}@example.com"), "newsletter_consent": true})
}

fn event(nonce: &str) -> Envelope<Untyped> {
    Envelope::untyped("newsletter", data(nonce).as_object().unwrap()).nonce(nonce)
}

fn outbox(folder: &Path) -> webmarketer_core::StoreQueue {
    Delivery::outbox(folder.join("events.outbox"))
}

/// A file that answers before it has stored new entries.
#[derive(Debug)]
struct EarlyStore(Arc<FileStore>);

impl Store for EarlyStore {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0.open(target)
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        if changes.add.is_empty() {
            return self.0.commit(changes);
        }
        let file = self.0.clone();
        Box::pin(async move {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(10)).await;
                let _ = file.commit(changes).await;
            });
            Ok(None)
        })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.0.claim(count)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        self.0.usage()
    }

    fn poll_interval(&self) -> Option<Duration> {
        Some(Duration::from_millis(20))
    }
}

/// Persists events until it is killed, and notes each that was persisted, after it was.
async fn persist_for_ever(folder: &Path, number: &str) {
    let outbox = match env::var_os(EARLY) {
        Some(_) => Delivery::store(EarlyStore(Arc::new(FileStore::new(folder.join("events.outbox"))))),
        None => outbox(folder),
    };
    let client = Client::builder().from_env().unwrap().delivery(outbox).build().unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (client, number) = (client.clone(), number.to_owned());
            let noted = OpenOptions::new().create(true).append(true).open(folder.join("persisted")).unwrap();
            tokio::spawn(persist_and_note(client, noted, format!("{number}-{task}")))
        })
        .collect();
    // The parent waits for this before it counts the time.
    std::io::stderr().write_all(format!("{READY}\n").as_bytes()).unwrap();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn persist_and_note(client: Client, mut noted: File, name: String) {
    for count in 0_u64.. {
        let nonce = format!("{name}-{count}");
        event(&nonce).persist(&client).await.unwrap();
        // One call of the operating system, which a kill does not divide.
        noted.write_all(format!("{nonce}\n").as_bytes()).unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The process that is killed; without its variables it is a test that does nothing.
#[test]
fn process_that_is_killed() {
    let (Ok(folder), Ok(number)) = (env::var(FOLDER), env::var(NUMBER)) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(persist_for_ever(Path::new(&folder), &number));
}

fn start(emulator: &Emulator, folder: &Path, number: usize, is_early: bool) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["outbox_kills::process_that_is_killed", "--exact"]);
    command.env(FOLDER, folder).env(NUMBER, number.to_string());
    command.env(variables::CREDENTIALS, emulator.service_account_json()).env(variables::PROJECT, "shop");
    command.env(variables::API_BASE, emulator.api_base()).env(variables::OAUTH_BASE, emulator.oauth_base());
    if is_early {
        command.env(EARLY, "1");
    }
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn events_that_were_persisted_arrive_once_and_unaltered_however_often_the_process_is_killed() {
    let kills = env::var(KILLS).map_or(200, |kills| kills.parse().unwrap());
    let lost = lost_after_kills(kills, false);
    assert!(lost.is_empty(), "lost: {lost:?}");
}

/// The control: without it, a test that finds nothing would look the same.
#[test]
fn a_store_that_answers_before_its_commit_loses_events_when_the_process_is_killed() {
    let lost = lost_after_kills(20, true);
    assert!(lost.len() >= 10, "only {lost:?} were lost");
}

/// Kills processes that persist events, and returns the events that were persisted and are lost. Checks all else.
fn lost_after_kills(kills: usize, is_early: bool) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fault = Fault::commit_then_reset().on("POST", "/events").probability(0.3).seed(7);
    let emulator = runtime.block_on(shop().fault(fault).start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(18);
    for number in 0..kills {
        let mut child = start(&emulator, folder.path(), number, is_early);
        // Some are killed while they open the outbox, and most while they use it.
        if number % 4 != 0 {
            let lines = BufReader::new(child.stderr.take().unwrap()).lines();
            let is_open = lines.map_while(Result::ok).any(|line| line == READY);
            assert!(is_open, "the process ended before its outbox was open");
        }
        thread::sleep(Duration::from_millis(random.u64(20..=160)));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(status.code().is_none(), "the process ended by itself: {status}");
    }
    // What is left is sent by a process that is not killed.
    emulator.clear_faults();
    let client = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = client.delivery(outbox(folder.path())).build().unwrap();
    let left = client.delivery_metrics().unwrap().held;
    let report = runtime.block_on(client.shutdown(Duration::from_mins(20)));
    assert_eq!((report.received, report.held, report.dropped.total()), (left, 0, 0));
    runtime.block_on(emulator.wait_idle());

    let persisted = fs::read_to_string(folder.path().join("persisted")).unwrap();
    let persisted: BTreeSet<_> = persisted.lines().collect();
    assert!(persisted.len() > kills, "only {} events were persisted", persisted.len());
    let (events, arrivals) = (emulator.events(), emulator.arrivals());
    let stored: BTreeSet<_> = events.iter().map(|event| &*event.nonce).collect();
    assert_eq!(stored.len(), events.len(), "events that are there twice");
    // A store that answers early sends fewer events.
    assert!(is_early || arrivals.len() > events.len(), "no answer was lost");
    // Each that arrived is one that was to be persisted, with its data; one that was killed before is allowed.
    let mut bodies: BTreeMap<&str, &Value> = BTreeMap::new();
    for arrival in &arrivals {
        assert_eq!(arrival.body["data"], data(&arrival.nonce), "altered");
        let first = bodies.entry(&arrival.nonce).or_insert(&arrival.body);
        assert_eq!(*first, &arrival.body, "each try has the same body");
    }
    let unknown = stored.difference(&persisted).count();
    assert!(unknown <= kills * TASKS, "{unknown} events arrived that were not noted");
    println!("{kills} kills, {} events persisted, {left} held after the last", persisted.len());
    persisted.difference(&stored).map(|nonce| (*nonce).to_owned()).collect()
}
