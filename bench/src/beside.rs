//! Sends events in a separate process, by this program or another build of it, to compare two versions of the client in
//! one run.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::sending::{RunTime, Sender};

/// The argument that makes this program a sender. The address follows it.
pub(crate) const SEND: &str = "--send";

/// Sends to this address. Each line of input is a number of concurrent requests; each line of output is the time of
/// that run.
pub(crate) fn send(address: &str) -> Result<(), Box<dyn Error>> {
    let sender = Sender::new(address)?;
    for line in std::io::stdin().lines() {
        let RunTime { wall, processor } = sender.send_concurrently(line?.trim().parse()?)?;
        println!("{wall} {processor}");
    }
    Ok(())
}

/// A build of this program, in a separate process.
pub(crate) struct Beside {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Beside {
    /// Starts the program at `path`.
    pub(crate) fn start(path: &Path, address: &str) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(path);
        command.args([SEND, address]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("cannot start {}: {error}", path.display()))?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output })
    }

    /// Runs the sender with this number of concurrent requests.
    pub(crate) fn send_concurrently(&mut self, concurrent: usize) -> Result<RunTime, Box<dyn Error>> {
        writeln!(self.input, "{concurrent}")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let (wall, processor) = line.trim().split_once(' ').ok_or("the other build does not know --send")?;
        Ok(RunTime { wall: wall.parse()?, processor: processor.parse()? })
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
