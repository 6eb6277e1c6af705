//! Makes hand-owned structs of event types, and writes them into new files.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use webmarketer_schema::Catalogue;
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::find::normalized_path;
use webmarketer_schema::lock::{Lock, NameChanges, RustNames};

use super::load_error::LoadError;
use crate::codegen::files::{CodeCheckError, Imported, import_layout, write_new_files};
use crate::codegen::layout::{AdjustedName, CodeOwner, Layout};
use crate::codegen::names::pin;
use crate::settings::{Choices, ConfigError, OUTPUT, OUTPUT_FOLDER, Pattern, Settings, is_file};

/// The path of imported code: a file, or a folder with one module per event type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportPath {
    path: PathBuf,
    has_modules: bool,
    /// Whether the settings have generated code there.
    is_generated: bool,
}

/// Imported code, not yet written.
#[derive(Debug)]
pub(crate) struct ImportedCode {
    pub(crate) imported: Imported,
    /// The number of event types without a struct because they are archived.
    pub(crate) archived: usize,
    /// The number of event types without a struct because they are not selected.
    pub(crate) other: usize,
    /// The names that are shortened or have a suffix.
    pub(crate) adjusted: Vec<AdjustedName>,
}

/// Why event types are not imported.
#[derive(Debug)]
pub(crate) enum ImportError {
    Load(LoadError),
    /// The file exists.
    Exists(PathBuf),
    /// The file exists, and is the same module as the one to write.
    SameModule {
        exists: PathBuf,
        path: PathBuf,
    },
    /// The settings have generated code there.
    Generated(PathBuf),
    /// No event type matches the pattern. `near` is the most similar reference.
    NoEventType {
        pattern: String,
        near: Option<String>,
    },
    /// No event type can be a struct. The first reason, if there is an event type.
    NoStruct(Option<String>),
    Write(PathBuf, Error),
}

impl From<LoadError> for ImportError {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl ImportPath {
    /// The path that a flag names, or else the usual one.
    ///
    /// # Errors
    ///
    /// If it is a file and the settings ask for modules.
    pub(crate) fn new(flag: Option<&Path>, settings: &Settings) -> Result<Self, ImportError> {
        let has_modules = settings.choices.modules;
        let usual = if has_modules { OUTPUT_FOLDER } else { OUTPUT };
        let path = flag.map_or_else(|| settings.package.join(usual), Path::to_owned);
        if has_modules && is_file(&path) {
            return Err(LoadError::from(ConfigError::OutputIsFile(path)).into());
        }
        let is_generated = settings.output_is_named && normalized_path(&path) == normalized_path(&settings.output_path);
        Ok(Self { path, has_modules, is_generated })
    }

    /// The main file, which reports name.
    pub(crate) fn root(&self) -> PathBuf {
        if self.has_modules { self.path.join("mod.rs") } else { self.path.clone() }
    }

    /// Checks that nothing is there.
    ///
    /// # Errors
    ///
    /// If it is the path of generated code, or the file exists, or another file that is the same module.
    pub(crate) fn check_free(&self) -> Result<(), ImportError> {
        let root = self.root();
        if self.is_generated {
            return Err(ImportError::Generated(self.path.clone()));
        }
        if root.symlink_metadata().is_ok() {
            return Err(ImportError::Exists(root));
        }
        let other =
            if self.has_modules { self.path.with_extension("rs") } else { self.path.with_extension("").join("mod.rs") };
        let is_same = other != root && other.symlink_metadata().is_ok();
        if is_same { Err(ImportError::SameModule { exists: other, path: root }) } else { Ok(()) }
    }

    /// The files of imported code, each with its text.
    pub(crate) fn files<'a>(&self, imported: &'a Imported) -> Vec<(PathBuf, &'a str)> {
        let modules = imported.modules.iter().map(|(name, text)| (self.path.join(name), &**text));
        [(self.root(), &*imported.root)].into_iter().chain(modules).collect()
    }

    /// Writes the files of imported code, all of them or none.
    ///
    /// # Errors
    ///
    /// If a file exists or cannot be written.
    pub(crate) fn write(&self, imported: &Imported) -> Result<(), ImportError> {
        write_new_files(&self.files(imported)).map_err(|(path, error)| match error.kind() {
            ErrorKind::AlreadyExists => ImportError::Exists(path),
            _ => ImportError::Write(path, error),
        })
    }
}

impl ImportedCode {
    /// Makes the structs of the event types that match one of the patterns; without a pattern, of those that the
    /// settings select. Names that the lock has pinned are kept.
    ///
    /// # Errors
    ///
    /// If the settings do not fit the event types, a pattern matches nothing, or there is no struct.
    pub(crate) fn make(
        catalogue: Catalogue,
        old: Option<&Lock>,
        settings: &Settings,
        patterns: &[String],
    ) -> Result<Self, ImportError> {
        let mut choices: Choices = settings.choices.of_team();
        if !patterns.is_empty() {
            choices.event_types.clear();
        }
        check_patterns(&catalogue, patterns)?;
        let names = pin(&catalogue, old.unwrap_or(&Lock::default()), &choices.names());
        // The code is new, so nothing in it has a former name.
        let lock = Lock::new(catalogue, RustNames { changes: NameChanges::default(), ..names });
        let layout = Layout::owned_by(CodeOwner::Team, &lock, &choices);
        let convert = |error| LoadError::of_code_check(settings, CodeCheckError::Choices(error));
        let mut layout = layout.map_err(convert)?;
        let matches = |reference: &str| patterns.iter().any(|pattern| Pattern::new(pattern).matches(reference));
        layout.select(|reference| patterns.is_empty() || matches(reference));
        let imported = import_layout(&layout);
        if imported.structs == 0 {
            return Err(ImportError::NoStruct(imported.left_out.into_iter().next()));
        }
        let active = lock.catalogue.active().count();
        Ok(Self {
            archived: lock.catalogue.len() - active,
            other: active - imported.structs - imported.left_out.len(),
            adjusted: layout.adjusted_names(),
            imported,
        })
    }
}

/// Checks that each pattern matches an event type that is in use.
fn check_patterns(catalogue: &Catalogue, patterns: &[String]) -> Result<(), ImportError> {
    let references: Vec<_> = catalogue.active().map(|event_type| event_type.reference.as_str()).collect();
    let is_unknown = |pattern: &&String| !references.iter().any(|reference| Pattern::new(pattern).matches(reference));
    match patterns.iter().find(is_unknown) {
        Some(pattern) => {
            let near = nearest_name(pattern, &references).map(str::to_owned);
            Err(ImportError::NoEventType { pattern: pattern.clone(), near })
        }
        None => Ok(()),
    }
}
