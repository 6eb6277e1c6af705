//! The example or the test that exports definitions.

use std::path::Path;

use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::find::relative_path;

use super::super::cargo_workspace::{CargoPackage, CargoTarget, CargoWorkspace};

/// The macro that makes a program one that exports.
const MACRO: &str = "export!";

/// What a user says of the program.
#[derive(Clone, Debug, Default)]
pub(crate) struct WantedProgram {
    pub(crate) package: Option<String>,
    pub(crate) kind: Option<(ProgramKind, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgramKind {
    Example,
    Test,
}

/// The program that exports definitions.
#[derive(Debug)]
pub(crate) struct ExportProgram<'a> {
    pub(super) package: &'a CargoPackage,
    pub(crate) kind: ProgramKind,
    pub(crate) name: String,
    /// The path of its file from the current folder.
    pub(crate) file: String,
    pub(super) text: String,
}

/// Why no program was found.
#[derive(Debug)]
pub(crate) enum ProgramError {
    /// The workspace has no package of this name. The second is a similar one.
    NoPackage(String, Option<String>),
    /// The package has no such example or test. The third is the name of a similar one.
    NoTarget(ProgramKind, String, Option<String>),
    /// The package has no such example or test, but one of the other kind.
    OtherKind(ProgramKind, String),
    /// No example and no test has the macro. The library of the package in which it is expected, if it has one.
    None(Option<String>),
    /// There are several: their options.
    Several(Vec<String>),
}

impl ProgramKind {
    /// The word for it, which is also the option of cargo.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Test => "test",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Example => Self::Test,
            Self::Test => Self::Example,
        }
    }
}

impl<'a> ExportProgram<'a> {
    /// The program that is wanted. Without a name, it is the only one in the package around `here`, or else in the
    /// workspace, that has the macro.
    pub(crate) fn find(
        workspace: &'a CargoWorkspace,
        wanted: &WantedProgram,
        here: &Path,
    ) -> Result<Self, ProgramError> {
        let all: Vec<_> = workspace.packages.iter().collect();
        let around = workspace.package_around(here);
        let scopes = match &wanted.package {
            Some(name) => {
                let package = all.iter().find(|package| package.name == *name);
                let names: Vec<_> = all.iter().map(|package| &*package.name).collect();
                let near = || nearest_name(name, &names).map(str::to_owned);
                vec![vec![*package.ok_or_else(|| ProgramError::NoPackage(name.clone(), near()))?]]
            }
            None => around.map(|package| vec![package]).into_iter().chain([all]).collect(),
        };
        let mut names = Vec::new();
        for packages in &scopes {
            let mut found = Vec::new();
            for package in packages {
                for target in &package.targets {
                    names.push(&*target.name);
                    found.extend(Self::of_target(package, target, wanted, here));
                }
            }
            if found.len() > 1 {
                return Err(ProgramError::Several(found.iter().map(Self::options).collect()));
            }
            if let Some(one) = found.pop() {
                return Ok(one);
            }
        }
        if let Some((kind, name)) = &wanted.kind {
            if names.contains(&&**name) {
                return Err(ProgramError::OtherKind(*kind, name.clone()));
            }
            return Err(ProgramError::NoTarget(*kind, name.clone(), nearest_name(name, &names).map(str::to_owned)));
        }
        let first = scopes.first().and_then(|packages| packages.first());
        Err(ProgramError::None(first.and_then(|package| package.library.clone())))
    }

    /// The program of a target, if it is wanted. One that is not named must have the macro.
    fn of_target(package: &'a CargoPackage, target: &CargoTarget, wanted: &WantedProgram, here: &Path) -> Option<Self> {
        let kind = if target.kind == "test" { ProgramKind::Test } else { ProgramKind::Example };
        let is_named = |(named, name): &(ProgramKind, String)| *named == kind && *name == target.name;
        if !wanted.kind.as_ref().is_none_or(is_named) {
            return None;
        }
        let text = std::fs::read_to_string(&target.source).unwrap_or_default();
        if wanted.kind.is_none() && !text.contains(MACRO) {
            return None;
        }
        let folder = target.source.parent()?;
        let file = relative_path(here, folder) + &target.source.file_name()?.to_string_lossy();
        Some(Self { package, kind, name: target.name.clone(), file, text })
    }

    /// The options that select it.
    fn options(&self) -> String {
        format!("--package {} --{} {}", self.package.name, self.kind.word(), self.name)
    }

    /// The arguments of cargo that build and run it; `id` is how the package is named.
    fn arguments_with(&self, id: &str, options: &[String]) -> Vec<String> {
        let verb = match self.kind {
            ProgramKind::Example => "run",
            ProgramKind::Test => "test",
        };
        let option = format!("--{}", self.kind.word());
        let mut arguments: Vec<_> = [verb, "--package", id, &option, &self.name].map(str::to_owned).to_vec();
        arguments.extend_from_slice(options);
        if self.kind == ProgramKind::Test {
            arguments.extend(["--", "--exact", "webmarketer_export"].map(str::to_owned));
        }
        arguments
    }

    /// The arguments of cargo that build and run it.
    pub(crate) fn arguments(&self, options: &[String]) -> Vec<String> {
        self.arguments_with(&self.package.id, options)
    }

    /// The command for messages.
    pub(crate) fn command(&self, options: &[String]) -> String {
        format!("cargo {}", self.arguments_with(&self.package.name, options).join(" "))
    }

    /// Whether its file names a crate.
    pub(super) fn names(&self, name: &str) -> bool {
        self.text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
    }
}
