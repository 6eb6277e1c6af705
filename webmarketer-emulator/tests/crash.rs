//! Kills the emulator at random moments while it receives events. After a restart, every answered event exists, and
//! each nonce is one event.
//!
//! `WEBMARKETER_KILLS` is the number of kills (200 by default), `WEBMARKETER_FIRST_START_KILLS` that of kills of a first
//! start. `WEBMARKETER_SEED` repeats the moments of a run.

#[path = "over_http/client.rs"]
#[expect(dead_code, reason = "shared with a suite that uses all of it")]
mod client;

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use webmarketer_emulator::{Emulator, Project, SHOP, verify_data};

/// The variable that makes this program run as the emulator.
const FOLDER: &str = "WEBMARKETER_CRASH_FOLDER";

/// The variable that makes this program start an emulator for the first time.
const FIRST_START_FOLDER: &str = "WEBMARKETER_FIRST_START_FOLDER";

/// The number of concurrent senders.
const SENDERS: usize = 8;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |number| number.parse().unwrap())
}

/// Not a test: the process that is killed. It does nothing without the variable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder).start().await.unwrap();
    println!("\nserving {}", emulator.url());
    std::future::pending::<()>().await;
}

/// Not a test: the process that is killed during its first start. It does nothing without the variable.
#[tokio::test]
async fn first_start_child() {
    let Ok(folder) = std::env::var(FIRST_START_FOLDER) else { return };
    let builder = Emulator::builder().project(Project::empty("shop".parse().unwrap())).data(folder);
    println!("\nstarting");
    let _emulator = builder.start().await.unwrap();
    println!("\nstarted");
    std::future::pending::<()>().await;
}

/// Starts an emulator in another process, and returns its host and port.
fn spawn(folder: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let host = lines.find_map(|line| line.strip_prefix("serving http://").map(str::to_owned));
    (child, host.expect("the emulator did not start"))
}

fn event(nonce: &str) -> String {
    let data = json!({"product_id": "p", "review_id": nonce, "rating": 5});
    json!({"projectId": "shop", "eventType": "product-reviewed", "nonce": nonce, "data": data}).to_string()
}

/// Sends an event, and returns the id in the response, if there is one.
async fn send(stream: &mut TcpStream, nonce: &str) -> Option<String> {
    let body = event(nonce);
    let head = format!(
        "POST /api/v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    loop {
        let mut part = [0; 1024];
        let count = stream.read(&mut part).await.ok().filter(|count| *count > 0)?;
        answer.extend_from_slice(&part[..count]);
        let text = std::str::from_utf8(&answer).unwrap();
        // Only the id in the body is in quotes.
        if let [_, id, _] = text.split('"').collect::<Vec<_>>()[..] {
            assert!(text.starts_with("HTTP/1.1 200"), "{text}");
            return Some(id.to_owned());
        }
    }
}

/// Sends events until there is no response. Returns each nonce with the id in its response.
async fn load(host: &str, round: u64) -> Vec<(String, Option<String>)> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (host, sent) = (host.to_owned(), Arc::clone(&sent));
            tokio::spawn(async move {
                let Ok(mut stream) = TcpStream::connect(&host).await else { return };
                for count in 0.. {
                    let nonce = format!("{round}-{sender}-{count}");
                    let id = send(&mut stream, &nonce).await;
                    let last = id.is_none();
                    sent.lock().unwrap().push((nonce, id));
                    if last {
                        return;
                    }
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    std::mem::take(&mut *sent.lock().unwrap())
}

/// A folder on a file system in memory, if there is one: a killed process loses no writes, and syncing is fast there.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Starts the process of a first start, and returns its output from the moment at which it starts the emulator.
fn first_start(folder: &Path) -> (Child, impl Iterator<Item = String>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "first_start_child", "--nocapture"])
        .env(FIRST_START_FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "starting"));
    (child, lines)
}

#[tokio::test]
async fn a_folder_starts_after_its_first_start_was_killed() {
    let (kills, seed) = (number("WEBMARKETER_FIRST_START_KILLS", 200), number("WEBMARKETER_SEED", fastrand::u64(..)));
    println!("WEBMARKETER_SEED={seed}");
    let mut moments = fastrand::Rng::with_seed(seed);
    let folder = in_memory();
    let (mut child, mut lines) = first_start(folder.path());
    let start = Instant::now();
    assert!(lines.any(|line| line == "started"));
    let whole_start = start.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();

    let (mut none, mut half, mut whole) = (0, 0, 0);
    for _ in 0..kills {
        let folder = in_memory();
        let (mut child, _lines) = first_start(folder.path());
        std::thread::sleep(whole_start.mul_f64(moments.f64() * 1.2));
        child.kill().unwrap();
        child.wait().unwrap();
        if folder.path().join("emulator.redb").exists() {
            whole += 1;
        } else if folder.path().join("emulator.redb.new").exists() {
            half += 1;
        } else {
            none += 1;
        }
        let builder = Emulator::builder().project(Project::empty("shop".parse().unwrap())).data(folder.path());
        builder.start().await.unwrap().stop().await;
        assert_eq!(verify_data(folder.path()).unwrap().projects.len(), 1);
    }
    println!("{kills} kills: before the file {none}, while it was made {half}, after it {whole}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answered_event_survives_a_crash_and_each_nonce_is_one_event() {
    let (kills, seed) = (number("WEBMARKETER_KILLS", 200), number("WEBMARKETER_SEED", fastrand::u64(..)));
    println!("WEBMARKETER_SEED={seed}");
    let mut moments = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut last: Vec<(String, Option<String>)> = Vec::new();
    let mut unanswered = 0;

    for round in 0..kills {
        let (mut child, host) = spawn(folder.path());
        // An event that was answered before the kill has the same id; one that was not is received now or was before.
        let mut stream = TcpStream::connect(&host).await.unwrap();
        for (nonce, answered) in std::mem::take(&mut last) {
            let id = send(&mut stream, &nonce).await.unwrap();
            if let Some(answered) = answered {
                assert_eq!(id, answered, "the event of nonce {nonce} was answered and is lost, in round {round}");
            } else {
                unanswered += 1;
            }
            ids.insert(nonce, id);
        }
        let loading = tokio::spawn(async move { load(&host, round).await });
        tokio::time::sleep(Duration::from_millis(moments.u64(1..120))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        last = loading.await.unwrap();
    }

    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder.path());
    let emulator = builder.start().await.unwrap();
    let mut stream = TcpStream::connect(emulator.url().strip_prefix("http://").unwrap()).await.unwrap();
    for (nonce, answered) in last {
        let id = send(&mut stream, &nonce).await.unwrap();
        assert!(answered.is_none_or(|answered| answered == id), "{nonce}");
        ids.insert(nonce, id);
    }
    emulator.wait_idle().await;
    let export = emulator.export();
    let events = export["records"].as_object().unwrap().iter().filter(|(key, _)| key.starts_with("shop/event/"));
    let mut stored = HashMap::new();
    for (_, event) in events {
        let text = |name: &str| event[name].as_str().unwrap().to_owned();
        assert!(event["stage"].get("Visible").is_some(), "{}", event["stage"]);
        assert_eq!(stored.insert(text("nonce"), text("id")), None, "a nonce is two events");
    }
    assert_eq!(stored, ids);
    println!("{kills} kills, {} events, of which {unanswered} had not been answered when they were sent", ids.len());
    assert!(ids.len() as u64 > kills && unanswered > 0, "too little was sent to show anything");
}
