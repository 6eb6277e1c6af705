//! Runs cargo with this program as the wrapper of rustc.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use serde_json::Value;

use crate::renames::JOB;
use crate::terminal::{Console, Exit, Failure};

/// The options of `cargo check` that select what is compiled.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of cargo")]
pub(super) struct CargoOptions {
    /// A package to fix; can be given several times [default: all packages of the workspace]
    #[arg(long, short, value_name = "SPEC", help_heading = "Options of cargo")]
    package: Vec<String>,

    /// A package that is not fixed
    #[arg(long, value_name = "SPEC", conflicts_with = "package", help_heading = "Options of cargo")]
    exclude: Vec<String>,

    /// Features to activate, separated by commas
    #[arg(long, short = 'F', value_name = "FEATURES", help_heading = "Options of cargo")]
    features: Vec<String>,

    /// Activate all features
    #[arg(long, help_heading = "Options of cargo")]
    all_features: bool,

    /// Do not activate the feature `default`
    #[arg(long, help_heading = "Options of cargo")]
    no_default_features: bool,

    /// The target triple to compile for
    #[arg(long, value_name = "TRIPLE", help_heading = "Options of cargo")]
    target: Vec<String>,

    /// Require that Cargo.lock does not change
    #[arg(long, help_heading = "Options of cargo")]
    locked: bool,

    /// Do not use the network
    #[arg(long, help_heading = "Options of cargo")]
    offline: bool,
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
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]);
        let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_run(&error))?;
        let metadata: Option<Value> = serde_json::from_slice(&output.stdout).ok();
        let folder = |key: &str| metadata.as_ref().and_then(|all| all.get(key)?.as_str()).map(PathBuf::from);
        let (Some(root), Some(target)) = (folder("workspace_root"), folder("target_directory")) else {
            let message = String::from_utf8_lossy(&output.stderr);
            let message = message.trim().strip_prefix("error: ").unwrap_or(message.trim()).to_owned();
            return Err(Failure::new(Exit::Usage, format!("cargo does not find the workspace: {message}")));
        };
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

impl CargoOptions {
    /// Compiles the workspace. The errors that are left are printed.
    pub(super) fn check(
        &self,
        workspace: &Workspace,
        job: &Path,
        console: &mut Console<'_>,
    ) -> Result<Checked, Failure> {
        let wrapper = std::env::current_exe()
            .map_err(|error| Failure::new(Exit::Failure, format!("cannot find the program itself: {error}")))?;
        let mut command = cargo();
        command.args(["check", "--all-targets", "--keep-going", "--message-format=json-diagnostic-rendered-ansi"]);
        command.args(self.arguments()).env("CARGO_TARGET_DIR", &workspace.target_of_cargo);
        command.env("RUSTC_WORKSPACE_WRAPPER", wrapper).env(JOB, job);
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

    fn arguments(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        if self.package.is_empty() {
            arguments.push("--workspace".to_owned());
        }
        let lists = [
            ("--package", &self.package),
            ("--exclude", &self.exclude),
            ("--features", &self.features),
            ("--target", &self.target),
        ];
        for (option, values) in lists {
            arguments.extend(values.iter().map(|value| format!("{option}={value}")));
        }
        let switches = [
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--locked", self.locked),
            ("--offline", self.offline),
        ];
        arguments.extend(switches.iter().filter(|(_, is_on)| *is_on).map(|(option, _)| (*option).to_owned()));
        arguments.into_iter().map(OsString::from).collect()
    }
}

/// The diagnostic in a message of cargo.
fn diagnostic(line: &[u8]) -> Option<Value> {
    let mut message: Value = serde_json::from_slice(line).ok()?;
    let is_diagnostic = message.get("reason").and_then(Value::as_str) == Some("compiler-message");
    Some(message.get_mut("message").filter(|_| is_diagnostic)?.take())
}

/// The cargo that started this program, or the one that is found.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

fn cannot_run(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Unseen, format!("cannot run cargo: {error}"))
        .advise("install Rust from https://rustup.rs, or set the variable CARGO to the path of cargo")
}
