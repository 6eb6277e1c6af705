//! A wrapper of rustc that edits the places which diagnostics name, and compiles again until none is left.
//!
//! Cargo starts it as `RUSTC_WORKSPACE_WRAPPER` for each crate of the workspace. Its own edits rather than those of
//! `cargo fix`: that would also apply suggestions of the compiler for other names, and it compiles a crate once more for
//! each round of edits only if edits overlap.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Output, Stdio};

use serde_json::Value;
use webmarketer_schema::lock::write_if_changed;

use super::diagnostic::{Position, positions};
use super::edit::edited;
use super::job::{Job, report_edits, report_failure};
use crate::codegen::files::split_preamble;
use crate::compiler::{Compiler, exit_code};

/// The variable with the path of the job.
pub(crate) const JOB: &str = "WEBMARKETER_FIX_JOB";

/// A crate that needs more rounds is left as it is. A round edits all places that the compiler sees; only errors that
/// other errors hide need another one.
const MOST_ROUNDS: usize = 20;

/// Runs as a wrapper of rustc, if `webmarketer fix` started cargo and cargo started this process. `None` for any other
/// start of the program.
pub(crate) fn run_as_wrapper() -> Option<ExitCode> {
    let job = std::env::var_os(JOB)?;
    let code = run(Path::new(&job), Compiler::of_this_process()?);
    Some(ExitCode::from(code.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "error: webmarketer fix: {error}");
        1
    })))
}

fn run(job: &Path, mut compiler: Compiler) -> io::Result<u8> {
    let job = Job::read(job)?;
    if compiler.only_prints() {
        return Ok(exit_code(compiler.command().status()?.code()));
    }
    // An alias for an old name is found even where the code allows deprecated names, and does not fail where it denies
    // them.
    compiler.add_arguments(["--force-warn", "deprecated"]);
    let compile = || compiler.command().stdin(Stdio::inherit()).output();
    // Two crates can have the same source, such as a library and its tests.
    let report = File::options().append(true).open(&job.report)?;
    report.lock()?;
    let mut output = compile()?;
    for _ in 1..MOST_ROUNDS {
        if !edit_sources(&job, &output, &report)? {
            break;
        }
        output = compile()?;
    }
    drop(report);
    io::stdout().write_all(&output.stdout)?;
    io::stderr().write_all(&output.stderr)?;
    Ok(exit_code(output.status.code()))
}

/// Edits the sources at the positions that the diagnostics name. Returns whether a file changed.
fn edit_sources(job: &Job, output: &Output, report: &File) -> io::Result<bool> {
    let mut files: BTreeMap<PathBuf, Vec<Position>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines().filter(|line| line.starts_with('{')) {
        let Ok(diagnostic) = serde_json::from_str::<Value>(line) else { continue };
        for position in positions(&diagnostic, &job.renames) {
            // A file that the compiler made up does not exist.
            if let Ok(path) = fs::canonicalize(&position.file) {
                files.entry(path).or_default().push(position);
            }
        }
    }
    let mut has_changed = false;
    for (path, positions) in files.iter().filter(|(path, _)| job.may_edit(path)) {
        let Ok(text) = fs::read_to_string(path) else { continue };
        if split_preamble(&text).is_some() {
            continue;
        }
        let Some((new, edits)) = edited(&text, &positions.iter().collect::<Vec<_>>()) else { continue };
        match write_if_changed(path, new.as_bytes()) {
            Ok(changed) => {
                report_edits(report, path, edits)?;
                has_changed |= changed;
            }
            Err(error) => report_failure(report, path, &error)?,
        }
    }
    Ok(has_changed)
}
