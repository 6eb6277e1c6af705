//! `webmarketer completions`: prints a completion script.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::terminal::{Console, Exit, Failure};

/// Print the completion script for a shell.
///
/// For bash: `webmarketer completions bash > ~/.local/share/bash-completion/completions/webmarketer`.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, mut command: Command, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let name = command.get_name().to_owned();
        // The generator panics if the output is closed.
        let mut text = Vec::new();
        generate(self.shell, &mut command, name, &mut text);
        console.out.write_all(&text)?;
        Ok(Exit::Agree)
    }
}
