//! `webmarketer export`: writes the event types that the structs of a program define.

mod definitions;
mod wrapper;

use std::path::{Path, PathBuf};

use clap::Args;
use webmarketer_schema::lock::Draft;
use webmarketer_schema::lock::find::relative_path;

pub(super) use self::definitions::{PROGRAM_OPTIONS, ProgramOptions, export_definitions};
pub(crate) use self::wrapper::run_as_wrapper;
use crate::report;
use crate::resolve::MakePlanError;
use crate::settings::current_folder;
use crate::terminal::{Console, Exit, Failure};

/// Write the event types that the structs of a program define to a file.
///
/// `plan` and `apply` do this themselves; use `export` to keep the file, or to make it in another job than the plan.
///
/// Builds and runs an example or a test of your package with the line `webmarketer_core::registry::export!();`, never
/// your application. The structs may differ from the lock: this build does not compare them, and a later `cargo check`
/// compares them again. A struct in the sources of the package, or of its dependencies in the workspace, that the
/// program does not have is an error.
///
/// Exit code 0: written; 2: there is no such program; 101: the program was not built or failed, structs contradict each
/// other, or one is missing.
#[derive(Args, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    program: ProgramOptions,

    /// The file to write [default: webmarketer/definitions.json in the target folder]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let (definitions, target) = export_definitions(&self.program, console)?;
        // A plan knows the service, which can store two meanings of a key already.
        let contradictions = definitions.contradictions();
        if !contradictions.is_empty() {
            return Err(MakePlanError::Contradictions(contradictions).into());
        }
        let path = self.output.map_or_else(|| usual_path(&target), Ok)?;
        let draft = Draft::new(&path, definitions.to_text().as_bytes());
        let written = draft.and_then(|draft| draft.map_or(Ok(()), Draft::commit));
        written.map_err(|error| Failure::write(&path, &error))?;
        report::write_exported(console.out, &definitions, &path)?;
        Ok(Exit::Agree)
    }
}

/// The file in the target folder, whose folder is made.
fn usual_path(target: &Path) -> Result<PathBuf, Failure> {
    let folder = PathBuf::from(relative_path(&current_folder()?, &target.join("webmarketer")));
    std::fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
    Ok(folder.join("definitions.json"))
}
