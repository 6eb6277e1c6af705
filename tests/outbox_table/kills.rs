//! Kills an application that sells and sends, at random moments and at each point between INSERT and DONE. Afterwards,
//! each committed sale is one event, and a sale that was rolled back is none.
//!
//! `WEBMARKETER_KILLS` is the number of kills (100 by default). `WEBMARKETER_SEED` repeats the moments of a run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use webmarketer_core::auth::Auth;
use webmarketer_core::outbox::sql::SqlStore;
use webmarketer_core::outbox::{Changes, NewEntry, Of, Request, Store as _};
use webmarketer_core::{Client, ClientBuilder, WebmarketerEvent};
use webmarketer_emulator::{Emulator, ObservedArrival, Project, SHOP};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::application::{Point, Sale, Start, delivery, sale};
use crate::front::front;
use crate::laws::Database;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |number| number.parse().unwrap())
}

fn draining(builder: ClientBuilder, database: &impl Database) -> Client {
    let queue = delivery(database.texts("outbox"), database.clone(), Duration::from_mins(1));
    builder.project("shop").unwrap().delivery(queue).build().unwrap()
}

async fn created(database: &impl Database) {
    let sales = "CREATE TABLE sales (number bigint PRIMARY KEY, revision integer NOT NULL, body text NOT NULL)";
    for text in [sales, &database.texts("outbox").create] {
        database.execute(text).await;
    }
}

async fn shop() -> Emulator {
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap().build().unwrap();
    client.event_types().ensure::<Sale>().await.unwrap();
    emulator
}

fn service(emulator: &Emulator, api_base: &str) -> [String; 3] {
    [emulator.service_account_json(), api_base.to_owned(), emulator.oauth_base()]
}

/// Sends what is left, also what the processes had claimed that were killed.
async fn drain(emulator: &Emulator, api_base: &str, database: &impl Database) {
    let client = draining(emulator.client_builder().unwrap().api_base(api_base), database);
    database.execute("UPDATE outbox SET leased_until = NULL WHERE ended IS NULL").await;
    wait_until_empty(database).await;
    in_time(client.shutdown(Duration::from_secs(5))).await;
    in_time(emulator.wait_idle()).await;
}

async fn wait_until_empty(database: &impl Database) {
    let open = "SELECT count(*) FROM outbox WHERE ended IS NULL";
    for _ in 0..3000 {
        if database.number(open).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} rows were not sent", database.number(open).await);
}

/// The committed sales: revision and bytes by number.
async fn sales(database: &impl Database) -> BTreeMap<i64, (i64, String)> {
    let query = "SELECT CAST(number AS text) || ' ' || CAST(revision AS text) || ' ' || body FROM sales";
    let row = |row: String| {
        let mut parts = row.splitn(3, ' ').map(str::to_owned);
        let [number, revision, body] = [(); 3].map(|()| parts.next().unwrap());
        (number.parse().unwrap(), (revision.parse().unwrap(), body))
    };
    database.strings(query).await.into_iter().map(row).collect()
}

/// A whole number, which a statistic has as a float; 0 if it is not set.
fn whole(value: &serde_json::Value) -> i64 {
    value.as_f64().unwrap_or_default().to_string().parse().unwrap()
}

fn number_of(arrival: &ObservedArrival) -> i64 {
    arrival.body["data"]["number"].as_i64().unwrap()
}

async fn check(start: Start<'_>, database: &impl Database, kills: u64) {
    created(database).await;
    let emulator = shop().await;
    let (log, api_base) = front(&emulator);
    let seed = number("WEBMARKETER_SEED", fastrand::u64(..));
    println!("WEBMARKETER_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for kill in 0..kills {
        let start = Start { service: service(&emulator, &api_base), first: kill * 1_000_000 + 1, ..start };
        let mut child = tokio::task::block_in_place(|| start.spawn());
        // In the middle of its work, also on a slow machine: after some events, and a moment.
        let enough = emulator.arrivals().len() + random.usize(0..6);
        for _ in 0..200 {
            if emulator.arrivals().len() >= enough {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_micros(random.u64(0..60_000))).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let before = log.requests().len();
    drain(&emulator, &api_base, database).await;

    let sales = sales(database).await;
    assert!(sales.len() as u64 > kills, "only {} sales: the kills came too early", sales.len());
    let received = "SELECT count(*) FROM outbox WHERE kind = 'event' AND reason = 'received'";
    assert_eq!(database.number(received).await, i64::try_from(sales.len()).unwrap());
    assert_eq!(database.number("SELECT count(*) FROM outbox WHERE reason <> 'received'").await, 0);

    // The arrivals of the emulator are the sales that were committed, and no others.
    let mut sent: BTreeMap<i64, u32> = BTreeMap::new();
    for arrival in emulator.arrivals() {
        assert_eq!(arrival.nonce, format!("sale:{}", number_of(&arrival)));
        *sent.entry(number_of(&arrival)).or_default() += 1;
    }
    assert!(sent.keys().all(|number| number % 5 != 0), "a sale was sent that was rolled back");
    assert!(sent.keys().eq(sales.keys()), "events were lost, or sent without a sale");
    assert_eq!(emulator.nonce_conflicts(), []);
    assert!(emulator.trash().is_empty());
    let stored = emulator.events();
    assert_eq!(stored.len(), sales.len(), "an event was stored twice");

    // Each request has the bytes that were committed with the sale.
    let requests = log.requests();
    let posted: Vec<_> = requests.iter().filter(|request| request.method == "POST").collect();
    assert!(posted.len() >= sales.len());
    for request in posted {
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(request.body, sales[&body["data"]["number"].as_i64().unwrap()].1);
    }

    // The updates of each event arrive in their order, and the last one stays.
    let mut revisions: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for request in requests.iter().filter(|request| request.method == "PATCH") {
        let id = request.path.split('/').rev().nth(2).unwrap();
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        revisions.entry(id).or_default().push(whole(&body["value"]));
    }
    for event in &stored {
        let persisted = sales[&event.data["number"].as_i64().unwrap()].0;
        let values = revisions.remove(&*event.id).unwrap_or_default();
        assert!(values.is_sorted(), "the updates of {} arrived in the order {values:?}", event.nonce);
        let last = values.last().copied().unwrap_or_default();
        // The process may have been killed before it noted the last one.
        assert!(last == persisted || last == persisted + 1, "{}: {persisted} and {values:?}", event.nonce);
        assert!((1..=last).all(|value| values.contains(&value)), "an update of {} was lost: {values:?}", event.nonce);
        assert_eq!(whole(&event.statistics["revision"]["value"]), last, "{}", event.nonce);
    }
    assert!(revisions.is_empty(), "updates of unknown events: {revisions:?}");
    let (updated, revised) = (sales.values().filter(|(revision, _)| *revision > 0), sales.values());
    let (updated, revised) = (updated.count(), revised.filter(|(revision, _)| *revision > 2).count());
    assert!(updated > 0 && revised > 0, "{updated} sales have updates, {revised} by the id");
    let twice = sent.values().filter(|times| **times > 1).count();
    println!(
        "{kills} kills, {} sales, {updated} with updates and {revised} by the id, {before} requests before the last \
         kill, {twice} sales sent again",
        sales.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "requires Postgres"]
async fn no_committed_sale_is_lost_when_the_application_is_killed() {
    let database = Postgres::create("kills").await;
    check(in_postgres("kills"), &database, number("WEBMARKETER_KILLS", 100)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_committed_sale_in_sqlite_is_lost_when_the_application_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::at(folder.path());
    check(in_sqlite(folder.path()), &database, number("WEBMARKETER_KILLS", 100) / 5).await;
}

fn in_postgres(schema: &'static str) -> Start<'static> {
    Start { kind: "postgres", folder: Path::new(""), schema, service: Default::default(), first: 1, point: None }
}

fn in_sqlite(folder: &Path) -> Start<'_> {
    Start { kind: "sqlite", folder, schema: "", service: Default::default(), first: 1, point: None }
}

/// How often the event of a sale is sent when the process kills itself at this point, and the rest is sent later.
fn expected_arrivals(point: Point) -> u32 {
    match point {
        Point::Inserted => 0,
        Point::Committed | Point::Claimed | Point::Done => 1,
        Point::Sent => 2,
    }
}

async fn check_points(start: Start<'_>, database: &impl Database, kills: u64) {
    created(database).await;
    let emulator = shop().await;
    let (log, api_base) = front(&emulator);
    let mut first = 1;
    for point in Point::ALL {
        let before = emulator.arrivals().len();
        for number in first..first + kills {
            let start = Start { service: service(&emulator, &api_base), first: number, point: Some(point), ..start };
            let status = tokio::task::block_in_place(|| start.spawn().wait().unwrap());
            assert!(status.code().is_none(), "the process ended by itself at {point:?}: {status}");
        }
        drain(&emulator, &api_base, database).await;
        let mut sent: BTreeMap<i64, u32> = BTreeMap::new();
        for arrival in &emulator.arrivals()[before..] {
            *sent.entry(number_of(arrival)).or_default() += 1;
        }
        let numbers = (first..first + kills).map(|number| i64::try_from(number).unwrap());
        let expected = numbers.map(|number| (number, expected_arrivals(point))).filter(|(_, times)| *times > 0);
        assert!(sent.into_iter().eq(expected), "killed at {point:?}: {:?}", emulator.arrivals().len());
        first += kills;
    }
    let sales = sales(database).await;
    assert_eq!(sales.len() as u64, 4 * kills);
    for request in log.requests().iter().filter(|request| request.method == "POST") {
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(request.body, sales[&body["data"]["number"].as_i64().unwrap()].1);
    }
    assert_eq!(emulator.events().len(), sales.len(), "an event was stored twice");
    assert_eq!(emulator.nonce_conflicts(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "requires Postgres"]
async fn a_sale_is_one_event_when_the_application_is_killed_between_insert_commit_send_and_done() {
    let database = Postgres::create("points").await;
    check_points(in_postgres("points"), &database, number("WEBMARKETER_KILLS", 100) / 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_in_sqlite_is_one_event_when_the_application_is_killed_between_insert_commit_send_and_done() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::at(folder.path());
    check_points(in_sqlite(folder.path()), &database, number("WEBMARKETER_KILLS", 100) / 20).await;
}

/// Sends a signal to a process.
fn signal(name: &str, child: &Child) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// A process that is killed at the end of a test, also of one that fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Stops it outside of its transactions, which would lock the database.
    async fn stop(&self, database: &Sqlite) {
        loop {
            signal("-STOP", &self.0);
            if database.is_writable() {
                return;
            }
            signal("-CONT", &self.0);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
}

async fn wait_for_requests(log: &Service, count: usize) {
    for _ in 0..3000 {
        if log.requests().len() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} of {count} requests", log.requests().len());
}

/// A process that was stopped for longer than its lease does not send the older update after the newer one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_was_stopped_does_not_send_what_another_one_has_sent() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::at(folder.path());
    created(&database).await;
    let log = Service::start({
        let is_first = std::sync::atomic::AtomicBool::new(true);
        move |_| {
            let status = if is_first.swap(false, std::sync::atomic::Ordering::SeqCst) { 503 } else { 200 };
            Reply::new(status, "application/json", "{}")
        }
    });
    let api_base = format!("{}/api", log.address);
    let builder = || Client::builder().auth(Auth::access_token("token")).api_base(&api_base).project("shop").unwrap();
    let row = builder().build().unwrap().row(&sale(1).envelope()).unwrap();
    let store = SqlStore::with_texts(database.texts("outbox"), database.clone());
    let target = webmarketer_core::outbox::Target { project: row.project, api_base: row.api_base };
    store.open(&target).await.unwrap();
    let add = async |value: u64| {
        let (of, key) = (Of::Id("17".to_owned()), "revision".to_owned());
        let request = Request::Update { of, is_statistic: true, key, body: value.to_string().into() };
        let entry = NewEntry { request, accepted: std::time::SystemTime::now(), place: value };
        store.commit(Changes { add: vec![entry], end: Vec::new() }).await.unwrap();
    };
    add(1).await;
    add(2).await;

    let service = [String::new(), api_base.clone(), log.address.clone()];
    let start = Start { service, first: 0, ..in_sqlite(folder.path()) };
    let child = Running(tokio::task::block_in_place(|| start.spawn()));
    wait_for_requests(&log, 1).await;
    child.stop(&database).await;
    // Its lease ends after a second.
    let client = draining(builder(), &database);
    wait_for_requests(&log, 3).await;
    wait_until_empty(&database).await;
    in_time(client.shutdown(Duration::from_secs(5))).await;
    signal("-CONT", &child.0);
    // It works, and sends what is new.
    add(3).await;
    wait_for_requests(&log, 4).await;
    wait_until_empty(&database).await;
    let sent: Vec<String> = log.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(sent, ["1", "1", "2", "3"]);
}

/// The table is empty when the drainers open it.
async fn check_two_drainers(database: &impl Database) {
    created(database).await;
    let emulator = shop().await;
    let drainers = [(); 2].map(|()| draining(emulator.client_builder().unwrap(), database));
    let insert = database.texts("outbox").insert;
    for first in (0..400).step_by(20) {
        let rows: Vec<_> =
            (first..first + 20).map(|number| drainers[0].row(&sale(number).envelope()).unwrap()).collect();
        database.insert(&insert, &rows, true).await;
    }
    wait_until_empty(database).await;
    let mut sent: Vec<String> = emulator.arrivals().into_iter().map(|arrival| arrival.nonce).collect();
    assert_eq!(sent.len(), 400, "a row was sent twice, or not");
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 400);
    // Both have worked.
    for drainer in &drainers {
        in_time(drainer.shutdown(Duration::from_secs(5))).await;
        let metrics = drainer.delivery_metrics().unwrap();
        assert!(metrics.received > 0, "{metrics:?}");
    }
    let store = SqlStore::with_texts(database.texts("outbox"), database.clone());
    let row = drainers[0].row(&sale(0).envelope()).unwrap();
    store.open(&webmarketer_core::outbox::Target { project: row.project, api_base: row.api_base }).await.unwrap();
    assert_eq!(store.usage().await.unwrap().entries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "requires Postgres"]
async fn two_drainers_of_postgres_send_each_row_once() {
    check_two_drainers(&Postgres::create("drainers").await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_drainers_of_sqlite_send_each_row_once() {
    let folder = tempfile::tempdir().unwrap();
    check_two_drainers(&Sqlite::at(folder.path())).await;
}
