//! `webmarketer man`: prints or writes the manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man as Page;
use webmarketer_schema::lock::write_if_changed;

use crate::report;
use crate::terminal::{Console, Exit, Failure};

/// Print the manual page, or write the pages of all commands into a folder.
///
/// To read it: `webmarketer man | man -l -`.
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// The folder for the pages, such as ~/.local/share/man/man1
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, command: Command, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Some(folder) = self.output else {
            console.out.write_all(&render_page(command)?)?;
            return Ok(Exit::Agree);
        };
        if folder.exists() && !folder.is_dir() {
            let what = format!("expected a folder, but {} is a file", folder.display());
            return Err(Failure::new(Exit::Usage, what).advise("name a folder for the manual pages"));
        }
        std::fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
        let mut pages = Vec::new();
        collect_pages(&command, &[command.get_name()], &mut pages);
        let count = pages.len();
        for page in pages {
            write_page(&folder.join(format!("{}.1", page.get_name())), page)?;
        }
        report::write_written_pages(console.out, count, &folder)?;
        Ok(Exit::Agree)
    }
}

/// The pages of a command and of its subcommands. Clones of them do not have the names of their parents.
fn collect_pages(command: &Command, path: &[&str], pages: &mut Vec<Command>) {
    pages.push(command.clone().name(path.join("-")).bin_name(path.join(" ")));
    for sub in command.get_subcommands() {
        collect_pages(sub, &[path, &[sub.get_name()]].concat(), pages);
    }
}

fn render_page(command: Command) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    Page::new(command).render(&mut text)?;
    Ok(text)
}

fn write_page(path: &Path, command: Command) -> Result<(), Failure> {
    write_if_changed(path, &render_page(command)?).map(drop).map_err(|error| Failure::write(path, &error))
}
