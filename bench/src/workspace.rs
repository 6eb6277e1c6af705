//! Writes the workspace to build: one package for each variant and number of structs.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::variants::{FIELDS, VARIANTS, Variant};

pub(crate) struct Workspace {
    pub(crate) folder: PathBuf,
}

impl Workspace {
    /// Writes the workspace. Unchanged files are not written again.
    pub(crate) fn write(folder: &Path, sizes: &[usize]) -> Result<Self, Box<dyn Error>> {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("repository not found")?;
        let core = repository.join("webmarketer-core");
        fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let mut members = String::new();
        for variant in &VARIANTS {
            let mut packages: Vec<_> =
                sizes.iter().map(|size| (format!("{}-{size}", variant.package), *size, true)).collect();
            packages.push((format!("{}-plain", variant.package), 100, false));
            for (name, size, annotated) in packages {
                let package = folder.join(&name);
                fs::create_dir_all(package.join("src"))?;
                put(&package.join("Cargo.toml"), &manifest(&name))?;
                put(&package.join("src/lib.rs"), &source(variant, size, annotated))?;
                if variant.locked {
                    put(&package.join("webmarketer.lock.json"), &lock(size, annotated))?;
                }
                write!(members, "\"{name}\", ")?;
            }
        }
        put(&folder.join("Cargo.toml"), &root(&members, &core))?;
        Ok(Self { folder })
    }

    /// Builds the dependencies of the packages.
    pub(crate) fn prebuild(&self) -> Result<(), Box<dyn Error>> {
        println!("building dependencies");
        for command in ["check", "build"] {
            for variant in &VARIANTS {
                let package = format!("{}-plain", variant.package);
                let status = self.cargo(&[command, "--quiet", "-p", &package], false).status()?;
                if !status.success() {
                    return Err(format!("{package} does not build").into());
                }
            }
        }
        Ok(())
    }

    /// A cargo command in the workspace.
    pub(crate) fn cargo(&self, arguments: &[&str], incremental: bool) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        command.env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" }).env_remove("RUSTFLAGS");
        command
    }
}

#[expect(clippy::disallowed_methods, reason = "a file of this benchmark alone")]
pub(crate) fn put(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if !fs::read_to_string(path).is_ok_and(|old| old == text) {
        fs::write(path, text)?;
    }
    Ok(())
}

fn root(members: &str, core: &Path) -> String {
    let core = core.display();
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[workspace.dependencies]\n\
         chrono = {{ version = \"0.4\", default-features = false, features = [\"std\", \"serde\"] }}\n\
         schemars = {{ version = \"1\", features = [\"chrono04\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
         webmarketer-core = {{ path = \"{core}\", default-features = false }}\n"
    )
}

fn manifest(name: &str) -> String {
    let dependencies = ["chrono", "schemars", "serde", "serde_json", "webmarketer-core"];
    let dependencies: String = dependencies.iter().map(|name| format!("{name}.workspace = true\n")).collect();
    format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}")
}

/// This number of structs, each used once if the crate is built with `--cfg used`.
fn source(variant: &Variant, size: usize, annotated: bool) -> String {
    let mut source = "#![allow(unexpected_cfgs)]\n".to_owned();
    for number in 0..size {
        source += &structure(variant, number, annotated);
    }
    source
}

fn structure(variant: &Variant, number: usize, annotated: bool) -> String {
    let mut out = format!("/// Event number {number}, sent when an order goes through.\n");
    if let Some(derive) = variant.derive {
        out += &format!("#[derive({derive})]\n");
    }
    if annotated {
        out += &variant.on_struct.replace("{i}", &number.to_string());
    }
    out += &format!("\npub struct Event{number} {{\n");
    for (index, (name, of_type, _, doc, ..)) in FIELDS.iter().enumerate() {
        let attribute = match index {
            0 if annotated => variant.on_fields[0],
            2 if annotated => variant.on_fields[1],
            _ => "",
        };
        out += &format!("    /// {doc}\n    {attribute}\n    pub {name}: {of_type},\n");
    }
    out += "}\n";
    if let Some(json) = variant.json {
        out += &format!("#[cfg(used)]\npub fn send{number}(event: &Event{number}) -> String {{ {json} }}\n");
    }
    out
}

/// A lock with all structs.
fn lock(size: usize, annotated: bool) -> String {
    let mut references: Vec<_> = (0..size).map(|number| (format!("event-{number}"), number)).collect();
    if !annotated {
        // The names of the structs in kebab-case.
        references = (0..size).map(|number| (format!("event{number}"), number)).collect();
    }
    references.sort();
    let entries: Vec<_> = references
        .iter()
        .map(|(reference, number)| {
            let mut fields: Vec<_> = FIELDS
                .iter()
                .enumerate()
                .map(|(index, (name, rust, _, doc, key, of_type))| {
                    let key = if annotated { key } else { name };
                    let entity = if annotated && index == 0 { "user" } else { "event" };
                    let optional = rust.starts_with("Option");
                    format!(
                        "        {{\"storageKey\": \"{key}\", \"ingestionKey\": \"{key}\", \"entity\": \"{entity}\", \"type\": \
                         \"{of_type}\", \"optional\": {optional}, \"label\": \"{doc}\"}}"
                    )
                })
                .collect();
            fields.sort();
            format!(
                "    {{\n      \"reference\": \"{reference}\",\n      \"name\": \"Event {number}\",\n      \"fields\": \
                 [\n{}\n      ]\n    }}",
                fields.join(",\n")
            )
        })
        .collect();
    format!("{{\n  \"formatVersion\": 1,\n  \"eventTypes\": [\n{}\n  ]\n}}\n", entries.join(",\n"))
}
