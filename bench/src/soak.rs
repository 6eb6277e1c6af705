//! Applications with an outbox run for minutes at a steady rate, while a script injects faults: resets, 429 storms,
//! revoked tokens, a killed emulator and a killed application. At the end, each promised event and update is compared
//! with what the emulator has.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use webmarketer_core::variables;
use webmarketer_emulator::{Emulator, Fault, ObservedEvent, Project, SHOP};
use webmarketer_schema::lock::write_if_changed;

use crate::emulator::Served;
use crate::process_usage::{Usage, check_constant};
use crate::sending::rustls_config;
use crate::soak_application::{
    APPLICATION, ApplicationFolder, EVENT_TYPE, MARGIN, ORDER, Promise, ROUND, STATE, STATISTIC, order_data,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// One application is killed again and again; the memory of the other is measured.
const KILLED: &str = "killed";
const STEADY: &str = "steady";

/// How often the script of faults runs.
const CYCLES: u64 = 20;

/// How long the emulator stays down.
const OUTAGE: Duration = Duration::from_secs(2);

/// How long the applications have to send what is left.
const END: Duration = Duration::from_mins(4);

/// A shorter soak does not compare the memory: its first quarter is the start of the process.
const MEASURED: Duration = Duration::from_mins(10);

/// What the script does in each cycle, and when: parts of the cycle.
const SCRIPT: [(f64, Step); 5] = [
    (0.1, Step::Throttle),
    (0.3, Step::RevokeTokens),
    (0.4, Step::KillApplication),
    (0.6, Step::KillService),
    (0.85, Step::KillApplication),
];

#[derive(Clone, Copy)]
enum Step {
    Throttle,
    RevokeTokens,
    KillApplication,
    KillService,
}

/// An application in a process, which is killed when this is dropped.
struct Application(Child);

impl Drop for Application {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The faults that stay for the whole soak, with this seed.
fn resets(seed: u64) -> [Fault; 2] {
    let of_half = |fault: Fault, seed| fault.probability(0.025).seed(seed);
    [of_half(Fault::reset_before_reading(), seed), of_half(Fault::commit_then_reset(), seed + 1)]
}

/// The soak while it runs.
struct Soak {
    folder: PathBuf,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    service: Served,
    steady: Application,
    killed: Application,
    /// How often the emulator and the application were started again.
    service_runs: u64,
    application_runs: u64,
}

/// Runs the soak for that time, and fails if an event is lost or duplicated, or memory grows.
pub(crate) fn soak(folder: &Path, time: Duration) -> Result<()> {
    let folder = std::path::absolute(folder.join("soak"))?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for name in [STEADY, KILLED] {
        fs::create_dir_all(folder.join(name))?;
    }
    let service = Served::start_on("on disk", &folder, 0)?;
    let (steady, killed) = (start(&folder, STEADY, &service, 0)?, start(&folder, KILLED, &service, 0)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(rustls_config()?)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()?;
    let mut soak = Soak { folder, http, runtime, service, steady, killed, service_runs: 1, application_runs: 1 };
    println!("two applications with an outbox, each with {} events per second", 2_000 / ROUND.as_millis());
    soak.set_faults(&resets(0))?;
    let usages = soak.run(time)?;
    soak.end()?;
    let compared = soak.compare();
    let constant = if time < MEASURED { Ok(()) } else { check_constant(&usages) };
    compared.and(constant)
}

fn start(folder: &Path, name: &str, service: &Served, run: u64) -> Result<Application> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(APPLICATION).arg(folder.join(name)).arg(run.to_string());
    command.env(variables::CREDENTIALS, &service.account).env(variables::PROJECT, "shop");
    command.env(variables::API_BASE, format!("{}/api", service.address));
    command.env(variables::OAUTH_BASE, format!("{}/oidc", service.address));
    Ok(Application(command.spawn()?))
}

impl Soak {
    /// Follows the script, and returns what the steady application used in each second.
    fn run(&mut self, time: Duration) -> Result<Vec<Usage>> {
        let cycle = time.div_f64(CYCLES as f64).max(Duration::from_secs(5));
        let cycles = (0..CYCLES).map(|number| cycle.mul_f64(number as f64));
        let steps = cycles.flat_map(|begin| SCRIPT.map(|(part, step)| (begin + cycle.mul_f64(part), step)));
        let mut steps = steps.take_while(|(at, _)| *at < time).peekable();
        let (begin, mut usages, mut next_minute) = (Instant::now(), Vec::new(), 0);
        println!("  minute   memory, descriptors and threads of the application   memory of the emulator");
        while begin.elapsed() < time {
            while let Some((_, step)) = steps.next_if(|(at, _)| *at <= begin.elapsed()) {
                self.step(step, cycle)?;
            }
            if let Some(status) = self.steady.0.try_wait()? {
                return Err(format!("the steady application ended: {status}").into());
            }
            if let Some(status) = self.killed.0.try_wait()? {
                return Err(format!("the other application ended by itself: {status}").into());
            }
            let usage = Usage::of(self.steady.0.id())?;
            let minute = begin.elapsed().as_secs() / 60;
            if minute >= next_minute {
                next_minute = minute + 1;
                println!("  {minute:>6}   {usage}   {:.1} MB", self.service.memory()?);
            }
            usages.push(usage);
            sleep(Duration::from_secs(1));
        }
        Ok(usages)
    }

    fn step(&mut self, step: Step, cycle: Duration) -> Result<()> {
        match step {
            Step::Throttle => {
                let storm = Fault::answer(429, [("retry-after", "1")], Value::Null).probability(0.9);
                let mut faults = vec![storm.seed(self.service_runs).lasting(cycle.div_f64(8.0))];
                faults.extend(resets(self.service_runs));
                self.set_faults(&faults)
            }
            Step::RevokeTokens => self.command(reqwest::Method::POST, "tokens/revoke", None),
            Step::KillApplication => {
                self.killed.0.kill()?;
                self.killed.0.wait()?;
                self.killed = start(&self.folder, KILLED, &self.service, self.application_runs)?;
                self.application_runs += 1;
                Ok(())
            }
            Step::KillService => {
                self.service.kill()?;
                sleep(OUTAGE);
                self.service = Served::start_on("on disk", &self.folder, self.service.port()?)?;
                self.service_runs += 1;
                self.set_faults(&resets(self.service_runs))
            }
        }
    }

    fn set_faults(&self, faults: &[Fault]) -> Result<()> {
        self.command(reqwest::Method::PUT, "faults", Some(serde_json::to_vec(faults)?))
    }

    /// Sends a request to the admin API of the emulator.
    fn command(&self, method: reqwest::Method, path: &str, body: Option<Vec<u8>>) -> Result<()> {
        let request = self.http.request(method, format!("{}/_emulator/{path}", self.service.address));
        let request = request.header("content-type", "application/json").body(body.unwrap_or_default());
        self.runtime.block_on(async { request.send().await?.error_for_status() })?;
        Ok(())
    }

    /// Removes the faults, and lets the applications send what is left.
    fn end(&mut self) -> Result<()> {
        self.set_faults(&[])?;
        for name in [STEADY, KILLED] {
            write_if_changed(&ApplicationFolder(self.folder.join(name)).stop(), b"stop")?;
        }
        let begin = Instant::now();
        for (name, application) in [(STEADY, &mut self.steady), (KILLED, &mut self.killed)] {
            let status = loop {
                match application.0.try_wait()? {
                    Some(status) => break status,
                    None if begin.elapsed() > END => return Err(format!("the {name} application does not end").into()),
                    None => sleep(Duration::from_millis(100)),
                }
            };
            if !status.success() {
                return Err(format!("the {name} application failed: {status}").into());
            }
        }
        // What it has answered is on disk.
        self.service.kill()
    }

    /// Compares what was promised with what the emulator has on disk.
    fn compare(&self) -> Result<()> {
        let mut promises = Vec::new();
        for name in [STEADY, KILLED] {
            promises.extend(ApplicationFolder(self.folder.join(name)).read_promises()?);
        }
        let project = Project::from_json(SHOP)?;
        let events = self.runtime.block_on(async {
            let emulator =
                Emulator::builder().project(project).data(self.folder.join("data")).keep(usize::MAX).start().await?;
            emulator.wait_idle().await;
            let events = emulator.events();
            emulator.stop().await;
            Ok::<_, Box<dyn Error>>(events)
        })?;
        let Compared { lost, repeated, altered, unknown } = compare(&promises, &events);
        println!(
            "{} events and updates promised; {} starts of the emulator, {} of the application that is killed",
            promises.len(),
            self.service_runs,
            self.application_runs
        );
        println!(
            "{} events stored: {} lost, {repeated} twice, {altered} altered, {unknown} that were not noted before a kill",
            events.len(),
            lost.len()
        );
        if lost.is_empty() && repeated == 0 && altered == 0 {
            return Ok(());
        }
        Err(format!("lost, for example: {:?}", lost.iter().take(5).collect::<Vec<_>>()).into())
    }
}

/// How the stored events differ from what was promised.
#[derive(Debug, Default, PartialEq, Eq)]
struct Compared {
    lost: Vec<Promise>,
    repeated: usize,
    altered: usize,
    unknown: usize,
}

fn compare(promises: &[Promise], events: &[ObservedEvent]) -> Compared {
    let mut compared = Compared::default();
    let mut stored: HashMap<&str, &ObservedEvent> = HashMap::new();
    for event in events {
        let order = event.data.get(ORDER).and_then(Value::as_str).unwrap_or_default();
        let is_sent = event.event_type == EVENT_TYPE && event.is_visible();
        compared.altered += usize::from(!is_sent || Value::Object(event.data.clone()) != order_data(order));
        compared.repeated += usize::from(stored.insert(order, event).is_some());
    }
    let mut orders = HashSet::new();
    for promise in promises {
        let is_kept = match promise {
            Promise::Event(order) => {
                orders.insert(&**order);
                stored.contains_key(&**order)
            }
            Promise::State(order) => {
                stored.get(&**order).is_some_and(|event| event.states[STATE]["value"].as_f64() == Some(1.0))
            }
            Promise::Statistic(order) => {
                let margin = stored.get(&**order).map(|event| event.statistics[STATISTIC]["value"].as_f64());
                margin == Some(Some(MARGIN))
            }
        };
        if !is_kept {
            compared.lost.push(promise.clone());
        }
    }
    compared.unknown = stored.keys().filter(|order| !orders.contains(**order)).count();
    compared
}
