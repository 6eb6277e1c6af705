//! Compares generated code with the code that the lock gives.

use std::path::{Path, PathBuf};

use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::{Lock, LockError};

use super::load_error::LoadError;
use super::renamed_code::join_renamed;
use super::source::{StructChange, struct_differences};
use super::{Disagreement, Problem};
use crate::codegen::files::{CodeCheck, CodeCheckError, CodeOnDisk, CodeProblem, OutputError, check_code, was_ours};
use crate::codegen::layout::Layout;
use crate::settings::{OUTPUT, Settings};

/// Compares the code on disk with the code for the lock with this text. `convert` adapts errors of files to the
/// command.
pub(super) fn compare_code<'l>(
    settings: &Settings,
    found: &CodeOnDisk,
    is_required: bool,
    convert: impl FnOnce(OutputError) -> OutputError,
    lock: impl FnOnce() -> Result<&'l Lock, LockError>,
) -> Result<CodeCheck, LoadError> {
    check_code(&settings.output(), found, &settings.choices, is_required, lock).map_err(|error| match error {
        CodeCheckError::Output(error) => LoadError::Code(convert(error)),
        error @ (CodeCheckError::Lock(_) | CodeCheckError::Choices(_)) => LoadError::of_code_check(settings, error),
    })
}

/// The disagreements of generated code with the lock. The lock is `None` if it was not parsed.
pub(super) fn code_disagreements(
    settings: &Settings,
    found: &CodeOnDisk,
    lock: Option<&Lock>,
    check: &CodeCheck,
) -> Result<Vec<Disagreement>, LoadError> {
    let mut disagreements = Vec::new();
    for problem in &check.problems {
        let (problem, references) = match problem {
            CodeProblem::NoStruct(unfit) => (Problem::NoStruct(unfit.clone()), vec![unfit.reference.clone()]),
            CodeProblem::NoField(unfit) => (Problem::NoField(unfit.clone()), vec![unfit.reference.clone()]),
            CodeProblem::LeftOver(other) => (Problem::CodeLeftOver(other.clone()), Vec::new()),
            CodeProblem::Missing => {
                let (output, near) = (settings.output_path.clone(), near_code(settings));
                (Problem::CodeMissing { output, near }, Vec::new())
            }
            CodeProblem::Differs => {
                disagreements.extend(differing_code(settings, found, lock, check)?);
                continue;
            }
        };
        disagreements.push(Disagreement::new(problem, references));
    }
    disagreements.extend(Disagreement::group(check.unmarked_pii.iter().map(|of| {
        let (field, kind) = (of.field.clone(), of.kind);
        (Problem::PiiUnmarked { field, kind }, of.reference.clone())
    })));
    Ok(disagreements)
}

/// The most similar path with generated code, if a flag names a path that does not exist.
fn near_code(settings: &Settings) -> Option<PathBuf> {
    let output = &settings.output_path;
    if !settings.output_from_flag || output.exists() {
        return None;
    }
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let beside: Vec<_> = beside.map(|name| output.with_file_name(name)).filter(|path| was_ours(path)).collect();
    let names: Vec<_> = beside.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    let name = output.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match nearest_name(name, &names) {
        Some(near) => Some(output.with_file_name(near)),
        None => [settings.package.join(OUTPUT)].into_iter().find(|path| was_ours(path)),
    }
}

/// The differences of the code on disk, struct by struct; or one for the whole code if no struct differs.
fn differing_code(
    settings: &Settings,
    found: &CodeOnDisk,
    lock: Option<&Lock>,
    check: &CodeCheck,
) -> Result<Vec<Disagreement>, LoadError> {
    let mut differences = Vec::new();
    if let (CodeOnDisk::Code(code), Some(lock), Some(generated)) = (found, lock, &check.generated) {
        let layout = Layout::new(lock, &settings.choices);
        let layout = layout.map_err(|error| LoadError::of_code_check(settings, CodeCheckError::Choices(error)))?;
        differences = join_renamed(struct_differences(code, &layout, generated));
    }
    if differences.is_empty() {
        let (output, settings) = (settings.output_path.clone(), settings.file.clone());
        return Ok(vec![Disagreement::new(Problem::CodeDiffers { output, settings }, Vec::new())]);
    }
    differences.sort_by(|a, b| (&a.field, &a.difference).cmp(&(&b.field, &b.difference)));
    Ok(Disagreement::group(differences.into_iter().map(|StructChange { reference, field, difference }| {
        (Problem::StructDiffers { field, difference }, reference)
    })))
}
