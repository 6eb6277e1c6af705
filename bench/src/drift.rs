//! The time of comparing two catalogues in memory, and of `check --offline` as a process.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use webmarketer_schema::Catalogue;
use webmarketer_schema::diff::compare;
use webmarketer_schema::lock::Lock;

use crate::generator::lock;
use crate::measure::median;
use crate::workspace::put;

/// Prints the time for each number of event types, one in a hundred of which has changed.
pub(crate) fn drift(folder: &Path, sizes: &[usize], rounds: usize) -> Result<(), Box<dyn Error>> {
    let program = command_line()?;
    println!("one event type in a hundred has changed (median of {rounds}, wall time in ms)");
    println!("  {:<12} {:>10} {:>20}", "event types", "compare", "check --offline");
    for size in sizes {
        let package = folder.join("drift").join(size.to_string());
        std::fs::create_dir_all(package.join("src"))?;
        let before = Lock::parse(lock(*size)?.as_bytes())?;
        let after = Lock::new(changed(&before.catalogue)?, before.names.clone());
        put(&package.join("webmarketer.lock.json"), &before.to_text())?;
        run(&program, &["generate"], &package, 0)?;
        put(&package.join("webmarketer.lock.json"), &after.to_text())?;
        let (mut compared, mut checked) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let start = Instant::now();
            let findings = compare(&before.catalogue, &after.catalogue);
            compared.push(start.elapsed().as_secs_f64() * 1e3);
            assert_eq!(findings.len(), size.div_ceil(100), "every change is found");
            let start = Instant::now();
            run(&program, &["check", "--offline"], &package, 4)?;
            checked.push(start.elapsed().as_secs_f64() * 1e3);
        }
        println!("  {size:<12} {:>10.1} {:>20.1}", median(compared), median(checked));
    }
    Ok(())
}

/// Builds the command line; returns its path.
pub(crate) fn command_line() -> Result<PathBuf, Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("repository not found")?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--quiet", "--locked", "-p", "webmarketer-cli-gen"]).current_dir(repository);
    if !cargo.status()?.success() {
        return Err("the command does not build".into());
    }
    let target = std::env::current_exe()?;
    Ok(target.parent().ok_or("target folder not found")?.join("webmarketer"))
}

/// Changes whether a field of every hundredth event type is mandatory.
fn changed(catalogue: &Catalogue) -> Result<Catalogue, Box<dyn Error>> {
    let event_types = catalogue.iter().cloned().enumerate().map(|(index, mut event_type)| {
        if index % 100 == 0
            && let Some(field) = event_type.fields.first_mut()
        {
            field.optional = !field.optional;
        }
        event_type
    });
    Ok(Catalogue::new(catalogue.project.clone(), event_types)?)
}

fn run(program: &Path, arguments: &[&str], folder: &Path, code: i32) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    match command.status()?.code() {
        Some(ended) if ended == code => Ok(()),
        ended => Err(format!("webmarketer {arguments:?} ended with {ended:?}").into()),
    }
}
