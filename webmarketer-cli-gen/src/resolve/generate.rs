//! Compares the generated code of packages with their locks, and writes it.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use webmarketer_core::chrono::Utc;
use webmarketer_schema::diff::rules;
use webmarketer_schema::lock::{Lock, LockError};

use super::accept::is_hidden;
use super::code_disagreements::{code_disagreements, compare_code};
use super::load_error::LoadError;
use super::target_files::TargetToGenerate;
use super::{Comparison, FixCommand, GenerateMode, Resolution, accept, apply_levels};
use crate::codegen::files::{ChangedFiles, CodeCheck, CodeOnDisk, CodeProblem, FileDifference, OutputError};
use crate::codegen::layout::{AdjustedName, UnmarkedPii, chosen};
use crate::settings::{RuleLevel, Settings, Severity};

/// The generated code of a package on disk, compared with the code for its lock.
pub(crate) struct CodeToGenerate<'a> {
    settings: &'a Settings,
    found: CodeOnDisk,
    /// `None` if it was not parsed.
    lock: Option<Lock>,
    check: CodeCheck,
}

/// The generated code of a package, written or only compared.
#[derive(Debug)]
pub(crate) struct GeneratedCode {
    /// The file or the folder of the code.
    pub(crate) output: PathBuf,
    /// The command that writes the code.
    pub(crate) fix: FixCommand,
    /// Whether each event type has its own module.
    pub(crate) has_modules: bool,
    /// The number of structs; `None` if the files were current, so that no code was generated.
    pub(crate) structs: Option<usize>,
    /// The number of event types without a struct because they are archived.
    pub(crate) archived: usize,
    /// The number of event types without a struct because the settings do not select them.
    pub(crate) other: usize,
    pub(crate) problems: Vec<CodeProblem>,
    /// The shortened names and those with a suffix that the code did not have before it was written.
    pub(crate) new_names: Vec<AdjustedName>,
    /// The fields to report because their values can identify a person and they are not PII: those that the code did not
    /// have before it was written, or all if they fail the comparison. Settings do not accept them.
    pub(crate) unmarked_pii: Vec<UnmarkedPii>,
    pub(crate) written: ChangedFiles,
    /// The files that `generate` would write, if the code was only compared.
    pub(crate) stale: Vec<FileDifference>,
}

impl<'a> CodeToGenerate<'a> {
    /// Compares the code of a package with its lock.
    pub(crate) fn load(settings: &'a Settings, mode: GenerateMode) -> Result<Self, LoadError> {
        let text = std::fs::read(&settings.lock);
        let text = text.map_err(|error| LoadError::Lock(settings.lock.clone(), LockError::Io(error)))?;
        let convert = |error: OutputError| match mode {
            GenerateMode::Write => error.while_writing(),
            GenerateMode::Compare => error,
        };
        let found = settings.output().found().map_err(convert)?;
        let lock = OnceCell::new();
        let parse = || Lock::parse(&text).map(|parsed| lock.get_or_init(|| parsed));
        let check = compare_code(settings, &found, true, convert, parse)?;
        Ok(Self { settings, found, lock: lock.into_inner(), check })
    }

    /// Writes the code if it is missing or stale.
    pub(crate) fn write_files(self) -> Result<GeneratedCode, LoadError> {
        write_code(self.lock.as_ref(), self.settings, self.check)
    }

    /// Returns the comparison without writing the code.
    pub(crate) fn into_unwritten(self, fail_on: Severity) -> GeneratedCode {
        let Self { settings, check, .. } = self;
        let severity = match settings.levels.of(rules::PII_UNMARKED) {
            Some(RuleLevel::Shown(severity)) => severity,
            Some(RuleLevel::Off) | None => rules::PII_UNMARKED.level.into(),
        };
        let failing = if severity >= fail_on { check.unmarked_pii } else { Vec::new() };
        let unmarked_pii = without_hidden(settings, failing);
        GeneratedCode { stale: check.differences, unmarked_pii, ..GeneratedCode::new(settings, check.problems) }
    }
}

/// Writes the code for a lock if it is missing or stale.
pub(crate) fn generate_code(lock: &Lock, settings: &Settings) -> Result<GeneratedCode, LoadError> {
    let found = settings.output().found().map_err(OutputError::while_writing)?;
    let check = compare_code(settings, &found, true, OutputError::while_writing, || Ok(lock))?;
    write_code(Some(lock), settings, check)
}

fn write_code(lock: Option<&Lock>, settings: &Settings, check: CodeCheck) -> Result<GeneratedCode, LoadError> {
    let mut code = GeneratedCode::new(settings, check.problems);
    if let (Some(lock), Some(generated)) = (lock, check.generated) {
        code.written = settings.output().write_files(&generated)?;
        code.new_names = check.new_names;
        code.unmarked_pii = without_hidden(settings, check.new_unmarked_pii);
        let active = lock.catalogue.active().count();
        code.structs = Some(generated.structs);
        code.other = chosen(lock, &settings.choices).map_or(0, |chosen| active - chosen.len());
        code.archived = lock.catalogue.len() - active;
    }
    Ok(code)
}

/// Removes the fields that the settings accept.
fn without_hidden(settings: &Settings, mut fields: Vec<UnmarkedPii>) -> Vec<UnmarkedPii> {
    let today = Utc::now().date_naive().to_string();
    fields.retain(|of| !is_hidden(settings, rules::PII_UNMARKED, &of.path(), &today));
    fields
}

impl GeneratedCode {
    fn new(settings: &Settings, problems: Vec<CodeProblem>) -> Self {
        let (output, has_modules) = (settings.output_path.clone(), settings.choices.modules);
        let (written, stale) = (ChangedFiles::default(), Vec::new());
        let fix = FixCommand::generate(settings);
        let (structs, archived, other, new_names, unmarked_pii) = (None, 0, 0, Vec::new(), Vec::new());
        Self { output, fix, has_modules, structs, archived, other, problems, new_names, unmarked_pii, written, stale }
    }
}

/// The findings about generated code, with the levels and `[[accept]]` entries of each settings file.
pub(crate) fn judge_code<'c>(
    codes: impl IntoIterator<Item = &'c CodeToGenerate<'c>>,
    targets: impl IntoIterator<Item = &'c TargetToGenerate<'c>>,
    fail_on: Severity,
) -> Result<Resolution, LoadError> {
    let mut parts: BTreeMap<_, (&Settings, Resolution)> = BTreeMap::new();
    for CodeToGenerate { settings, found, lock, check } in codes {
        let (_, part) = parts.entry(&settings.file).or_insert_with(|| (*settings, Resolution::default()));
        part.disagreements.extend(code_disagreements(settings, found, lock.as_ref(), check)?);
    }
    for target in targets {
        let (_, part) = parts.entry(&target.settings.file).or_insert_with(|| (target.settings, Resolution::default()));
        part.disagreements.extend(target.disagreement());
    }
    let mut resolution = Resolution { fail_on, comparison: Comparison::GeneratedCode, ..Resolution::default() };
    let today = Utc::now().date_naive().to_string();
    for (settings, mut part) in parts.into_values() {
        // An entry that accepts nothing here may accept a finding about live, which is not compared.
        accept(&mut part, settings, &today, |_| false, &[]);
        apply_levels(&settings.levels, &mut part);
        resolution.disagreements.extend(part.disagreements);
        resolution.lowered.add(&part.lowered);
    }
    Ok(resolution)
}
