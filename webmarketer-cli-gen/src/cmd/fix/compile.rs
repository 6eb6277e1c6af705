//! Runs cargo with this program as the wrapper of rustc.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::Args;
use serde_json::Value;

use super::super::cargo::{cannot_run, cargo, cargo_metadata, wrap};
use crate::options::CargoOptions;
use crate::renames::JOB;
use crate::terminal::{Console, Failure};

/// The options of `cargo check` that select what is compiled.
#[derive(Args, Debug)]
pub(super) struct CompiledPackages {
    /// A package to fix; can be given several times [default: all packages of the workspace]
    #[arg(long, short, value_name = "SPEC", help_heading = "Options of cargo")]
    package: Vec<String>,

    /// A package that is not fixed
    #[arg(long, value_name = "SPEC", conflicts_with = "package", help_heading = "Options of cargo")]
    exclude: Vec<String>,

    /// The target triple to compile for
    #[arg(long, value_name = "TRIPLE", help_heading = "Options of cargo")]
    target: Vec<String>,

    #[command(flatten)]
    options: CargoOptions,
}

/// The workspace around the current folder, as cargo finds it.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// The canonical folder of its root.
    pub(super) root: PathBuf,
    /// The canonical folder that cargo builds into.
    pub(super) target: PathBuf,
    /// The same folder as cargo names it.
    pub(super) target_of_cargo: PathBuf,
}

/// The result of `cargo check`.
pub(super) struct Checked {
    pub(super) succeeded: bool,
    /// The diagnostics of the last compilation of each crate.
    pub(super) diagnostics: Vec<Value>,
}

impl Workspace {
    /// Asks cargo for the workspace.
    pub(super) fn find() -> Result<Self, Failure> {
        let metadata = cargo_metadata()?;
        let folder = |key: &str| metadata.get(key).and_then(Value::as_str).map(PathBuf::from).unwrap_or_default();
        let (root, target) = (folder("workspace_root"), folder("target_directory"));
        Ok(Self { root: canonical(&root), target: canonical(&target), target_of_cargo: target })
    }
}

/// The canonical path of a folder, which may not exist yet.
fn canonical(folder: &Path) -> PathBuf {
    match (std::fs::canonicalize(folder), folder.parent(), folder.file_name()) {
        (Ok(path), ..) => path,
        (Err(_), Some(parent), Some(name)) => canonical(parent).join(name),
        (Err(_), ..) => folder.to_owned(),
    }
}

impl CompiledPackages {
    /// Compiles the workspace. The errors that are left are printed.
    pub(super) fn check(
        &self,
        workspace: &Workspace,
        job: &Path,
        console: &mut Console<'_>,
    ) -> Result<Checked, Failure> {
        let mut command = cargo();
        command.args(["check", "--all-targets", "--keep-going", "--message-format=json-diagnostic-rendered-ansi"]);
        command.args(self.arguments()).env("CARGO_TARGET_DIR", &workspace.target_of_cargo);
        wrap(&mut command)?.env(JOB, job);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        console.err.flush()?;
        let mut child = command.spawn().map_err(|error| cannot_run(&error))?;
        // A library and its tests have the same diagnostics.
        let (mut diagnostics, mut seen) = (Vec::new(), HashSet::new());
        if let Some(out) = child.stdout.take() {
            for line in BufReader::new(out).split(b'\n') {
                let Some(diagnostic) = diagnostic(&line?) else { continue };
                if !seen.insert(diagnostic.to_string()) {
                    continue;
                }
                let is_error = diagnostic.get("level").and_then(Value::as_str).is_some_and(|level| level != "warning");
                if let Some(text) = diagnostic.get("rendered").and_then(Value::as_str).filter(|_| is_error) {
                    write!(console.err, "{text}")?;
                }
                diagnostics.push(diagnostic);
            }
        }
        let status = child.wait().map_err(|error| cannot_run(&error))?;
        Ok(Checked { succeeded: status.success(), diagnostics })
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if self.package.is_empty() {
            arguments.push("--workspace".to_owned());
        }
        let lists = [("--package", &self.package), ("--exclude", &self.exclude), ("--target", &self.target)];
        for (option, values) in lists {
            arguments.extend(values.iter().map(|value| format!("{option}={value}")));
        }
        arguments.extend(self.options.arguments());
        arguments
    }
}

/// The diagnostic in a message of cargo.
fn diagnostic(line: &[u8]) -> Option<Value> {
    let mut message: Value = serde_json::from_slice(line).ok()?;
    let is_diagnostic = message.get("reason").and_then(Value::as_str) == Some("compiler-message");
    Some(message.get_mut("message").filter(|_| is_diagnostic)?.take())
}
