//! Compares what a program exports with the structs in the sources of its packages.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::find::relative_path;
use webmarketer_schema::plan::Definitions;

use super::super::cargo_workspace::{CargoPackage, CargoWorkspace, ProgramPackage};
use super::super::hand_written::package_folder;
use super::super::paths::canonical_path;
use super::super::source::{CodeStruct, CodeStructs, NotRead, Sources};
use super::program::ExportProgram;
use crate::settings::{PackageFiles, current_folder};

/// The difference between what a program exports and the sources.
#[derive(Debug, Default)]
pub(crate) struct SourceComparison {
    /// Structs that it should export and does not.
    pub(crate) missing: Vec<MissingStruct>,
    /// Structs that it does not export, or of which that is not known.
    pub(crate) not_exported: Vec<NotExported>,
    /// Files that the program names and that do not exist.
    pub(crate) unknown_files: Vec<String>,
}

/// A struct that the program should have.
#[derive(Debug)]
pub(crate) struct MissingStruct {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) reason: MissingReason,
}

/// Why a program does not have a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MissingReason {
    /// The linker omits its crate, which has this name and is to be named in this file or package.
    NotLinked { name: String, used_in: String },
    /// Its package, which has this name, has no library.
    NoLibrary(String),
    /// Something else.
    LeftOut,
}

/// A struct that a program cannot export, or need not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotExported {
    /// It could not be read without a compiler.
    NotRead { file: String, line: usize, why: NotRead },
    /// A `#[cfg]` leaves it out.
    Optional { name: String, file: String, line: usize },
    /// It belongs to another example.
    OtherExample { name: String, file: String, line: usize },
    /// This number of structs is in a package that uses the same lock and that the program does not depend on.
    OtherPackage { name: String, structs: usize },
}

/// Compares the definitions of a program with the sources of its packages.
pub(crate) fn compare_with_sources(
    workspace: &CargoWorkspace,
    program: &ExportProgram<'_>,
    definitions: &Definitions,
) -> SourceComparison {
    let exported = Exported::new(&workspace.root, definitions);
    let mut comparison =
        SourceComparison { unknown_files: exported.unknown_files.clone(), ..SourceComparison::default() };
    let packages = workspace.packages_of_program(program.package);
    for package in &packages {
        compare_package(package, program, &exported, &mut comparison);
    }
    let lock = lock_of(program.package);
    let is_other = |package: &&CargoPackage| !packages.iter().any(|one| one.package.folder == package.folder);
    for package in workspace.packages.iter().filter(is_other).filter(|package| lock_of(package) == lock) {
        let structs = read_structs(&package.folder).structs.len();
        if structs > 0 {
            comparison.not_exported.push(NotExported::OtherPackage { name: package.name.clone(), structs });
        }
    }
    comparison
}

/// The places of the exported structs.
struct Exported {
    lines: HashMap<PathBuf, HashSet<usize>>,
    unknown_files: Vec<String>,
}

impl Exported {
    fn new(root: &Path, definitions: &Definitions) -> Self {
        let mut exported = Self { lines: HashMap::new(), unknown_files: Vec::new() };
        for place in definitions.structs.iter().map(|one| &one.place) {
            let path = root.join(&place.file);
            if !path.exists() && !exported.unknown_files.contains(&place.file) {
                exported.unknown_files.push(place.file.clone());
            }
            let line = usize::try_from(place.line).unwrap_or_default();
            exported.lines.entry(canonical_path(&path)).or_default().insert(line);
        }
        exported
    }

    fn has(&self, of: &CodeStruct) -> bool {
        self.lines.get(&canonical_path(Path::new(&of.place.file))).is_some_and(|lines| lines.contains(&of.place.line))
    }
}

fn compare_package(
    package: &ProgramPackage<'_>,
    program: &ExportProgram<'_>,
    exported: &Exported,
    comparison: &mut SourceComparison,
) {
    let CodeStructs { structs, unread, .. } = read_structs(&package.package.folder);
    let (found, absent): (Vec<_>, Vec<_>) = structs.into_iter().partition(|one| exported.has(one));
    let reason = reason(package, program, !found.is_empty());
    let examples = package.package.folder.join("examples");
    for CodeStruct { name, place, unread, is_optional, .. } in absent {
        let (file, line) = (place.file, place.line);
        if unread.iter().any(|part| part.why == NotRead::GenericStruct) {
            comparison.not_exported.push(NotExported::NotRead { file, line, why: NotRead::GenericStruct });
        } else if is_optional {
            comparison.not_exported.push(NotExported::Optional { name, file, line });
        } else if canonical_path(Path::new(&file)).starts_with(canonical_path(&examples)) {
            comparison.not_exported.push(NotExported::OtherExample { name, file, line });
        } else {
            comparison.missing.push(MissingStruct { name, file, line, reason: reason.clone() });
        }
    }
    let not_read = unread.into_iter().map(|part| {
        let (file, line) = (part.place.file, part.place.line);
        NotExported::NotRead { file, line, why: part.why }
    });
    comparison.not_exported.extend(not_read);
}

/// Why structs of a package are missing.
fn reason(package: &ProgramPackage<'_>, program: &ExportProgram<'_>, has_others: bool) -> MissingReason {
    let Some(name) = package.name_in_code.clone() else {
        return MissingReason::NoLibrary(package.package.name.clone());
    };
    if has_others || program.names(&name) {
        return MissingReason::LeftOut;
    }
    let used_in = match package.used_by {
        Some(other) if other.folder != program.package.folder => format!("a file of `{}`", other.name),
        Some(_) | None => program.file.clone(),
    };
    MissingReason::NotLinked { name, used_in }
}

/// The structs in the sources of the package in a folder, without those of packages below it.
fn read_structs(folder: &Path) -> CodeStructs {
    let here = current_folder().unwrap_or_default();
    let folder = PathBuf::from(relative_path(&here, folder));
    let sources = Sources::read_folder(&folder);
    let is_own = |name: &&str| package_folder(Path::new(name).parent().unwrap_or(Path::new("")), &folder) == folder;
    let names: HashSet<_> = sources.names().filter(is_own).collect();
    sources.structs(&folder, &names, true)
}

/// The lock that the structs of a package are compared with.
fn lock_of(package: &CargoPackage) -> Option<PathBuf> {
    PackageFiles::of(&package.folder).ok()?.lock.map(|lock| canonical_path(&lock))
}
