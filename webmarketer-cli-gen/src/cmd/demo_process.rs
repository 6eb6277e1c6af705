//! The processes that the demo starts and kills.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::terminal::{Exit, Failure};

/// How long the demo waits for a process.
const DEADLINE: Duration = Duration::from_mins(1);

/// A process that runs this program, and is killed when this is dropped.
pub(super) struct DemoProcess {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    command: &'static str,
}

impl DemoProcess {
    /// Starts this program with those variables. Its errors are printed with those of the demo.
    fn start(
        command: &'static str,
        arguments: impl FnOnce(&mut Command),
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::new(Exit::Failure, format!("cannot start a process: {error}"));
        let mut program = Command::new(std::env::current_exe().map_err(failed)?);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WEBMARKETER_")) {
            program.env_remove(name);
        }
        program.arg(command).envs(variables).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        arguments(&mut program);
        let mut process = program.spawn().map_err(failed)?;
        let output = process.stdout.take().ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { process, lines: BufReader::new(output).lines(), command })
    }

    /// The next line that the process prints.
    pub(super) async fn line(&mut self) -> Result<String, Failure> {
        let line = self.in_time(async |this| this.lines.next_line().await).await?;
        line.ok_or_else(|| self.failure("ended too early"))
    }

    /// Kills the process: on Unix, with SIGKILL.
    pub(super) async fn kill(mut self) -> Result<(), Failure> {
        self.in_time(async |this| this.process.kill().await).await
    }

    /// Waits until the process ends without a failure.
    pub(super) async fn succeed(mut self) -> Result<(), Failure> {
        let status = self.in_time(async |this| this.process.wait().await).await?;
        if status.success() { Ok(()) } else { Err(self.failure(&format!("failed: {status}"))) }
    }

    async fn in_time<T>(&mut self, wait: impl AsyncFnOnce(&mut Self) -> io::Result<T>) -> Result<T, Failure> {
        match tokio::time::timeout(DEADLINE, wait(self)).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(self.failure(&format!("failed: {error}"))),
            Err(_) => Err(self.failure(&format!("took more than {} seconds", DEADLINE.as_secs()))),
        }
    }

    fn failure(&self, problem: &str) -> Failure {
        Failure::new(Exit::Failure, format!("the process `webmarketer {}` {problem}", self.command))
    }
}

/// The service of the demo: an emulator that stores its state on disk.
pub(super) struct DemoService {
    pub(super) process: DemoProcess,
    /// The variables with its address and its service account.
    pub(super) variables: BTreeMap<String, String>,
    pub(super) port: u16,
}

impl DemoService {
    /// Starts it with its state in that folder, and waits until it listens. Port 0 is a free one.
    pub(super) async fn start(folder: &Path, port: u16) -> Result<Self, Failure> {
        let arguments = |command: &mut Command| {
            command.args(["--json", "--port", &port.to_string(), "--data"]).arg(folder);
            command.arg("--credentials-out").arg(folder.with_extension("json"));
        };
        let mut process = DemoProcess::start("emulate", arguments, &BTreeMap::new())?;
        let served: Value = serde_json::from_str(&process.line().await?).unwrap_or_default();
        let text = |value: &Value| Some(value.as_str()?.to_owned());
        let variables = served["variables"].as_object().into_iter().flatten();
        let variables = variables.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect();
        let port = text(&served["url"]).and_then(|url| url.rsplit(':').next()?.parse().ok());
        let port = port.ok_or_else(|| process.failure("printed no address"))?;
        Ok(Self { process, variables, port })
    }
}

/// Starts the application with that outbox, which persists so many orders.
pub(super) fn start_application(
    outbox: &Path,
    orders: u32,
    variables: &BTreeMap<String, String>,
) -> Result<DemoProcess, Failure> {
    let arguments = |command: &mut Command| {
        command.arg("--application").arg(outbox).args(["--orders", &orders.to_string()]);
    };
    DemoProcess::start("demo", arguments, variables)
}
