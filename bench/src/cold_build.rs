//! The time that feature `outbox` adds to the first build of a program that uses the client.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::measure::{median, user_ms};
use crate::workspace::put;

/// The two packages, and the features of core that they enable.
const PACKAGES: [(&str, &str); 2] =
    [("without", "\"client\", \"aws-lc\""), ("with", "\"client\", \"aws-lc\", \"outbox\"")];

/// The seconds of the builds of one package.
#[derive(Default)]
struct Seconds {
    wall: Vec<f64>,
    user: Vec<f64>,
}

/// Builds a package with each set of features in turn, each time in an empty target folder. The packages are outside of
/// the workspace, because the profile of the workspace optimizes redb.
pub(crate) fn cold_build(folder: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("repository not found")?;
    let folder = folder.join("cold-build");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    for (name, features) in PACKAGES {
        let package = folder.join(name);
        fs::create_dir_all(package.join("src"))?;
        put(&package.join("src/lib.rs"), "")?;
        put(&package.join("Cargo.toml"), &manifest(name, features, here))?;
        // The versions of the repository.
        fs::copy(here.join("Cargo.lock"), package.join("Cargo.lock"))?;
        if !Command::new("cargo").arg("fetch").current_dir(&package).status()?.success() {
            return Err("the dependencies cannot be downloaded".into());
        }
    }
    let mut seconds = [Seconds::default(), Seconds::default()];
    for _ in 0..rounds {
        for ((name, _), seconds) in PACKAGES.into_iter().zip(&mut seconds) {
            let target = folder.join("target");
            if target.exists() {
                fs::remove_dir_all(&target)?;
            }
            let mut cargo = Command::new("cargo");
            cargo.args(["build", "--offline", "--quiet"]).current_dir(folder.join(name));
            cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
            let start = Instant::now();
            let ms = user_ms(&mut cargo)?;
            seconds.wall.push(start.elapsed().as_secs_f64());
            seconds.user.push(ms / 1e3);
        }
    }
    println!("cold debug build of a program with webmarketer-core (median of {rounds}, s)");
    println!("  feature `outbox`      wall     user");
    let [without, with] = seconds.map(|Seconds { wall, user }| (median(wall), median(user)));
    for (name, (wall, user)) in
        [("without", without), ("with", with), ("added", (with.0 - without.0, with.1 - without.1))]
    {
        println!("  {name:<16} {wall:>9.1} {user:>8.1}");
    }
    Ok(())
}

fn manifest(name: &str, features: &str, checkout: &Path) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         webmarketer-core = {{ path = '{}', default-features = false, features = [{features}] }}\n\n[workspace]\n",
        checkout.join("webmarketer-core").display()
    )
}
