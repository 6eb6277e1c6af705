//! Generates the structs that the README's code includes, and those of whole projects for the suite.

use std::error::Error;
use std::path::Path;

use webmarketer_cli_gen::{Builder, names};
use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, Names};
use webmarketer_schema::wire::{Page, read_event_type};

/// Where the emulator's projects are.
const EMULATOR: &str = "../webmarketer-emulator/projects";

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::var("OUT_DIR")?;
    let out = Path::new(&out);
    for (name, folder) in [("shop", EMULATOR), ("leads", EMULATOR), ("odd", "projects")] {
        let project = format!("{folder}/{name}.json");
        println!("cargo::rerun-if-changed={project}");
        let page = Page::read(&serde_json::from_str(&std::fs::read_to_string(project)?)?, read_event_type)?;
        let catalogue = Catalogue::new(Some(name.parse()?), page.data)?;
        let pinned = names::pin(&catalogue, &Names::default());
        let lock = out.join(format!("{name}.lock.json"));
        Lock::new(catalogue, pinned).write(&lock)?;
        Builder::new().lock(&lock).file(format!("{name}.rs")).generate_into(out)?;
    }
    // The README's application has one file of structs.
    Builder::new().lock(out.join("shop.lock.json")).generate_into(out)?;
    Ok(())
}
