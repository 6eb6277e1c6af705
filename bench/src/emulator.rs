//! What the emulator takes: how soon it answers after it was started, how many events a second it takes, how long each
//! waits for its answer at half of that, and how long a list of 10 000 event types takes to page through. The load is
//! wrk's, beside a route that does nothing but read the same body as JSON and answer an id.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::routing::post;
use axum::{Json, Router};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use webmarketer_core::Client;
use webmarketer_core::auth::{Auth, ServiceAccount};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_schema::lock::write_if_changed;

use crate::measure::median;

/// What this program is called with to be the emulator, or the route beside it.
pub(crate) const SERVE: &str = "--serve-emulator";

/// How long each load lasts.
const SECONDS: u64 = 10;

/// How many connections each load has.
const CONNECTIONS: u64 = 64;

/// How many event types are paged through.
const EVENT_TYPES: usize = 10_000;

/// What is served.
const WHAT: [&str; 4] = ["in memory", "on disk", "beside", "many"];

/// Serves what it is told to until it is killed, and prints the address.
pub(crate) fn serve(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let what = arguments.first().map(String::as_str);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        if what == Some("beside") {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            println!("http://{}", listener.local_addr()?);
            let answer = |Json(event): Json<Value>| async move { Json(event.get("nonce").cloned()) };
            return Ok(axum::serve(listener, Router::new().route("/api/v1/events", post(answer))).await?);
        }
        let mut builder = Emulator::builder().project(Project::from_json(SHOP)?).keep(100_000);
        match (what, arguments.get(1)) {
            (Some("on disk"), Some(folder)) => builder = builder.data(folder),
            (Some("many"), _) => builder = builder.project(many()?),
            _ => {}
        }
        let emulator = builder.start().await?;
        println!("{}", emulator.url());
        println!("{}", emulator.service_account_json().replace('\n', ""));
        std::future::pending::<Result<(), Box<dyn Error>>>().await
    })
}

/// A project of very many event types.
fn many() -> Result<Project, Box<dyn Error>> {
    let fields = ["a", "b", "c", "d", "e"].map(|key| {
        json!({
            "entity": "event", "type": "string", "storageKey": key, "ingestionKey": key, "optional": true,
            "discriminant": false, "isPii": false
        })
    });
    let event_types = (0..EVENT_TYPES).map(
        |number| json!({"reference": format!("type-{number}"), "name": "Many", "projectId": "many", "fields": fields}),
    );
    let page = json!({"total": EVENT_TYPES, "count": EVENT_TYPES, "data": event_types.collect::<Value>()});
    Ok(Project::from_json(&page.to_string())?)
}

/// What is served in a process of its own; killed when it is dropped.
struct Served {
    process: Child,
    address: String,
    account: String,
    /// From when the process was started until it had told its address.
    started: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Served {
    fn start(what: &str, folder: &Path) -> Result<Self, Box<dyn Error>> {
        let begin = Instant::now();
        let mut process = Command::new(std::env::current_exe()?)
            .args([SERVE, what])
            .arg(folder.join("data"))
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let address = lines.next().ok_or("it did not start")??;
        let started = begin.elapsed();
        let account = if what == "beside" { String::new() } else { lines.next().ok_or("no account")?? };
        Ok(Self { process, address, account, started })
    }

    /// What the process holds of memory, in MB.
    #[cfg(target_os = "linux")]
    fn memory(&self) -> Result<f64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1024.0)
    }

    #[cfg(not(target_os = "linux"))]
    fn memory(&self) -> Result<f64, Box<dyn Error>> {
        Err("memory is read from /proc".into())
    }
}

/// What wrk found.
struct Load {
    per_second: f64,
    p50: String,
    p99: String,
    failed: bool,
}

/// Lets wrk post events, each with a nonce of its own; where a rate is asked for, each connection waits between two.
fn wrk(address: &str, folder: &Path, seconds: u64, rate: Option<f64>) -> Result<Load, Box<dyn Error>> {
    // A connection is answered within much less than it waits, so the wait makes the rate.
    let wait = rate.map(|rate| 1000.0 * CONNECTIONS as f64 / rate);
    let delay = wait.map_or(String::new(), |wait| {
        format!(
            "local owed = 0\nfunction delay()\n  owed = owed + {wait}\n  local whole = math.floor(owed)\n  \
             owed = owed - whole\n  return whole\nend\n"
        )
    });
    let script = format!(
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nmath.randomseed(os.time())\n\
         local run = math.random(1000000000)\nlocal count = 0\n{delay}\
         function request()\n  count = count + 1\n  \
         local body = '{{\"projectId\":\"shop\",\"eventType\":\"product-reviewed\",\"nonce\":\"' .. run .. '-' .. count .. \
         '\",\"data\":{{\"product_id\":\"p-1\",\"review_id\":\"r-1\",\"rating\":5}}}}'\n  \
         return wrk.format(nil, nil, nil, body)\nend\n"
    );
    fs::create_dir_all(folder)?;
    let path = folder.join("events.lua");
    write_if_changed(&path, script.as_bytes())?;
    let output = Command::new("wrk")
        .args(["-t1", "--latency", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "-s"])
        .arg(&path)
        .arg(format!("{address}/api/v1/events"))
        .output()
        .map_err(|error| format!("wrk cannot be run ({error}): install it, by `apt-get install wrk` for one"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let after = |name: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
        line.map(|rest| rest.trim().to_owned()).ok_or_else(|| format!("wrk says nothing of {name}: {text}"))
    };
    let failed = text.contains("Non-2xx") || text.contains("Socket errors");
    Ok(Load { per_second: after("Requests/sec:")?.parse()?, p50: after("50%")?, p99: after("99%")?, failed })
}

/// Prints what the emulator takes.
pub(crate) fn emulator(folder: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("\nfrom the start of the process to the first answer (median of {rounds}, ms)");
    let mut starts = Vec::new();
    for _ in 0..rounds {
        let begin = Instant::now();
        let served = Served::start("in memory", folder)?;
        let host = served.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        write!(stream, "GET /api/v1/agents/me HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        if !answer.starts_with("HTTP/1.1 401") {
            return Err("the first answer is another".into());
        }
        starts.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  {:>8.1}", median(starts));

    println!("\nevents a second ({CONNECTIONS} connections, {SECONDS} s, median of {rounds})");
    let mut most = 0.0;
    for what in &WHAT[..3] {
        let mut rates = Vec::new();
        for _ in 0..rounds {
            // What is there already would make a second run another.
            drop(fs::remove_dir_all(folder.join("data")));
            let served = Served::start(what, folder)?;
            let load = wrk(&served.address, folder, SECONDS, None)?;
            if load.failed {
                return Err(format!("{what}: some were not answered").into());
            }
            rates.push(load.per_second);
        }
        let rate = median(rates);
        println!("  {what:<10} {rate:>8.0}");
        if *what == "in memory" {
            most = rate;
        }
    }

    let served = Served::start("in memory", folder)?;
    let load = wrk(&served.address, folder, SECONDS, Some(most / 2.0))?;
    println!("\nat half of what it takes in memory ({:.0} a second)", load.per_second);
    println!("  half are answered within {}, 99 of 100 within {}", load.p50, load.p99);
    drop(served);

    println!("\n{EVENT_TYPES} event types paged through by the client (median of {rounds}, ms)");
    let served = Served::start("many", folder)?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let client = Client::builder()
            .project("many")?
            .auth(Auth::service_account(ServiceAccount::from_json(&served.account)?))
            .api_base(format!("{}/api", served.address))
            .oauth_base(format!("{}/oidc", served.address))
            .build()?;
        let begin = Instant::now();
        let count = runtime.block_on(async {
            client.event_types().list().stream().try_fold(0_usize, |count, _| async move { Ok(count + 1) }).await
        })?;
        if count != EVENT_TYPES {
            return Err(format!("{count} were listed").into());
        }
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  {:>8.1}", median(times));
    Ok(())
}

/// Prints what the emulator holds of memory, minute by minute, under a steady rate and with retention on.
pub(crate) fn soak(folder: &Path, minutes: usize) -> Result<(), Box<dyn Error>> {
    const RATE: f64 = 2_000.0;
    let served = Served::start("in memory", folder)?;
    println!("\nMB held, {RATE} events a second, the latest 100 000 kept; started in {:?}", served.started);
    println!("  at the start {:>8.1}", served.memory()?);
    for minute in 1..=minutes {
        let load = wrk(&served.address, folder, 60, Some(RATE))?;
        if load.failed {
            return Err("some were not answered".into());
        }
        println!(
            "  minute {minute:>5} {:>8.1}   {:>6.0} a second, 99 of 100 within {}",
            served.memory()?,
            load.per_second,
            load.p99
        );
    }
    Ok(())
}
