//! Builds and runs a program that exports its definitions, and reads them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use webmarketer_schema::lock::EXPORT_FILE;
use webmarketer_schema::plan::Definitions;

use super::super::cargo::{cannot_run, cargo, cargo_metadata, wrap};
use crate::options::CargoOptions;
use crate::report;
use crate::resolve::{
    CargoWorkspace, ExportProgram, ProgramKind, WantedProgram, compare_with_sources, read_definitions,
};
use crate::settings::current_folder;
use crate::terminal::{Console, Exit, Failure};

/// The heading of the options in help texts.
const HEADING: &str = "Program with the structs";

/// The names of the options below, which exclude a file with definitions.
pub(crate) const PROGRAM_OPTIONS: [&str; 8] =
    ["package", "example", "test", "features", "all_features", "no_default_features", "locked", "offline"];

/// The program that exports definitions.
#[derive(Args, Clone, Debug)]
pub(crate) struct ProgramOptions {
    /// The package with the example or the test [default: the package of the current folder, or else any]
    #[arg(long, short, value_name = "NAME", help_heading = HEADING)]
    package: Option<String>,

    /// The example with `registry::export!()` [default: the only example or test that has it]
    #[arg(long, value_name = "NAME", help_heading = HEADING, conflicts_with = "test")]
    example: Option<String>,

    /// The test file with `registry::export!()`
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    test: Option<String>,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl ProgramOptions {
    fn wanted(&self) -> WantedProgram {
        let example = self.example.clone().map(|name| (ProgramKind::Example, name));
        let kind = example.or_else(|| self.test.clone().map(|name| (ProgramKind::Test, name)));
        WantedProgram { package: self.package.clone(), kind }
    }
}

/// Builds and runs the program, and returns what its structs define, and the folder that cargo builds into.
pub(crate) fn export_definitions(
    options: &ProgramOptions,
    console: &mut Console<'_>,
) -> Result<(Definitions, PathBuf), Failure> {
    let workspace = CargoWorkspace::from_metadata(&cargo_metadata()?);
    let program = ExportProgram::find(&workspace, &options.wanted(), &current_folder()?)?;
    let file = ExportFile::new(&workspace.target)?;
    run(&program, &options.cargo.arguments(), &file.0, console)?;
    let definitions = read_definitions(&file.0)?;
    let comparison = compare_with_sources(&workspace, &program, &definitions);
    report::write_not_exported(console.err, &comparison)?;
    match report::missing_structs(&comparison) {
        Some(failure) => Err(failure),
        None => Ok((definitions, workspace.target)),
    }
}

/// A file for the definitions, which is removed in the end.
struct ExportFile(PathBuf);

impl ExportFile {
    fn new(target: &Path) -> Result<Self, Failure> {
        let folder = target.join("webmarketer");
        std::fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
        // Two runs at once have two files. A file of an earlier process with this number is a leftover.
        let file = folder.join(format!("export-{}.json", std::process::id()));
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::write(&file, &error)),
            Ok(()) | Err(_) => Ok(Self(file)),
        }
    }
}

impl Drop for ExportFile {
    fn drop(&mut self) {
        // If it cannot be removed, it stays in the target folder, which is not committed.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Builds and runs the program, which writes the file.
fn run(program: &ExportProgram<'_>, options: &[String], file: &Path, console: &mut Console<'_>) -> Result<(), Failure> {
    let mut command: Command = cargo();
    command.args(program.arguments(options)).stdin(Stdio::null()).stderr(Stdio::inherit());
    wrap(&mut command)?.env(EXPORT_FILE, file);
    console.err.flush()?;
    // The errors of the compiler are on standard error, which is not captured.
    let output = command.output().map_err(|error| cannot_run(&error))?;
    if !output.status.success() {
        // A failed test says there what failed.
        console.err.write_all(&output.stdout)?;
        let what = format!("`{}` failed; see the errors above", program.command(options));
        return Err(Failure::new(Exit::Unseen, what));
    }
    if file.exists() { Ok(()) } else { Err(report::nothing_exported(program, options)) }
}
