//! What it takes to add an event to the queue of a client, beside a bare channel that is given the same bytes, and beside
//! posthog-rs, which is in a program outside of the workspace.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;

use webmarketer_core::{Envelope, WebmarketerEvent as _};

use crate::measure::median;
use crate::sending::{Purchase, purchase};
use crate::times::Times;
use crate::unavailable::{client, dead_port, large_queue, unavailable};

const EVENTS: usize = 100_000;
const THREADS: [usize; 2] = [1, 64];

/// Builds the program with posthog-rs, and returns its path.
fn build_posthog(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("posthog/Cargo.toml");
    let target = folder.join("posthog");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "--locked", "--manifest-path"]).arg(manifest);
    if !build.arg("--target-dir").arg(&target).status()?.success() {
        return Err("the program with posthog-rs cannot be built".into());
    }
    Ok(target.join("release/webmarketer-bench-posthog"))
}

/// The times of one round of posthog-rs.
struct PosthogRow {
    name: String,
    /// The time that half of the calls do not exceed.
    half: f64,
    /// The time that 99 of 100 calls do not exceed.
    most: f64,
}

/// Runs one round of posthog-rs.
fn run_posthog(program: &Path, threads: usize) -> Result<Vec<PosthogRow>, Box<dyn Error>> {
    let output = Command::new(program).args([threads.to_string(), EVENTS.to_string()]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut rows = Vec::new();
    for line in text.lines() {
        let [name, half, most] = line.split(' ').collect::<Vec<_>>()[..] else {
            return Err(format!("unexpected output of the program with posthog-rs: `{line}`").into());
        };
        rows.push(PosthogRow { name: format!("posthog-rs {name}"), half: half.parse()?, most: most.parse()? });
    }
    if rows.is_empty() { Err("the program with posthog-rs has printed nothing".into()) } else { Ok(rows) }
}

pub(crate) fn compare(folder: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    unavailable(rounds)?;
    let event: Purchase = purchase()?;
    let posthog = build_posthog(folder)?;
    println!("adding an event to a queue, {EVENTS} times (median of {rounds}, ns)");
    println!("  threads                                 half    99 of 100");
    for threads in THREADS {
        let names = ["enqueue", "event and enqueue", "event alone", "channel"];
        let mut rows = names.map(|name| (name, Vec::new()));
        let mut theirs: BTreeMap<String, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
        for _ in 0..rounds {
            for PosthogRow { name, half, most } in run_posthog(&posthog, threads)? {
                let row = theirs.entry(name).or_default();
                row.0.push(half);
                row.1.push(most);
            }
            let client = client(dead_port()?, large_queue())?;
            let enqueue = |envelope: Envelope<Purchase>| drop(black_box(envelope.enqueue(&client)));
            rows[0].1.push(Times::of_prepared_calls(threads, EVENTS, || event.envelope(), enqueue));
            rows[1].1.push(Times::of_threads(threads, EVENTS, || drop(black_box(event.enqueue(&client)))));
            rows[2].1.push(Times::of_threads(threads, EVENTS, || drop(black_box(event.envelope()))));
            let (sender, receiver) = mpsc::channel();
            let body = event.to_json()?;
            rows[3].1.push(Times::of_threads(threads, EVENTS, || drop(black_box(sender.send(body.clone())))));
            drop(receiver);
        }
        for (name, times) in &rows {
            let of = |percent| median(times.iter().map(|times| times.percentile(percent)).collect());
            println!("  {threads:<4} {name:<30} {:>9.0}    {:>9.0}", of(50), of(99));
        }
        for (name, (half, most)) in theirs {
            println!("  {threads:<4} {name:<30} {:>9.0}    {:>9.0}", median(half), median(most));
        }
    }
    let client = client(dead_port()?, large_queue())?;
    let allocations = |call: &dyn Fn()| {
        call();
        allocation_counter::measure(|| (0..1000).for_each(|_| call())).count_total as f64 / 1000.0
    };
    let enqueue = allocations(&|| drop(black_box(event.enqueue(&client))));
    let envelope = allocations(&|| drop(black_box(event.envelope())));
    println!("  allocations of one event and enqueue {enqueue:.2}, of the event alone {envelope:.2}");
    Ok(())
}
