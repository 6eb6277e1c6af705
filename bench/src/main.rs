//! Benchmarks: compile time of the derive, and time and memory of the generator, the comparison, the client and the
//! emulator, compared with other libraries in the same run. See the README in this folder.

#![expect(clippy::cast_precision_loss, reason = "the figures are exact in a float")]
#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "sources are written once, before the measurement"
)]

mod beside;
mod cold_build;
mod construction;
mod drift;
mod emulator;
mod emulator_memory;
mod event_sender;
mod generator;
mod measure;
mod outbox;
mod plan;
mod process_usage;
mod queueing;
mod sending;
mod soak;
mod soak_application;
mod times;
mod unavailable;
mod user_search;
mod variants;
mod workspace;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use measure::{ALONE, alone, cold, expansion, slopes};
use variants::{Mode, VARIANTS};
use workspace::Workspace;

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    ColdBuild,
    Construction,
    Derive,
    Generator,
    Drift,
    Queueing,
    Sending,
    Emulator,
    Memory,
    Search,
    EmulatorMemory,
    Outbox,
    Plan,
    Soak,
}

struct Options {
    /// The benchmark to run.
    what: What,
    rounds: usize,
    sizes: Vec<usize>,
    folder: PathBuf,
    /// How long the soak takes.
    time: Duration,
    /// Another build of this program, or another checkout, to compare with.
    beside: Option<PathBuf>,
}

/// How long the soak takes by default.
const SOAK: Duration = Duration::from_mins(20);

const USAGE: &str = "usage: webmarketer-bench [derive|construction|cold-build|generator|drift|queueing|outbox|plan|sending|emulator|memory|search|emulator-memory|soak] \
    [--rounds N] [--sizes 100,400,1600] [--dir FOLDER] [--beside PROGRAM|CHECKOUT] [--seconds N]";

fn options(arguments: Vec<String>) -> Result<Options, Box<dyn Error>> {
    let mut arguments = arguments.into_iter().peekable();
    let what = match arguments.next_if(|word| !word.starts_with('-')).as_deref() {
        None | Some("derive") => What::Derive,
        Some("construction") => What::Construction,
        Some("cold-build") => What::ColdBuild,
        Some("generator") => What::Generator,
        Some("drift") => What::Drift,
        Some("queueing") => What::Queueing,
        Some("outbox") => What::Outbox,
        Some("sending") => What::Sending,
        Some("emulator") => What::Emulator,
        Some("memory") => What::Memory,
        Some("search") => What::Search,
        Some("emulator-memory") => What::EmulatorMemory,
        Some("plan") => What::Plan,
        Some("soak") => What::Soak,
        Some(_) => return Err(USAGE.into()),
    };
    let sizes = if what == What::Derive { vec![100, 400, 1600] } else { vec![100, 1_000, 10_000] };
    let mut options = Options { what, rounds: 5, sizes, folder: "target/bench".into(), time: SOAK, beside: None };
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match &*argument {
            "--rounds" => options.rounds = value.parse()?,
            "--sizes" => options.sizes = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--seconds" if what == What::Soak => options.time = Duration::from_secs(value.parse()?),
            "--dir" => options.folder = value.into(),
            "--beside" if matches!(what, What::Sending | What::Construction) => options.beside = Some(value.into()),
            _ => return Err(USAGE.into()),
        }
    }
    if options.rounds == 0 || options.sizes.len() < 2 {
        return Err(USAGE.into());
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let Some((ALONE, command)) = arguments.split_first().map(|(first, rest)| (&**first, rest)) {
        return alone(command);
    }
    if let Some((emulator::SERVE, what)) = arguments.split_first().map(|(first, rest)| (&**first, rest)) {
        return emulator::serve(what);
    }
    if let [outbox::FILL, path] = arguments.iter().map(|argument| &**argument).collect::<Vec<_>>()[..] {
        return outbox::fill(path.as_ref()).map_err(|error| error as Box<dyn Error>);
    }
    if let [soak_application::APPLICATION, folder, run] = arguments.iter().map(|it| &**it).collect::<Vec<_>>()[..] {
        return soak_application::run(folder.as_ref(), run);
    }
    if arguments == [sending::SERVE] {
        return sending::serve();
    }
    if let [beside::SEND, address] = arguments.iter().map(|argument| &**argument).collect::<Vec<_>>()[..] {
        return beside::send(address);
    }
    let Options { what, rounds, sizes, folder, time, beside } = options(arguments)?;
    match what {
        What::Construction => {
            let other = beside.ok_or("name the checkout to compare with: --beside CHECKOUT")?;
            return construction::construction(&folder, &other, rounds);
        }
        What::ColdBuild => return cold_build::cold_build(&folder, rounds),
        What::Generator => return generator::generator(&folder, &sizes, rounds),
        What::Drift => return drift::drift(&folder, &sizes, rounds),
        What::Queueing => return queueing::compare(&folder, rounds),
        What::Outbox => return outbox::outbox(&folder, rounds).map_err(|error| error as Box<dyn Error>),
        What::Plan => return plan::plan(&folder, rounds),
        What::Sending => return sending::sending(rounds, beside.as_deref()),
        What::Emulator => return emulator::emulator(&folder, rounds),
        What::Memory => return emulator_memory::memory(&folder),
        What::Search => return user_search::user_search(&folder),
        What::EmulatorMemory => return emulator::memory(&folder, rounds),
        What::Soak => return soak::soak(&folder, time),
        What::Derive => {}
    }
    let workspace = Workspace::write(&folder, &sizes)?;
    workspace.prebuild()?;
    for mode in Mode::ALL {
        println!("\n{} (median of {rounds}, user ms per struct)", mode.title());
        let slopes = slopes(&workspace, mode, &sizes, rounds)?;
        let cost = |name: &str| slopes.iter().find(|slope| slope.name == name).map(|slope| slope.ms);
        let none = cost("none").unwrap_or_default();
        for slope in &slopes {
            let over = slope.ms - none;
            print!("  {:<22} {over:>7.3}", slope.name);
            for base in mode.bases() {
                if let Some(base_cost) = cost(base).filter(|_| slope.name != "none") {
                    print!("   {:>5.2} of {base}", over / (base_cost - none));
                }
            }
            if slope.name != "none" {
                print!("   bend {:.2}", slope.bend);
            }
            println!();
        }
    }
    println!("\nexpansion (characters per field, without attributes)");
    for variant in VARIANTS.iter().filter(|variant| variant.derive.is_some()) {
        println!("  {:<22} {:>7.0}", variant.name, expansion(&workspace, variant)?);
    }
    println!("\ncold (median of {rounds}, user seconds)");
    println!("  webmarketer-derive     {:>7.2}", cold(&folder, rounds)?);
    Ok(())
}
