//! The application that the tests kill: it sells, and sends the events.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use webmarketer_core::auth::{Auth, BoxError};
use webmarketer_core::outbox::sql::{SqlStore, Statement, Table, Texts};
use webmarketer_core::{Client, ClientBuilder, Delivery, EventId, WebmarketerEvent};

use crate::laws::{Database, End};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

/// The variable that makes this program run as the application, on a database of this kind.
const KIND: &str = "WEBMARKETER_KILLED_APPLICATION";
const FOLDER: &str = "WEBMARKETER_KILLED_FOLDER";
const SCHEMA: &str = "WEBMARKETER_KILLED_SCHEMA";
/// The first number of the sales of a process.
const FIRST: &str = "WEBMARKETER_KILLED_FIRST";
/// Where the process kills itself. Without it, it sells until it is killed.
const POINT: &str = "WEBMARKETER_KILLED_POINT";
const SERVICE: [&str; 3] = ["WEBMARKETER_KILLED_ACCOUNT", "WEBMARKETER_KILLED_API", "WEBMARKETER_KILLED_OAUTH"];

#[derive(WebmarketerEvent)]
#[webmarketer(statistic("revision"))]
pub(crate) struct Sale {
    #[webmarketer(nonce)]
    number: i64,
    goods: String,
}

pub(crate) fn sale(number: i64) -> Sale {
    Sale { number, goods: format!("“ü'\u{1f600}\\ {number}") }
}

/// A place at which the process kills itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// After INSERT and before COMMIT.
    Inserted,
    /// After COMMIT.
    Committed,
    /// After CLAIM, before the event is sent.
    Claimed,
    /// After the service has received the event, before DONE.
    Sent,
    /// After DONE.
    Done,
}

impl Point {
    pub(crate) const ALL: [Self; 5] = [Self::Inserted, Self::Committed, Self::Claimed, Self::Sent, Self::Done];
}

/// How the application is started.
pub(crate) struct Start<'a> {
    /// `postgres` or `sqlite`.
    pub(crate) kind: &'static str,
    /// The folder of SQLite, or the schema of Postgres.
    pub(crate) folder: &'a Path,
    pub(crate) schema: &'static str,
    /// Service account, base of the API and of OAuth.
    pub(crate) service: [String; 3],
    pub(crate) first: u64,
    pub(crate) point: Option<Point>,
}

impl Start<'_> {
    /// Returns when the process has begun.
    pub(crate) fn spawn(&self) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "application::application", "--nocapture"]).stdout(Stdio::piped());
        command.env(KIND, self.kind).env(FOLDER, self.folder).env(SCHEMA, self.schema);
        command.env(FIRST, self.first.to_string()).envs(SERVICE.into_iter().zip(&self.service));
        if let Some(point) = self.point {
            command.env(POINT, format!("{point:?}"));
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line == "begins"), "the application did not start");
        child
    }
}

pub(crate) fn kill_self() -> ! {
    let _ = Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
    // The signal arrives before this.
    std::process::abort();
}

pub(crate) fn delivery<T: Table>(texts: Texts, table: T, lease: Duration) -> webmarketer_core::StoreQueue {
    let store = SqlStore::with_texts(texts, table);
    Delivery::store(store.lease(lease).poll_interval(Duration::from_millis(10)))
}

/// Not a test: the process that is killed. It does nothing without the variable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn application() {
    let Ok(kind) = std::env::var(KIND) else { return };
    match &*kind {
        "postgres" => run(&Postgres::existing(&std::env::var(SCHEMA).unwrap())).await,
        _ => run(&Sqlite::at(Path::new(&std::env::var(FOLDER).unwrap()))).await,
    }
}

async fn run(database: &impl Database) {
    let [account, api, oauth] = SERVICE.map(|variable| std::env::var(variable).unwrap());
    let auth =
        if account.is_empty() { Auth::access_token("token") } else { Auth::service_account_json(&account).unwrap() };
    let builder = Client::builder().auth(auth).api_base(api).oauth_base(oauth).project("shop").unwrap();
    let first = std::env::var(FIRST).unwrap().parse().unwrap();
    println!("\nbegins");
    let name = std::env::var(POINT).ok();
    match Point::ALL.into_iter().find(|point| Some(format!("{point:?}")) == name) {
        Some(point) => sell_once(database, builder, first, point).await,
        None if first == 0 => only_drain(database, builder).await,
        None => sell(database, builder, first).await,
    }
}

async fn only_drain(database: &impl Database, builder: ClientBuilder) {
    let lease = Duration::from_secs(1);
    let _client = builder.delivery(delivery(database.texts("outbox"), database.clone(), lease)).build().unwrap();
    std::future::pending::<()>().await;
}

/// The SQL of a row of the table `sales`, which also has the bytes of the event.
fn insert_sale(number: i64, body: &[u8]) -> String {
    let body = str::from_utf8(body).unwrap().replace('\'', "''");
    format!("INSERT INTO sales (number, revision, body) VALUES ({number}, 0, '{body}')")
}

/// Sells, and sets a statistic of some sales, until it is killed. Each fifth sale is rolled back.
async fn sell(database: &impl Database, builder: ClientBuilder, first: i64) {
    let (sender, receiver) = mpsc::channel();
    let queue = delivery(database.texts("outbox"), database.clone(), Duration::from_secs(3));
    let queue = queue.on_received(move |event| {
        let _ = sender.send((event.nonce.to_owned(), event.event_id.to_owned()));
    });
    let client = builder.delivery(queue).build().unwrap();
    let insert = database.texts("outbox").insert;
    let mut ids = HashMap::new();
    let mut waiting = Vec::new();
    for number in first.. {
        let envelope = sale(number).envelope();
        let row = client.row(&envelope).unwrap();
        let is_committed = number % 5 != 0;
        let end = if is_committed { End::Commit } else { End::RollBack };
        database.insert_with(&insert_sale(number, &row.body), &insert, std::slice::from_ref(&row), end).await;
        let revised = async |revision: i32| {
            database.execute(&format!("UPDATE sales SET revision = {revision} WHERE number = {number}")).await;
        };
        if is_committed && number % 3 == 0 {
            for revision in 1..=2 {
                envelope.set(Sale::REVISION, revision).persist(&client).await.unwrap();
                revised(revision).await;
            }
            waiting.push((number, row.nonce));
        }
        ids.extend(receiver.try_iter());
        // As soon as the id is known, the application uses it; and then the nonce again.
        let known = waiting.extract_if(.., |(_, nonce)| ids.contains_key(nonce)).collect::<Vec<_>>();
        for (number, nonce) in known {
            let id = EventId::<Sale>::new(ids[&nonce].clone());
            id.set(Sale::REVISION, 3).persist(&client).await.unwrap();
            database.execute(&format!("UPDATE sales SET revision = 3 WHERE number = {number}")).await;
            sale(number).envelope().set(Sale::REVISION, 4).persist(&client).await.unwrap();
            database.execute(&format!("UPDATE sales SET revision = 4 WHERE number = {number}")).await;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A table of a process that kills itself.
#[derive(Clone)]
struct AtPoint<D> {
    database: D,
    point: Point,
}

impl<D: Database> Table for AtPoint<D> {
    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<String>, BoxError> {
        let texts = self.database.texts("outbox");
        let is_done = statements.iter().any(|statement| statement.text == texts.done);
        let is_claim = statements.iter().any(|statement| statement.text == texts.claim);
        // When the store is opened, it tries the statements together.
        let is_first = statements.len() > 3;
        if is_done && !is_first && self.point == Point::Sent {
            kill_self();
        }
        let rows = self.database.run(statements).await?;
        let is_point = is_done && self.point == Point::Done || is_claim && self.point == Point::Claimed;
        if is_point && !is_first && !rows.is_empty() {
            kill_self();
        }
        Ok(rows)
    }
}

/// Sells once, and is killed at a point.
async fn sell_once(database: &impl Database, builder: ClientBuilder, number: i64, point: Point) {
    let texts = database.texts("outbox");
    let table = AtPoint { database: database.clone(), point };
    let client = if matches!(point, Point::Inserted | Point::Committed) {
        builder.build().unwrap()
    } else {
        builder.delivery(delivery(texts.clone(), table, Duration::from_mins(10))).build().unwrap()
    };
    let row = client.row(&sale(number).envelope()).unwrap();
    let end = if point == Point::Inserted { End::Killed } else { End::Commit };
    database.insert_with(&insert_sale(number, &row.body), &texts.insert, &[row], end).await;
    if point == Point::Committed {
        kill_self();
    }
    tokio::time::sleep(Duration::from_mins(1)).await;
    panic!("the process was not killed");
}
