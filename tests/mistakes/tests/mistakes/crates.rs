//! The crates that packages depend on, built by cargo: `webmarketer-core` once for each set of features.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::Value;

/// The features of core that packages can have. `.ci/run` checks these sets too.
const VARIANTS: [&[&str]; 5] =
    [&DEFAULT_FEATURES, &[], &["rust_decimal"], &["jiff"], &["aws-lc", "blocking", "client"]];

const DEFAULT_FEATURES: [&str; 2] = ["aws-lc", "client"];

const CORE: &str = "webmarketer_core";

/// The file of each crate.
type Files = BTreeMap<String, PathBuf>;

/// The files of core and of its dependencies, for each set of features, and those of the generator.
pub(crate) struct Crates {
    variants: BTreeMap<BTreeSet<String>, Files>,
    generator: Files,
}

/// `Cargo.toml`
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    dependencies: BTreeMap<String, Dependency>,
    #[serde(default)]
    build_dependencies: BTreeMap<String, Dependency>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Dependency {
    Version(#[expect(dead_code, reason = "the workspace has one version of each")] String),
    Detailed(DetailedDependency),
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct DetailedDependency {
    package: Option<String>,
    default_features: Option<bool>,
    #[serde(default)]
    features: BTreeSet<String>,
}

impl Crates {
    /// Checks the crates of the workspace.
    pub(crate) fn check(workspace: &Path, target: &Path) -> Self {
        let check = |package, features: &[&str]| check_package(workspace, target, package, features);
        let variants = VARIANTS.iter().map(|features| {
            let names = features.iter().map(|&feature| feature.to_owned()).collect();
            (names, check("webmarketer-core", features))
        });
        Self { variants: variants.collect(), generator: check("webmarketer-cli-gen", &[]) }
    }

    /// The crates that a package's `Cargo.toml` names: the name that the package knows each by, and its file.
    pub(crate) fn of_library(&self, manifest: &str) -> Result<Vec<(String, &Path)>, toml::de::Error> {
        let dependencies = detailed(toml::from_str::<Manifest>(manifest)?.dependencies);
        let core = dependencies.iter().find(|(_, package, _)| package == CORE);
        let (_, _, core) = core.unwrap_or_else(|| panic!("the package does not depend on core:\n{manifest}"));
        let mut features = core.features.clone();
        if core.default_features != Some(false) {
            features.extend(DEFAULT_FEATURES.map(str::to_owned));
        }
        let variant = self.variants.get(&features).unwrap_or_else(|| panic!("core is not built with {features:?}"));
        // A crate that core uses with one of its features only comes from there.
        let file = |package: &str| {
            let files = [variant].into_iter().chain(self.variants.values()).find_map(|variant| variant.get(package));
            files.unwrap_or_else(|| panic!("`{package}` is not among the dependencies of core")).as_path()
        };
        Ok(dependencies.iter().map(|(name, package, _)| (name.clone(), file(package))).collect())
    }

    /// The same for its build script.
    pub(crate) fn of_build_script(&self, manifest: &str) -> Result<Vec<(String, &Path)>, toml::de::Error> {
        let dependencies = detailed(toml::from_str::<Manifest>(manifest)?.build_dependencies);
        Ok(dependencies.into_iter().map(|(name, package, _)| (name, self.generator[&package].as_path())).collect())
    }
}

/// The name and the package of each dependency, as identifiers, and what the manifest says of it.
fn detailed(dependencies: BTreeMap<String, Dependency>) -> Vec<(String, String, DetailedDependency)> {
    let dependencies = dependencies.into_iter().map(|(name, dependency)| {
        let detailed = match dependency {
            Dependency::Version(_) => DetailedDependency::default(),
            Dependency::Detailed(detailed) => detailed,
        };
        let package = detailed.package.as_ref().unwrap_or(&name).replace('-', "_");
        (name.replace('-', "_"), package, detailed)
    });
    dependencies.collect()
}

/// Checks a package of the workspace, and returns the file of each crate that it is made of.
fn check_package(workspace: &Path, target: &Path, package: &str, features: &[&str]) -> Files {
    let output = run_check(workspace, target, package, features);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files = Files::new();
    for artifact in messages(&output) {
        if artifact["reason"] != "compiler-artifact" {
            continue;
        }
        let paths: Vec<_> = artifact["filenames"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        // What build scripts and derives are made of has object code too.
        if let [path] = *paths
            && Path::new(path).extension().is_some_and(|extension| extension == "rmeta")
        {
            files.insert(artifact["target"]["name"].as_str().unwrap().replace('-', "_"), path.into());
        }
    }
    files
}

/// The errors of core with these features.
pub(crate) fn errors_of_core(workspace: &Path, target: &Path, features: &[&str]) -> Vec<String> {
    let output = run_check(workspace, target, "webmarketer-core", features);
    let messages = messages(&output).into_iter().map(|message| message["message"].clone());
    let errors =
        messages.filter(|message| message["level"] == "error" && !message["spans"].as_array().unwrap().is_empty());
    errors.map(|error| error["message"].as_str().unwrap().to_owned()).collect()
}

fn messages(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run_check(workspace: &Path, target: &Path, package: &str, features: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--locked", "-p", package, "--message-format=json", "--no-default-features"]);
    cargo.arg("--features").arg(features.join(",")).arg("--target-dir").arg(target).current_dir(workspace);
    cargo.output().unwrap()
}
