//! Measures the processor time of child processes, its slope over the number of structs, and the size of expansions.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::variants::{FIELDS, Mode, VARIANTS, Variant};
use crate::workspace::Workspace;

/// The cost of one more struct.
pub(crate) struct Slope {
    pub(crate) name: &'static str,
    pub(crate) ms: f64,
    /// The cost of a struct between the two largest sizes, divided by that between the two smallest: 1 is linear.
    pub(crate) bend: f64,
}

/// The slope of each variant. Each round measures all variants in turn, so that other load on the machine affects all
/// of them.
pub(crate) fn slopes(
    workspace: &Workspace,
    mode: Mode,
    sizes: &[usize],
    rounds: usize,
) -> Result<Vec<Slope>, Box<dyn Error>> {
    let variants: Vec<_> = VARIANTS.iter().filter(|variant| mode.takes(variant)).collect();
    let mut times = vec![vec![Vec::new(); sizes.len()]; variants.len()];
    // The first round is not counted, because it fills caches.
    for round in 0..=rounds {
        for (variant, times) in variants.iter().zip(&mut times) {
            for (size, times) in sizes.iter().zip(times) {
                let ms = build(workspace, mode, &format!("{}-{size}", variant.package))?;
                if round > 0 {
                    times.push(ms);
                }
            }
        }
    }
    let slope = |(variant, times): (&&Variant, Vec<Vec<f64>>)| {
        let points: Vec<_> = sizes.iter().map(|size| *size as f64).zip(times.into_iter().map(median)).collect();
        let between = |a: (f64, f64), b: (f64, f64)| (b.1 - a.1) / (b.0 - a.0);
        let bend = match points.as_slice() {
            [first, second, .., third, last] => between(*third, *last) / between(*first, *second),
            [first, second, last] => between(*second, *last) / between(*first, *second),
            _ => 1.0,
        };
        Slope { name: variant.name, ms: least_squares(&points), bend }
    };
    Ok(variants.iter().zip(times).map(slope).collect())
}

/// The user time of one build, in milliseconds.
fn build(workspace: &Workspace, mode: Mode, package: &str) -> Result<f64, Box<dyn Error>> {
    let source = workspace.folder.join(package).join("src/lib.rs");
    File::options().append(true).open(source)?.set_modified(SystemTime::now())?;
    let command = if mode == Mode::Debug { "build" } else { "check" };
    let mut cargo = workspace.cargo(&[command, "--offline", "--quiet", "-p", package], mode == Mode::Incremental);
    if mode == Mode::Debug {
        cargo = workspace.cargo(&["rustc", "--offline", "--quiet", "-p", package, "--", "--cfg", "used"], false);
    }
    user_ms(&mut cargo)
}

/// Runs a command, and returns the user time of it and its children, in milliseconds.
pub(crate) fn user_ms(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    let before = children_microseconds()?;
    let status = command.stdin(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("{command:?} failed").into());
    }
    Ok((children_microseconds()? - before) as f64 / 1000.0)
}

/// Runs a command as the only child of a separate process, which measures it.
pub(crate) fn run_alone(arguments: &[String]) -> Result<Usage, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).arg(ALONE).args(arguments).stdin(Stdio::null()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers =
        text.lines().last().unwrap_or_default().split(' ').filter_map(|number| number.parse::<f64>().ok());
    match (output.status.success(), numbers.next(), numbers.next()) {
        (true, Some(ms), Some(mb)) => Ok(Usage { ms, mb }),
        _ => Err(format!("{arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// The argument that makes this program measure one command.
pub(crate) const ALONE: &str = "--alone";

/// The resources that a command used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// User and system time, in milliseconds.
    pub(crate) ms: f64,
    /// Peak memory, in MB.
    pub(crate) mb: f64,
}

/// Runs the command, and prints the resources that it used.
#[cfg(unix)]
pub(crate) fn alone(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let (program, arguments) = arguments.split_first().ok_or("no command")?;
    if !Command::new(program).args(arguments).stdout(Stdio::null()).status()?.success() {
        return Err(format!("{program} failed").into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    // Kilobytes, except on Apple systems, which count bytes.
    let unit = if cfg!(target_vendor = "apple") { 1e6 } else { 1e3 };
    println!("{} {}", time.num_microseconds() as f64 / 1e3, usage.max_rss() as f64 / unit);
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn alone(_: &[String]) -> Result<(), Box<dyn Error>> {
    Err("measuring a child process is supported only on Unix".into())
}

/// The processor time of this process so far, in seconds.
#[cfg(unix)]
pub(crate) fn own_seconds() -> Result<f64, Box<dyn Error>> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6)
}

#[cfg(not(unix))]
pub(crate) fn own_seconds() -> Result<f64, Box<dyn Error>> {
    Err("measuring a process is supported only on Unix".into())
}

/// The user time of all child processes so far, in microseconds.
#[cfg(unix)]
fn children_microseconds() -> Result<i64, Box<dyn Error>> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    Ok(getrusage(UsageWho::RUSAGE_CHILDREN)?.user_time().num_microseconds())
}

#[cfg(not(unix))]
fn children_microseconds() -> Result<i64, Box<dyn Error>> {
    Err("measuring child processes is supported only on Unix".into())
}

pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn least_squares(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let up: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let down: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    up / down
}

/// The number of characters in the expansion of one field, without attributes.
pub(crate) fn expansion(workspace: &Workspace, variant: &Variant) -> Result<f64, Box<dyn Error>> {
    let expanded = |package: &str| -> Result<usize, Box<dyn Error>> {
        let arguments =
            ["rustc", "--offline", "--quiet", "-p", package, "--profile", "check", "--", "-Zunpretty=expanded"];
        // On a stable compiler, this variable enables the flag that prints expanded code.
        let output = workspace.cargo(&arguments, false).env("RUSTC_BOOTSTRAP", "1").output()?;
        if !output.status.success() {
            return Err(format!("{package} does not expand").into());
        }
        Ok(output.stdout.len())
    };
    let over = expanded(&format!("{}-plain", variant.package))?.saturating_sub(expanded("none-plain")?);
    Ok(over as f64 / 100.0 / FIELDS.len() as f64)
}

/// The median user time of `cargo check` of the derive and its dependencies, in seconds.
pub(crate) fn cold(folder: &Path, rounds: usize) -> Result<f64, Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("repository not found")?;
    let target = folder.canonicalize()?.join("cold");
    let mut times = Vec::new();
    for _ in 0..rounds {
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let mut cargo = Command::new("cargo");
        cargo.args(["check", "--offline", "--quiet", "-p", "webmarketer-derive"]).current_dir(repository);
        times.push(user_ms(cargo.env("CARGO_TARGET_DIR", &target))? / 1000.0);
    }
    Ok(median(times))
}
