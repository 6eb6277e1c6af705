//! Whether generated code is current: the one answer for `check`, `generate`, `generate --check` and build scripts.

use std::borrow::Borrow;
use std::path::PathBuf;

use webmarketer_schema::lock::{Lock, LockError};

use super::error::OutputError;
use super::generated::{Generated, generate_layout};
use super::header::{Header, Origin};
use super::output::{CodeOnDisk, FileDifference, Output};
use crate::codegen::layout::{Layout, Unfit};
use crate::settings::{Choices, SettingsError};

/// How generated code, or what it is made from, is not as it should be.
#[derive(Debug)]
pub(crate) enum CodeProblem {
    /// An event type that no struct can stand for.
    NoStruct(Unfit),
    /// A field that the struct of its event type does not have.
    NoField(Unfit),
    /// The file of a time without modules, or the folder of a time with them: beside the other, it is a second file of
    /// one module.
    LeftOver(PathBuf),
    /// The generated code is missing.
    Missing,
    /// The code is not what the lock makes of it.
    Stale(#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script writes it again"))] Origin),
}

impl CodeProblem {
    /// What code that is written does not have, or what must not be beside it, as a sentence.
    pub(crate) fn warning(&self) -> Option<String> {
        match self {
            Self::NoStruct(unfit) => Some(format!("{unfit}, so no struct can stand for it")),
            Self::NoField(unfit) => Some(format!("{unfit}, so its struct leaves it out")),
            Self::LeftOver(path) => {
                Some(format!("{} was generated too, and both would be one module: delete it", path.display()))
            }
            Self::Missing | Self::Stale(..) => None,
        }
    }
}

/// Generated code, compared with what a lock makes.
#[derive(Debug, Default)]
pub(crate) struct CodeCheck {
    pub(crate) problems: Vec<CodeProblem>,
    /// What the lock makes, where the code is missing or stale.
    pub(crate) generated: Option<Generated>,
    /// The files of it that differ from those that are there.
    pub(crate) differences: Vec<FileDifference>,
    /// What exists in a place that is not meant for generated code, and so is not compared.
    pub(crate) not_compared: Option<NotCompared>,
}

/// What exists in a place that is not meant for generated code.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script asks for the code"))]
pub(crate) enum NotCompared {
    Nothing,
    /// A file that webmarketer did not write.
    Foreign(PathBuf),
}

/// Why generated code cannot be compared.
#[derive(Debug)]
pub(crate) enum CodeCheckError {
    Lock(LockError),
    Choices(SettingsError),
    Output(OutputError),
}

/// Compares what was `found` with what the lock of that text makes. The lock is read where its digest alone does not
/// answer.
///
/// `is_asked` says whether this place is meant for generated code: the settings or a flag name it, or the command
/// makes it. Only then must it be there, and must a file there be generated code.
pub(crate) fn check_code<L: Borrow<Lock>>(
    output: &Output,
    found: &CodeOnDisk,
    text: &[u8],
    choices: &Choices,
    is_asked: bool,
    lock: impl FnOnce() -> Result<L, LockError>,
) -> Result<CodeCheck, CodeCheckError> {
    let mut check = CodeCheck::default();
    check.problems.extend(output.forgotten().map(CodeProblem::LeftOver));
    let code = match found {
        CodeOnDisk::Code(code) => Some(code),
        CodeOnDisk::Nothing => None,
        CodeOnDisk::Foreign { is_edited } if *is_edited || is_asked => {
            return Err(CodeCheckError::Output(OutputError::Foreign(output.root())));
        }
        CodeOnDisk::Foreign { .. } => {
            check.not_compared = Some(NotCompared::Foreign(output.root()));
            None
        }
    };
    let current = code.and_then(|code| Header::of_current(code, text, choices));
    if current.as_ref().is_some_and(|header| header.left_out.is_empty()) {
        return Ok(check);
    }
    let lock = lock().map_err(CodeCheckError::Lock)?;
    let layout = Layout::new(lock.borrow(), choices).map_err(CodeCheckError::Choices)?;
    let without_struct = layout.unfit_event_types.iter().cloned().map(CodeProblem::NoStruct);
    check.problems.extend(without_struct.chain(layout.unfit_fields.iter().cloned().map(CodeProblem::NoField)));
    if current.is_some() {
        // What is large is not taken apart before the process ends.
        std::mem::forget(layout);
        return Ok(check);
    }
    if code.is_none() && !is_asked {
        check.not_compared.get_or_insert(NotCompared::Nothing);
        return Ok(check);
    }
    let generated = generate_layout(&layout);
    std::mem::forget(layout);
    let differences = output.compare(&generated).map_err(CodeCheckError::Output)?;
    if !differences.is_empty() {
        check.problems.push(match code {
            None => CodeProblem::Missing,
            Some(code) => CodeProblem::Stale(Header::origin(code, text, choices)),
        });
        check.generated = Some(generated);
        check.differences = differences;
    }
    Ok(check)
}
