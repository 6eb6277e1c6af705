//! Benchmarks of the emulator: the time from start to the first response, events per second, latency at half of that
//! rate, and the time to page through 10 000 event types. The load comes from wrk. The baseline is a route that parses
//! the same body as JSON and returns the nonce.

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
use crate::process_usage::Usage;

/// The argument that makes this program the emulator or the baseline route.
pub(crate) const SERVE: &str = "--serve-emulator";

/// The duration of each load.
const SECONDS: u64 = 10;

/// The number of connections of each load.
const CONNECTIONS: u64 = 64;

/// How many events an emulator keeps.
const KEPT: usize = 100_000;

/// The number of event types in the list.
const EVENT_TYPES: usize = 10_000;

/// The servers.
const WHAT: [&str; 4] = ["in memory", "on disk", "beside", "many"];

/// Starts one of the servers, prints its address, and serves until the process is killed.
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
        let builder = Emulator::builder().project(Project::from_json(SHOP)?);
        let builder = match (what, arguments.get(1), arguments.get(2)) {
            // A soak needs all events, and the same port after a restart.
            (Some("on disk"), Some(folder), Some(port)) => builder.data(folder).port(port.parse()?).keep(usize::MAX),
            (Some("on disk"), Some(folder), None) => builder.data(folder).keep(KEPT),
            (Some("users"), ..) => builder.keep(usize::MAX),
            (Some("many"), ..) => builder.project(many()?),
            _ => builder.keep(KEPT),
        };
        let emulator = builder.start().await?;
        println!("{}", emulator.url());
        println!("{}", emulator.service_account_json().replace('\n', ""));
        std::future::pending::<Result<(), Box<dyn Error>>>().await
    })
}

/// A project with many event types.
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

/// A server in a separate process, which is killed when this is dropped.
pub(crate) struct Served {
    process: Child,
    pub(crate) address: String,
    pub(crate) account: String,
    /// The time from the start of the process until it printed its address.
    started: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Served {
    pub(crate) fn start(what: &str, folder: &Path) -> Result<Self, Box<dyn Error>> {
        Self::start_with(what, folder, &[])
    }

    /// Starts a server that keeps all events, on that port; 0 is a free one.
    pub(crate) fn start_on(what: &str, folder: &Path, port: u16) -> Result<Self, Box<dyn Error>> {
        Self::start_with(what, folder, &[port.to_string()])
    }

    fn start_with(what: &str, folder: &Path, arguments: &[String]) -> Result<Self, Box<dyn Error>> {
        let begin = Instant::now();
        let mut process = Command::new(std::env::current_exe()?)
            .args([SERVE, what])
            .arg(folder.join("data"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let address = lines.next().ok_or("it did not start")??;
        let started = begin.elapsed();
        let account = if what == "beside" { String::new() } else { lines.next().ok_or("no account")?? };
        Ok(Self { process, address, account, started })
    }

    pub(crate) fn port(&self) -> Result<u16, Box<dyn Error>> {
        Ok(self.address.rsplit(':').next().unwrap_or_default().parse()?)
    }

    pub(crate) fn kill(&mut self) -> Result<(), Box<dyn Error>> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// The resident memory of the process, in MB.
    pub(crate) fn memory(&self) -> Result<f64, Box<dyn Error>> {
        Ok(Usage::of(self.process.id())?.memory)
    }
}

/// The result of wrk.
struct Load {
    per_second: f64,
    p50: String,
    p99: String,
    failed: bool,
}

/// Runs wrk, which posts events with unique nonces. With a rate, each connection waits between two requests.
fn wrk(address: &str, folder: &Path, seconds: u64, rate: Option<f64>) -> Result<Load, Box<dyn Error>> {
    // The response time is much shorter than the wait, so the wait determines the rate.
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
        .map_err(|error| format!("cannot run wrk: {error}; install it, for example with `apt-get install wrk`"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let after = |name: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
        line.map(|rest| rest.trim().to_owned()).ok_or_else(|| format!("the output of wrk has no {name}: {text}"))
    };
    let failed = text.contains("Non-2xx") || text.contains("Socket errors");
    Ok(Load { per_second: after("Requests/sec:")?.parse()?, p50: after("50%")?, p99: after("99%")?, failed })
}

/// Prints the figures of the emulator.
pub(crate) fn emulator(folder: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("\nfrom the start of the process to the first response (median of {rounds}, ms)");
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
            return Err("unexpected first response".into());
        }
        starts.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  {:>8.1}", median(starts));

    println!(
        "\nevents per second ({CONNECTIONS} connections, {SECONDS} s, median of {rounds}), and ratio to the baseline"
    );
    let mut rates: [Vec<f64>; 3] = Default::default();
    // Each round measures all servers, so that their ratio depends less on what else the machine does.
    for _ in 0..rounds {
        for (what, rates) in WHAT.iter().zip(&mut rates) {
            // Data of an earlier run would change the result.
            drop(fs::remove_dir_all(folder.join("data")));
            let served = Served::start(what, folder)?;
            let load = wrk(&served.address, folder, SECONDS, None)?;
            if load.failed {
                return Err(format!("{what}: some requests failed").into());
            }
            rates.push(load.per_second);
        }
    }
    let [in_memory, _, baseline] = &rates;
    for (what, rates) in WHAT.iter().zip(&rates) {
        let ratios = rates.iter().zip(baseline).map(|(rate, baseline)| rate / baseline).collect();
        println!("  {what:<10} {:>8.0} {:>6.2}", median(rates.clone()), median(ratios));
    }
    let most = median(in_memory.clone());

    let served = Served::start("in memory", folder)?;
    let load = wrk(&served.address, folder, SECONDS, Some(most / 2.0))?;
    println!("\nat half of the rate in memory ({:.0} per second)", load.per_second);
    println!("  latency: median {}, 99th percentile {}", load.p50, load.p99);
    drop(served);

    println!("\nclient pages through {EVENT_TYPES} event types (median of {rounds}, ms)");
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
            return Err(format!("expected {EVENT_TYPES} event types, found {count}").into());
        }
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    println!("  {:>8.1}", median(times));
    Ok(())
}

/// Prints the memory of the emulator every minute, under a constant rate and with retention.
pub(crate) fn memory(folder: &Path, minutes: usize) -> Result<(), Box<dyn Error>> {
    const RATE: f64 = 2_000.0;
    let served = Served::start("in memory", folder)?;
    println!("\nmemory in MB, {RATE} events per second, the latest 100 000 kept; started in {:?}", served.started);
    println!("  at the start {:>8.1}", served.memory()?);
    for minute in 1..=minutes {
        let load = wrk(&served.address, folder, 60, Some(RATE))?;
        if load.failed {
            return Err("some requests failed".into());
        }
        println!(
            "  minute {minute:>5} {:>8.1}   {:>6.0} per second, 99th percentile {}",
            served.memory()?,
            load.per_second,
            load.p99
        );
    }
    Ok(())
}
