//! Compares the files of targets other than Rust with locks, and writes them.

use std::path::PathBuf;

use webmarketer_schema::lock::Lock;

use super::load_error::LoadError;
use super::{Disagreement, FixCommand, GenerateMode, Problem, read_lock, slashes};
use crate::codegen::files::{ChangedFiles, CodeCheckError, FileDifference, OutputError};
use crate::codegen::layout::chosen;
use crate::codegen::targets::{TargetOutput, generate_target};
use crate::settings::{Settings, Target};

/// The files of a target on disk, compared with the files for the lock.
pub(crate) struct TargetToGenerate<'a> {
    pub(super) settings: &'a Settings,
    output: TargetOutput,
    event_types: usize,
    differences: Vec<FileDifference>,
}

/// The files of a target, written or only compared.
#[derive(Debug)]
pub(crate) struct GeneratedTarget {
    pub(crate) target: Target,
    /// The file or the folder.
    pub(crate) output: PathBuf,
    /// The command that writes the files.
    pub(crate) fix: FixCommand,
    /// The number of event types.
    pub(crate) event_types: usize,
    pub(crate) written: ChangedFiles,
    /// The files that `generate` would write, if they were only compared.
    pub(crate) stale: Vec<FileDifference>,
}

impl<'a> TargetToGenerate<'a> {
    /// Compares the files of all targets of a package with its lock.
    pub(crate) fn load_all(settings: &'a Settings, mode: GenerateMode) -> Result<Vec<Self>, LoadError> {
        if settings.other_outputs.is_empty() {
            return Ok(Vec::new());
        }
        let lock = read_lock(&settings.lock)?;
        Self::compare_all(settings, &lock).map_err(|error| match (error, mode) {
            (LoadError::Code(error), GenerateMode::Write) => LoadError::Code(error.while_writing()),
            (error, _) => error,
        })
    }

    /// Compares the files of all targets of a package with this lock.
    pub(super) fn compare_all(settings: &'a Settings, lock: &Lock) -> Result<Vec<Self>, LoadError> {
        let wrong_choices = |error| LoadError::of_code_check(settings, CodeCheckError::Choices(error));
        let compare = |(target, path): &(Target, PathBuf)| {
            let output = TargetOutput { target: *target, path: path.clone() };
            let event_types = chosen(lock, &settings.choices).map_err(wrong_choices)?.len();
            let files = generate_target(lock, &settings.choices, *target).map_err(wrong_choices)?;
            let differences = output.compare(&files)?;
            Ok(Self { settings, output, event_types, differences })
        };
        settings.other_outputs.iter().map(compare).collect()
    }

    /// The disagreement of the files with the lock, if there is one.
    pub(super) fn disagreement(&self) -> Option<Disagreement> {
        let TargetOutput { target, path } = &self.output;
        let differences = &self.differences;
        let name =
            |difference: &FileDifference| slashes(difference.path.strip_prefix(path).unwrap_or(&difference.path));
        let output = path.clone();
        let problem = match (target, &**differences) {
            (_, []) => return None,
            (Target::JsonSchema, _) if path.is_dir() => {
                Problem::TargetStale { output, files: differences.iter().map(name).collect() }
            }
            (Target::TypeScript, [difference]) if difference.old.is_some() => {
                Problem::TargetStale { output, files: Vec::new() }
            }
            _ => Problem::CodeMissing { output, near: None },
        };
        Some(Disagreement::new(problem, Vec::new()))
    }

    /// Writes the files that differ.
    pub(crate) fn write_files(self) -> Result<GeneratedTarget, OutputError> {
        let written = self.output.write_files(&self.differences)?;
        Ok(GeneratedTarget { written, ..self.generated() })
    }

    /// Returns the comparison without writing files.
    pub(crate) fn into_unwritten(mut self) -> GeneratedTarget {
        let stale = std::mem::take(&mut self.differences);
        GeneratedTarget { stale, ..self.generated() }
    }

    fn generated(self) -> GeneratedTarget {
        let TargetOutput { target, path } = self.output;
        GeneratedTarget {
            target,
            output: path,
            fix: FixCommand::generate(self.settings),
            event_types: self.event_types,
            written: ChangedFiles::default(),
            stale: Vec::new(),
        }
    }
}
