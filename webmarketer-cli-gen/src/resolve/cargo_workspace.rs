//! The packages of a workspace, as cargo describes them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A workspace.
#[derive(Debug)]
pub(crate) struct CargoWorkspace {
    pub(crate) root: PathBuf,
    /// The folder that cargo builds into.
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<CargoPackage>,
}

/// A package of a workspace.
#[derive(Debug)]
pub(crate) struct CargoPackage {
    /// The id, by which cargo selects it.
    pub(super) id: String,
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The name of its library in code, if it has one.
    pub(super) library: Option<String>,
    /// Its examples and tests.
    pub(super) targets: Vec<CargoTarget>,
    dependencies: Vec<Dependency>,
    /// The names of all dependencies.
    pub(crate) uses: Vec<String>,
}

/// An example or a test.
#[derive(Debug)]
pub(super) struct CargoTarget {
    /// `example` or `test`.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) source: PathBuf,
}

/// A dependency with a path.
#[derive(Debug)]
struct Dependency {
    folder: PathBuf,
    /// The name in code, if the package gives it another one.
    rename: Option<String>,
    is_for_tests: bool,
}

/// A package of a program, and how the program names its library.
#[derive(Debug)]
pub(super) struct ProgramPackage<'a> {
    pub(super) package: &'a CargoPackage,
    /// The name of the library in the code of the package that depends on it.
    pub(super) name_in_code: Option<String>,
    /// The package that depends on it; `None` for the one with the program itself.
    pub(super) used_by: Option<&'a CargoPackage>,
}

impl CargoWorkspace {
    /// Reads the output of `cargo metadata`.
    pub(crate) fn from_metadata(metadata: &Value) -> Self {
        let folder = |key: &str| metadata.get(key).and_then(Value::as_str).map(PathBuf::from).unwrap_or_default();
        let packages = list(metadata, "packages").filter_map(CargoPackage::from_metadata).collect();
        Self { root: folder("workspace_root"), target: folder("target_directory"), packages }
    }

    /// The packages whose code a program of this package can have: the package, and its dependencies in the workspace.
    pub(super) fn packages_of_program<'a>(&'a self, package: &'a CargoPackage) -> Vec<ProgramPackage<'a>> {
        let first = ProgramPackage { package, name_in_code: package.library.clone(), used_by: None };
        let mut found = vec![first];
        let mut known = BTreeSet::from([&package.folder]);
        let mut next = 0;
        while let Some(of) = found.get(next).map(|program| program.package) {
            for dependency in of.dependencies.iter().filter(|one| next == 0 || !one.is_for_tests) {
                let Some(package) = self.packages.iter().find(|package| package.folder == dependency.folder) else {
                    continue;
                };
                if known.insert(&package.folder) {
                    let name_in_code = dependency.rename.clone().or_else(|| package.library.clone());
                    found.push(ProgramPackage { package, name_in_code, used_by: Some(of) });
                }
            }
            next += 1;
        }
        found
    }

    /// The package in which a folder is.
    pub(crate) fn package_around(&self, folder: &Path) -> Option<&CargoPackage> {
        let around = self.packages.iter().filter(|package| folder.starts_with(&package.folder));
        around.max_by_key(|package| package.folder.components().count())
    }
}

impl CargoPackage {
    fn from_metadata(package: &Value) -> Option<Self> {
        let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
        let kinds =
            |target: &Value| list(target, "kind").filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
        let mut library = None;
        let mut targets = Vec::new();
        for target in list(package, "targets") {
            let (name, source) = (text(target, "name")?, PathBuf::from(text(target, "src_path")?));
            for kind in kinds(target) {
                match &*kind {
                    "example" | "test" => {
                        targets.push(CargoTarget { kind, name: name.clone(), source: source.clone() });
                    }
                    "bin" | "bench" | "custom-build" | "proc-macro" => {}
                    _ => library = Some(name.replace('-', "_")),
                }
            }
        }
        let dependencies = list(package, "dependencies").filter_map(|dependency| {
            Some(Dependency {
                folder: text(dependency, "path")?.into(),
                rename: text(dependency, "rename").map(|name| name.replace('-', "_")),
                is_for_tests: dependency.get("kind").and_then(Value::as_str) == Some("dev"),
            })
        });
        Some(Self {
            id: text(package, "id")?,
            name: text(package, "name")?,
            folder: PathBuf::from(text(package, "manifest_path")?).parent()?.to_owned(),
            library,
            dependencies: dependencies.collect(),
            uses: list(package, "dependencies").filter_map(|dependency| text(dependency, "name")).collect(),
            targets,
        })
    }
}

fn list<'v>(of: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}
