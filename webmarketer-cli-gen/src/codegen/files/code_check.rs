//! Checks whether generated code is current, for `check`, `generate`, `generate --check` and build scripts.

use std::borrow::Borrow;
use std::path::PathBuf;

use webmarketer_schema::lock::{Lock, LockError};

#[cfg(feature = "cli")]
use super::code::Code;
use super::error::OutputError;
use super::generated::{Generated, generate_layout};
use super::output::{CodeOnDisk, FileDifference, Output};
#[cfg(feature = "cli")]
use crate::codegen::layout::{AdjustedName, UnmarkedPii};
use crate::codegen::layout::{Layout, Unfit};
use crate::settings::{Choices, SettingsError};

/// A problem of generated code or of its lock.
#[derive(Debug)]
pub(crate) enum CodeProblem {
    /// An event type cannot be a struct.
    NoStruct(Unfit),
    /// A field is omitted from the struct of its event type.
    NoField(Unfit),
    /// The file or folder of the other layout (with or without modules) still exists, so that the module has two files.
    LeftOver(PathBuf),
    /// The generated code is missing.
    Missing,
    /// The code differs from the code for the lock and the settings.
    Differs,
}

impl CodeProblem {
    /// The warning for code that is written, if there is one.
    pub(crate) fn warning(&self) -> Option<String> {
        match self {
            Self::NoStruct(unfit) => Some(format!("{unfit}, so it gets no struct")),
            Self::NoField(unfit) => Some(format!("{unfit}, so its struct omits it")),
            Self::LeftOver(path) => {
                Some(format!("{} was generated with other settings, and is the same module: delete it", path.display()))
            }
            Self::Missing | Self::Differs => None,
        }
    }
}

/// The result of comparing generated code with a lock.
#[derive(Debug, Default)]
pub(crate) struct CodeCheck {
    pub(crate) problems: Vec<CodeProblem>,
    /// The code for the lock, if the code on disk is missing or differs.
    pub(crate) generated: Option<Generated>,
    /// The files that differ from those on disk.
    pub(crate) differences: Vec<FileDifference>,
    /// If there is code, the fields whose values can identify a person, and which are not PII.
    #[cfg(feature = "cli")]
    pub(crate) unmarked_pii: Vec<UnmarkedPii>,
    /// Such fields that the code on disk does not have, if it differs.
    #[cfg(feature = "cli")]
    pub(crate) new_unmarked_pii: Vec<UnmarkedPii>,
    /// The shortened names and those with a suffix that the code on disk does not have, if it differs.
    #[cfg(feature = "cli")]
    pub(crate) new_names: Vec<AdjustedName>,
    /// Why the code was not compared, if no setting asks for generated code at this path.
    pub(crate) not_compared: Option<NotCompared>,
}

/// What exists at a path for which no setting asks for generated code.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script asks for the code"))]
pub(crate) enum NotCompared {
    Nothing,
    /// A file that webmarketer did not generate.
    Foreign(PathBuf),
}

/// The error of comparing generated code.
#[derive(Debug)]
pub(crate) enum CodeCheckError {
    Lock(LockError),
    Choices(SettingsError),
    Output(OutputError),
}

/// Compares the code that was `found` with the code for the lock.
///
/// `is_required` is whether generated code must exist at this path, because the settings or a flag name it, or because
/// the command writes it. Otherwise the path may not exist or may be another file.
pub(crate) fn check_code<L: Borrow<Lock>>(
    output: &Output,
    found: &CodeOnDisk,
    choices: &Choices,
    is_required: bool,
    lock: impl FnOnce() -> Result<L, LockError>,
) -> Result<CodeCheck, CodeCheckError> {
    let mut check = CodeCheck::default();
    check.problems.extend(output.forgotten().map(CodeProblem::LeftOver));
    let code = match found {
        CodeOnDisk::Code(code) => Some(code),
        CodeOnDisk::Nothing => None,
        CodeOnDisk::Foreign { is_edited } if *is_edited || is_required => {
            return Err(CodeCheckError::Output(OutputError::Foreign(output.root())));
        }
        CodeOnDisk::Foreign { .. } => {
            check.not_compared = Some(NotCompared::Foreign(output.root()));
            None
        }
    };
    let lock = lock().map_err(CodeCheckError::Lock)?;
    let layout = Layout::new(lock.borrow(), choices).map_err(CodeCheckError::Choices)?;
    let without_struct = layout.unfit_event_types.iter().cloned().map(CodeProblem::NoStruct);
    check.problems.extend(without_struct.chain(layout.unfit_fields.iter().cloned().map(CodeProblem::NoField)));
    if code.is_none() && !is_required {
        check.not_compared.get_or_insert(NotCompared::Nothing);
        return Ok(check);
    }
    let generated = generate_layout(&layout);
    let differences = output.compare(&generated).map_err(CodeCheckError::Output)?;
    #[cfg(feature = "cli")]
    {
        let unmarked = layout.unmarked_pii();
        if code.is_some() {
            check.unmarked_pii.clone_from(&unmarked);
        }
        if !differences.is_empty() {
            check.new_names = layout.adjusted_names();
            check.new_unmarked_pii = unmarked;
            let is_asked = !check.new_names.is_empty() || !check.new_unmarked_pii.is_empty();
            if let Some(names) = code.filter(|_| is_asked).map(Code::names) {
                check.new_names.retain(|of| !names.has(&of.of_struct, of.field.as_deref()));
                check.new_unmarked_pii.retain(|of| !names.has(&of.of_struct, Some(&of.name)));
            }
        }
    }
    // The layout is large and the process ends soon, so dropping it would only take time.
    std::mem::forget(layout);
    if !differences.is_empty() {
        check.problems.push(if code.is_some() { CodeProblem::Differs } else { CodeProblem::Missing });
        check.generated = Some(generated);
        check.differences = differences;
    }
    Ok(check)
}
