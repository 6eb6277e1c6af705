//! The compile time of generated construction code, compared with that of another checkout.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::generator::lock_with;
use crate::measure::{median, user_ms};
use crate::workspace::put;

/// The number of event types.
const SIZE: usize = 2_000;

/// The numbers of mandatory fields among the ten fields of each event type.
const MANDATORY: [usize; 2] = [3, 6];

/// Prints the time of `cargo check` for the code that each checkout generates from the same locks. Both are measured in
/// turn.
pub(crate) fn construction(folder: &Path, other: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("repository not found")?;
    let folder = folder.join("construction");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let sides = [("before", other.canonicalize()?), ("after", here.to_owned())];
    let mut members = String::new();
    for mandatory in MANDATORY {
        for (side, _) in &sides {
            let name = format!("{side}-{mandatory}");
            let package = folder.join(&name);
            fs::create_dir_all(package.join("src"))?;
            put(&package.join("webmarketer.lock.json"), &lock_with(SIZE, |field| field < mandatory)?)?;
            put(&package.join("src/lib.rs"), "pub mod events;\n")?;
            put(&package.join("Cargo.toml"), &manifest(&name, "webmarketer-core", here))?;
            members += &format!("\"{name}\", ");
        }
    }
    put(&folder.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"))?;
    for (side, checkout) in &sides {
        println!("generating the code {side}");
        let generator = folder.join(format!("generator-{side}"));
        fs::create_dir_all(generator.join("src"))?;
        put(&generator.join("src/main.rs"), include_str!("../programs/ours.rs"))?;
        let text = manifest("generator", "webmarketer-cli-gen", checkout);
        put(&generator.join("Cargo.toml"), &format!("{text}\n[workspace]\n"))?;
        for mandatory in MANDATORY {
            let package = folder.join(format!("{side}-{mandatory}"));
            let mut cargo = Command::new("cargo");
            cargo.args(["run", "--quiet", "--"]).current_dir(&generator).env("CARGO_TARGET_DIR", folder.join("target"));
            cargo.arg(package.join("webmarketer.lock.json")).arg(package.join("src"));
            if !cargo.status()?.success() {
                return Err(format!("cannot generate the code {side}").into());
            }
        }
    }

    println!("cargo check of {SIZE} event types of ten fields (median of {rounds}, user s)");
    println!("  {:<10} {:>8} {:>8} {:>8}", "mandatory", "before", "after", "ratio");
    for mandatory in MANDATORY {
        let mut times = [Vec::new(), Vec::new()];
        // The first round is not counted, because it builds the dependencies.
        for round in 0..=rounds {
            for ((side, _), times) in sides.iter().zip(&mut times) {
                let ms = check(&folder, &format!("{side}-{mandatory}"))?;
                if round > 0 {
                    times.push(ms / 1e3);
                }
            }
        }
        let [before, after] = times.map(median);
        println!("  {mandatory:<10} {before:>8.2} {after:>8.2} {:>8.3}", after / before);
    }
    Ok(())
}

/// The user time of `cargo check` of a package, in milliseconds.
fn check(folder: &Path, package: &str) -> Result<f64, Box<dyn Error>> {
    File::options().append(true).open(folder.join(package).join("src/lib.rs"))?.set_modified(SystemTime::now())?;
    let mut cargo = Command::new("cargo");
    cargo.args(["check", "--quiet", "-p", package]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
    user_ms(&mut cargo)
}

/// The manifest of a package that depends on a crate of a checkout.
fn manifest(name: &str, dependency: &str, checkout: &Path) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         {dependency} = {{ path = '{}', default-features = false }}\n",
        checkout.join(dependency).display()
    )
}
