//! This program or another build of it, which sends in a process of its own: two versions of the client in one run.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::sending::{Sender, Took};

/// What this program is called with to send when it is told to, and to which address.
pub(crate) const SEND: &str = "--send";

/// Sends to that address: a line of input says how many at once, and a line of output what it took.
pub(crate) fn send(address: &str) -> Result<(), Box<dyn Error>> {
    let sender = Sender::new(address)?;
    for line in std::io::stdin().lines() {
        let Took { wall, processor } = sender.sends(line?.trim().parse()?)?;
        println!("{wall} {processor}");
    }
    Ok(())
}

/// A build, in a process of its own.
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
        let mut child = command.spawn().map_err(|error| format!("{} cannot be started: {error}", path.display()))?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output })
    }

    /// Lets it send, so many at once.
    pub(crate) fn sends(&mut self, concurrent: usize) -> Result<Took, Box<dyn Error>> {
        writeln!(self.input, "{concurrent}")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let (wall, processor) = line.trim().split_once(' ').ok_or("the other build does not know --send")?;
        Ok(Took { wall: wall.parse()?, processor: processor.parse()? })
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It has ended, or is ended now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
