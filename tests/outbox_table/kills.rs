//! Kills an application that sells and drains at random moments. Afterwards, each committed sale is one event, and a
//! sale that was rolled back is none.
//!
//! `WEBMARKETER_KILLS` is the number of kills (100 by default). `WEBMARKETER_SEED` repeats the moments of a run.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use webmarketer_core::outbox::Store as _;
use webmarketer_core::outbox::sql::SqlStore;
use webmarketer_core::{Client, ClientBuilder, Delivery, WebmarketerEvent};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_test_support::in_time;

use crate::laws::Database;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

/// The variable that makes this program run as the application, on a database of this kind.
const APPLICATION: &str = "WEBMARKETER_KILLED_APPLICATION";
const FOLDER: &str = "WEBMARKETER_KILLED_FOLDER";
/// The first number of the sales of a process.
const FIRST: &str = "WEBMARKETER_KILLED_FIRST";
const SERVICE: [&str; 3] = ["WEBMARKETER_KILLED_ACCOUNT", "WEBMARKETER_KILLED_API", "WEBMARKETER_KILLED_OAUTH"];
const SCHEMA: &str = "kills";

#[derive(WebmarketerEvent)]
struct Sale {
    #[webmarketer(nonce)]
    number: i64,
    goods: String,
}

fn sale(number: i64) -> Sale {
    Sale { number, goods: format!("goods {number}") }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |number| number.parse().unwrap())
}

fn draining(builder: ClientBuilder, database: &impl Database, lease: Duration) -> Client {
    let store = SqlStore::with_texts(database.texts("outbox"), database.clone());
    let store = store.lease(lease).poll_interval(Duration::from_millis(10));
    builder.project("shop").unwrap().delivery(Delivery::store(store)).build().unwrap()
}

/// Not a test: the process that is killed. It does nothing without the variable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn application() {
    let Ok(kind) = std::env::var(APPLICATION) else { return };
    let folder = std::env::var(FOLDER).unwrap();
    match &*kind {
        "postgres" => sell(&Postgres::existing(SCHEMA)).await,
        _ => sell(&Sqlite::at(Path::new(&folder))).await,
    }
}

/// Sells until it is killed.
async fn sell(database: &impl Database) {
    let [account, api, oauth] = SERVICE.map(|variable| std::env::var(variable).unwrap());
    let auth = webmarketer_core::auth::Auth::service_account_json(&account).unwrap();
    let builder = Client::builder().auth(auth).api_base(api).oauth_base(oauth);
    let client = draining(builder, database, Duration::from_secs(1));
    let insert = database.texts("outbox").insert;
    println!("\nsells");
    let first = number(FIRST, 0).try_into().unwrap();
    for number in first.. {
        let row = client.row(&sale(number).envelope()).unwrap();
        let before = format!("INSERT INTO sales (number) VALUES ({number})");
        database.insert_with(&before, &insert, &[row], number % 5 != 0).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn created(database: &impl Database) {
    for text in ["CREATE TABLE sales (number bigint PRIMARY KEY)", &database.texts("outbox").create] {
        database.execute(text).await;
    }
}

async fn shop() -> Emulator {
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap().build().unwrap();
    client.event_types().ensure::<Sale>().await.unwrap();
    emulator
}

fn spawn(kind: &str, folder: &Path, emulator: &Emulator, first: u64) -> Child {
    let service = [emulator.service_account_json(), emulator.api_base(), emulator.oauth_base()];
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "kills::application", "--nocapture"]).stdout(Stdio::piped());
    command
        .env(APPLICATION, kind)
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .envs(SERVICE.into_iter().zip(service));
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "sells"), "the application did not start");
    child
}

async fn check(kind: &str, folder: &Path, database: &impl Database, kills: u64) {
    created(database).await;
    let emulator = shop().await;
    let seed = number("WEBMARKETER_SEED", fastrand::u64(..));
    println!("WEBMARKETER_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for kill in 0..kills {
        let mut child = tokio::task::block_in_place(|| spawn(kind, folder, &emulator, kill * 1_000_000 + 1));
        // In the middle of its work, also on a slow machine: after some events, and a moment.
        let enough = emulator.arrivals().len() + random.usize(0..6);
        for _ in 0..200 {
            if emulator.arrivals().len() >= enough {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_micros(random.u64(0..30_000))).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let before = emulator.arrivals().len();

    // What is left is sent when the leases have ended.
    let client = draining(emulator.client_builder().unwrap(), database, Duration::from_secs(10));
    let open = "SELECT count(*) FROM outbox WHERE ended IS NULL";
    for _ in 0..3000 {
        if database.number(open).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(database.number(open).await, 0, "rows were not sent");
    in_time(client.shutdown(Duration::from_secs(5))).await;
    in_time(emulator.wait_idle()).await;

    let committed = database.number("SELECT count(*) FROM sales").await;
    assert!(committed > kills.try_into().unwrap(), "only {committed} sales: the kills came too early");
    assert_eq!(database.number("SELECT count(*) FROM outbox WHERE reason = 'received'").await, committed);
    let mut sent: BTreeMap<i64, u32> = BTreeMap::new();
    for arrival in emulator.arrivals() {
        let data = &arrival.body["data"];
        let number = data["number"].as_i64().unwrap();
        assert_eq!((&*arrival.nonce, &data["goods"]), (&*format!("sale:{number}"), &sale(number).goods.into()));
        *sent.entry(number).or_default() += 1;
    }
    // A sale that is in no transaction was never sent, and each committed one was.
    assert!(sent.keys().all(|number| number % 5 != 0), "a sale was sent that was rolled back");
    assert_eq!(i64::try_from(sent.len()).unwrap(), committed, "events were lost, or sent without a sale");
    assert_eq!(emulator.nonce_conflicts(), []);
    assert!(emulator.trash().is_empty());
    let stored = emulator.events().into_iter().filter(|event| event.event_type == "sale").count();
    assert_eq!(i64::try_from(stored).unwrap(), committed, "an event was stored twice");
    let twice = sent.values().filter(|times| **times > 1).count();
    println!("{kills} kills, {committed} sales, {before} requests before the last kill, {twice} sales sent again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "requires Postgres"]
async fn no_committed_sale_is_lost_when_the_application_is_killed() {
    let database = Postgres::create(SCHEMA).await;
    check("postgres", Path::new(""), &database, number("WEBMARKETER_KILLS", 100)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_committed_sale_in_sqlite_is_lost_when_the_application_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let database = Sqlite::at(folder.path());
    check("sqlite", folder.path(), &database, number("WEBMARKETER_KILLS", 100) / 5).await;
}

/// The table is empty when the drainers open it.
async fn check_two_drainers(database: &impl Database) {
    created(database).await;
    let emulator = shop().await;
    let drainers = [(); 2].map(|()| draining(emulator.client_builder().unwrap(), database, Duration::from_mins(1)));
    let insert = database.texts("outbox").insert;
    for first in (0..400).step_by(20) {
        let rows: Vec<_> =
            (first..first + 20).map(|number| drainers[0].row(&sale(number).envelope()).unwrap()).collect();
        database.insert(&insert, &rows, true).await;
    }
    for _ in 0..3000 {
        if database.number("SELECT count(*) FROM outbox WHERE ended IS NULL").await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
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
