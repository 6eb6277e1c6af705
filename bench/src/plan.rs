//! The time of `webmarketer plan` and `webmarketer apply` as processes, with an emulator on the same machine.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use tokio::runtime::Runtime;
use webmarketer_emulator::{Emulator, Project};
use webmarketer_schema::lock::{Lock, RustNames};
use webmarketer_schema::plan::{Definitions, StructDefinition, StructPlace};
use webmarketer_schema::{Catalogue, EventType};

use crate::drift::command_line;
use crate::generator::lock;
use crate::measure::median;
use crate::workspace::put;

/// The number of event types that are compared.
const PLANNED: usize = 1_000;
/// The number of event types that are created, and the limit on requests per second.
const CREATED: usize = 200;
const LIMIT: f64 = 50.0;

/// Prints the time of a plan of many event types, and of an application of many creations.
pub(crate) fn plan(folder: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let program = command_line()?;
    let folder = folder.join("plan");
    std::fs::create_dir_all(&folder)?;
    // The folder can be in a workspace, whose members have other settings.
    put(&folder.join("webmarketer.toml"), &format!("project = \"{PROJECT}\"\n"))?;
    let event_types: Vec<_> = Lock::parse(lock(PLANNED)?.as_bytes())?.catalogue.iter().cloned().collect();
    let run = |emulator: &Emulator, arguments: &[&str], code: i32| -> Result<f64, Box<dyn Error>> {
        put(&folder.join("account.json"), &emulator.service_account_json())?;
        let start = Instant::now();
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("WEBMARKETER_APPLICATION_CREDENTIALS", "account.json").env("WEBMARKETER_PROJECT_ID", PROJECT);
        command.env("WEBMARKETER_DEBUG_BASE_API_PATH", emulator.api_base());
        command.env("WEBMARKETER_DEBUG_BASE_OAUTH_PATH", emulator.oauth_base());
        let ended = command.status()?.code();
        if ended != Some(code) {
            return Err(format!("webmarketer {arguments:?} ended with {ended:?}").into());
        }
        Ok(start.elapsed().as_secs_f64())
    };

    // A field of every tenth event type has become optional.
    let changed = event_types.iter().cloned().enumerate().map(|(index, mut event_type)| {
        let field = event_type.fields.first_mut().filter(|_| index % 10 == 0);
        if let Some(field) = field {
            field.optional = !field.optional;
        }
        event_type
    });
    put(&folder.join("definitions.json"), &definitions(changed).to_text())?;
    let (_runtime, emulator) = serve(&event_types)?;
    let of_plan = ["plan", "--definitions", "definitions.json", "--format", "json"];
    let times = (0..rounds).map(|_| run(&emulator, &of_plan, 4)).collect::<Result<Vec<_>, _>>()?;
    println!("plan of {PLANNED} event types, {} of which differ: {:.3} s", PLANNED / 10, median(times));

    put(&folder.join("definitions.json"), &definitions(event_types.into_iter().take(CREATED)).to_text())?;
    let rate = LIMIT.to_string();
    let of_apply = ["apply", "--definitions", "definitions.json", "--yes", "--no-pull", "--rate-limit", &*rate];
    let created = || {
        let (_runtime, emulator) = serve(&[])?;
        run(&emulator, &of_apply, 0)
    };
    let seconds = median((0..rounds).map(|_| created()).collect::<Result<Vec<_>, _>>()?);
    let limit = CREATED as f64 / LIMIT;
    println!(
        "apply of {CREATED} creations at {LIMIT} requests per second: {seconds:.2} s, {:.2} of {limit:.0} s",
        seconds / limit
    );
    Ok(())
}

const PROJECT: &str = "bench";

fn serve(event_types: &[EventType]) -> Result<(Runtime, Emulator), Box<dyn Error>> {
    let catalogue = Catalogue::new(Some(PROJECT.parse()?), event_types.iter().cloned())?;
    let project = Project::from_lock(&Lock::new(catalogue, RustNames::default()))?;
    let runtime = Runtime::new()?;
    let emulator = runtime.block_on(Emulator::builder().project(project).start())?;
    Ok((runtime, emulator))
}

fn definitions(event_types: impl Iterator<Item = EventType>) -> Definitions {
    let structs = event_types.zip(1..).map(|(event_type, line)| {
        let place = StructPlace { rust_name: format!("shop::Event{line}"), file: "src/events.rs".to_owned(), line };
        StructDefinition { place, event_type }
    });
    Definitions { project: None, structs: structs.collect() }
}
