//! What it takes to add entries to an outbox file and to remove them, and to open the file after a kill.

use std::error::Error;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::try_join_all;
use webmarketer_core::auth::Auth;
use webmarketer_core::outbox::{Changes, EndedEntry, EntryEnd, FileStore, NewEntry, Request, Store, Target};
use webmarketer_core::{Client, Delivery, Envelope};

use crate::measure::median;

/// The argument of the child that fills an outbox and is killed.
pub(crate) const FILL: &str = "--fill-outbox";

const COMMITS: usize = 1000;
/// How many events each caller of `persist` adds.
const PERSISTS: usize = 2000;
/// The events of 64 callers, of 600 bytes each.
const GROUP: usize = 64;
const BODY: usize = 600;
/// The size of the outbox that is opened after a kill.
const FILLED: usize = 64 << 20;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn entries(first: usize, count: usize) -> Vec<NewEntry> {
    let entry = |number: usize| {
        let nonce = format!("{number:036}");
        let body = format!("{nonce:x<BODY$}").into();
        NewEntry {
            request: Request::Event { event_type: "order".to_owned(), nonce, body },
            accepted: SystemTime::now(),
            place: number as u64,
        }
    };
    (first..first + count).map(entry).collect()
}

async fn open(path: &Path) -> Result<FileStore> {
    let store = FileStore::new(path);
    store.open(&Target { project: "shop".to_owned(), api_base: "http://127.0.0.1/api/v1".to_owned() }).await?;
    Ok(store)
}

/// The time of each commit, sorted.
async fn time_commits(store: &FileStore, changes: impl Iterator<Item = Changes>) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for changes in changes {
        let start = Instant::now();
        store.commit(changes).await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn print_commits(name: &str, group: usize, times: &[Duration]) {
    print(name, times, (times.len() * group) as f64 / times.iter().sum::<Duration>().as_secs_f64());
}

fn print(name: &str, times: &[Duration], rate: f64) {
    let of =
        |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1000.0;
    println!("  {name:<32} {:>7.3}    {:>7.3}    {rate:>9.0}", of(50), of(99));
}

/// The time of each `persist` of so many callers at once, sorted, and how many events a second they added. Nothing
/// listens on the port of the service.
fn time_persists(path: &Path, callers: usize) -> Result<(Vec<Duration>, f64)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let queue = Delivery::outbox(path).max_events(usize::MAX).max_bytes(usize::MAX).drop_timeout(Duration::ZERO);
    let builder = Client::builder().project("shop")?.auth(Auth::access_token("token"));
    let client = builder.api_base(format!("http://127.0.0.1:{port}")).delivery(queue).build()?;
    let call = async || -> Result<Vec<Duration>> {
        let mut times = Vec::with_capacity(PERSISTS);
        for _ in 0..PERSISTS {
            // The body has the nonce, the date and the event type, too.
            let event = Envelope::untyped_json("order", format!("{{\"text\":\"{:x<480}\"}}", ""))?;
            let start = Instant::now();
            event.persist(&client).await?;
            times.push(start.elapsed());
        }
        Ok(times)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let start = Instant::now();
    let times = runtime.block_on(try_join_all((0..callers).map(|_| call())))?;
    let rate = (callers * PERSISTS) as f64 / start.elapsed().as_secs_f64();
    let mut times = times.concat();
    times.sort_unstable();
    Ok((times, rate))
}

/// Fills an outbox, and ends as if it was killed.
pub(crate) fn fill(path: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let store = open(path).await?;
        for first in (0..FILLED / BODY).step_by(256) {
            store.commit(Changes { add: entries(first, 256), end: Vec::new() }).await?;
        }
        std::process::abort()
    })
}

pub(crate) fn outbox(folder: &Path, rounds: usize) -> Result<()> {
    let folder = folder.join("outbox");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    println!("events of about {BODY} bytes (ms)");
    println!("                                     half  99 of 100     events/s");
    for callers in [1, GROUP] {
        let (times, rate) = time_persists(&folder.join(format!("persists-{callers}")), callers)?;
        print(&format!("persist, callers: {callers}"), &times, rate);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        println!("commits of an outbox file, entries of {BODY} bytes (ms)");
        println!("                                     half  99 of 100    entries/s");
        let store = open(&folder.join("commits")).await?;
        let add = |group: usize| {
            let commit = move |number| Changes { add: entries(number * group, group), end: Vec::new() };
            (0..COMMITS).map(commit)
        };
        print_commits("add 1", 1, &time_commits(&store, add(1)).await?);
        print_commits("add 64", GROUP, &time_commits(&store, add(GROUP)).await?);
        let numbers: Vec<_> = store.claim(usize::MAX).await?.iter().map(|entry| entry.number).collect();
        let end = |number: &u64| EndedEntry {
            number: *number,
            end: EntryEnd::Received { event_id: Some("65f0a1b2c3d4e5f6a7b8c9d0".to_owned()) },
        };
        let remove = numbers.chunks(256).map(|group| Changes { add: vec![], end: group.iter().map(end).collect() });
        print_commits("remove 256", 256, &time_commits(&store, remove).await?);
        drop(store);

        let mut times = Vec::new();
        for round in 0..rounds {
            let path = folder.join(format!("killed-{round}"));
            Command::new(std::env::current_exe()?).arg(FILL).arg(&path).status()?;
            let start = Instant::now();
            let store = open(&path).await?;
            let claimed = store.claim(1).await?.len();
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            let usage = store.usage().await?;
            if claimed != 1 || usage.bytes < (FILLED - 256 * BODY) as u64 {
                return Err(format!("the outbox is not full: {usage:?}").into());
            }
        }
        println!("open 64 MiB after a kill, and read the first entry (median of {rounds}): {:.0} ms", median(times));
        Ok(())
    })
}
