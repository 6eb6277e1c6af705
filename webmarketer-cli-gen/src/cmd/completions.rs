//! `webmarketer completions`: what a shell needs to complete the command.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::terminal::{Console, Exit, Failure};

/// Print the completions for a shell.
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
        // An output that is closed would end the generator with a panic.
        let mut text = Vec::new();
        generate(self.shell, &mut command, name, &mut text);
        console.out.write_all(&text)?;
        Ok(Exit::Agree)
    }
}
