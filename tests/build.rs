//! Generates the structs that the README's code includes, and those of whole projects for the suite; has the compiler
//! read what is expected of the generator's cases.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use webmarketer_cli_gen::{Builder, Choices, generate, names};
use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, Names, write_if_changed};
use webmarketer_schema::wire::{Page, read_event_type};

/// Where the emulator's projects are.
const EMULATOR: &str = "../webmarketer-emulator/projects";

/// Where the generator's cases are.
const CASES: &str = "cases";
/// Set, it takes over what is generated for them now.
const OVERWRITE: &str = "WEBMARKETER_CASES_OVERWRITE";

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::var("OUT_DIR")?;
    let out = Path::new(&out);
    cases(out)?;
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

/// Takes over what is generated for a case now. It happens here, since what is expected may not compile.
fn overwrite(case: &Path) -> Result<(), Box<dyn Error>> {
    let catalogue = std::fs::read_to_string(case.join("catalogue.json"))?;
    let catalogue = Catalogue::new(None, Page::read(&serde_json::from_str(&catalogue)?, read_event_type)?.data)?;
    let pinned = names::pin(&catalogue, &Names::default());
    let settings = std::fs::read_to_string(case.join("webmarketer.toml")).unwrap_or_default();
    let source = generate(&Lock::new(catalogue, pinned), &Choices::parse(&settings)?)?;
    std::fs::create_dir_all(case.join("expected"))?;
    write_if_changed(&case.join("expected/events.rs"), source.as_bytes())?;
    Ok(())
}

/// Writes a module for each case, which compiles what is expected of it.
fn cases(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CASES}");
    println!("cargo::rerun-if-env-changed={OVERWRITE}");
    let mut names = Vec::new();
    for case in std::fs::read_dir(CASES)? {
        let case = case?;
        if std::env::var_os(OVERWRITE).is_some() && case.path().is_dir() {
            overwrite(&case.path())?;
        }
        if case.path().join("expected/events.rs").exists() {
            names.push(case.file_name().into_string().map_err(|_| "a case has no name")?);
        }
    }
    names.sort();
    let mut modules = String::new();
    for name in &names {
        writeln!(
            modules,
            "/// What is generated for `cases/{name}`.\n#[no_implicit_prelude]\npub mod {name} {{\n    \
             ::core::include!(::core::concat!(::core::env!(\"CARGO_MANIFEST_DIR\"), \"/cases/{name}/expected/events.rs\"));\n}}"
        )?;
    }
    writeln!(
        modules,
        "/// The event types of each case, as its structs define them.\n#[must_use]\npub fn all() -> Vec<(&'static str, \
         Vec<webmarketer_core::schema::EventType>)> {{\n    vec!["
    )?;
    for name in &names {
        writeln!(modules, "        (\"{name}\", {name}::all()),")?;
    }
    modules.push_str("    ]\n}\n");
    write_if_changed(&out.join("cases.rs"), modules.as_bytes())?;
    Ok(())
}
