//! Compiles packages. Core is built once for each set of features, and then rustc compiles each package, because cargo
//! takes ten times as long.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::message::normalized;

/// The version whose messages are committed.
const PINNED: &str = "rustc 1.95.";

/// The features of core that cases can have, each as the arguments of cargo. `.ci/run` checks these too.
const VARIANTS: [&[&str]; 3] = [&DEFAULT_FEATURES, &[], &["rust_decimal"]];

const DEFAULT_FEATURES: [&str; 2] = ["aws-lc", "client"];

fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc")))
}

/// Whether this compiler is the one whose messages are committed.
pub(crate) fn is_pinned() -> bool {
    rustc().arg("--version").output().is_ok_and(|output| output.stdout.starts_with(PINNED.as_bytes()))
}

/// What the compiler said of a program.
pub(crate) struct Compiled {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) text: String,
}

/// Core in each of its variants, and the crates beside it.
pub(crate) struct Compiler {
    /// Where packages are written.
    pub(crate) folder: PathBuf,
    workspace: PathBuf,
    dependencies: PathBuf,
    /// The file of each crate, for each set of features of core.
    variants: BTreeMap<BTreeSet<String>, BTreeMap<String, PathBuf>>,
}

#[derive(Deserialize)]
struct Manifest {
    dependencies: BTreeMap<String, Dependency>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Dependency {
    Version(#[expect(dead_code, reason = "the workspace's version is taken")] String),
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

impl Compiler {
    /// Builds core in all of its variants.
    pub(crate) fn new() -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let variants = VARIANTS.iter().map(|features| {
            (features.iter().map(|&feature| feature.to_owned()).collect(), build_core(workspace, target, features))
        });
        Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes"),
            workspace: workspace.to_owned(),
            dependencies: target.join("debug/deps"),
            variants: variants.collect(),
        }
    }

    /// Checks the library of the package.
    pub(crate) fn compile(&self, package: &Path) -> Compiled {
        let mut compiler = rustc();
        compiler.args(["src/lib.rs", "--crate-name=shop", "--crate-type=lib", "--edition=2024", "--emit=metadata"]);
        compiler.args(["--error-format=json", "-Adead_code", "--out-dir=out", "-L"]);
        let mut dependencies = OsString::from("dependency=");
        dependencies.push(&self.dependencies);
        compiler.arg(dependencies);
        for (name, path) in self.externs(package) {
            let mut of_name = OsString::from(format!("--extern={name}="));
            of_name.push(path);
            compiler.arg(of_name);
        }
        // What cargo tells the compiler of a package, and the derive reads.
        compiler.current_dir(package).env("CARGO_MANIFEST_DIR", package);
        let output = compiler.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let (mut errors, mut warnings, mut texts) = (0, 0, Vec::new());
        for line in said.lines() {
            let message: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let text = message["message"].as_str().unwrap();
            // The last of each level counts the others.
            match message["level"].as_str().unwrap() {
                "error" if !text.starts_with("aborting due to") => errors += 1,
                "warning" if !text.ends_with(" emitted") => warnings += 1,
                _ => continue,
            }
            let rendered = message["rendered"].as_str().unwrap();
            texts.push(normalized(rendered, &package.to_string_lossy(), &self.workspace.to_string_lossy()));
        }
        assert_eq!(output.status.success(), errors == 0, "{said}");
        Compiled { errors, warnings, text: texts.join("\n\n") + "\n" }
    }

    /// The crates that the package's `Cargo.toml` names: each by the name that the package knows it by.
    fn externs(&self, package: &Path) -> Vec<(String, &Path)> {
        let manifest = std::fs::read_to_string(package.join("Cargo.toml")).unwrap();
        let Manifest { dependencies } =
            toml::from_str(&manifest).unwrap_or_else(|error| panic!("{}: {error}", package.display()));
        let detailed: Vec<_> = dependencies
            .into_iter()
            .map(|(name, dependency)| match dependency {
                Dependency::Version(_) => (name, DetailedDependency::default()),
                Dependency::Detailed(detailed) => (name, detailed),
            })
            .map(|(name, detailed)| {
                let package = detailed.package.clone().unwrap_or_else(|| name.clone());
                (name.replace('-', "_"), package.replace('-', "_"), detailed)
            })
            .collect();
        let core = detailed.iter().find(|(_, package, _)| package == "webmarketer_core");
        let (_, _, core) = core.unwrap_or_else(|| panic!("{} does not depend on core", package.display()));
        let mut features = core.features.clone();
        if core.default_features != Some(false) {
            features.extend(DEFAULT_FEATURES.map(str::to_owned));
        }
        let variant = self.variants.get(&features).unwrap_or_else(|| panic!("core is not built with {features:?}"));
        let file = |package: &str| {
            let files = [variant].into_iter().chain(self.variants.values()).find_map(|variant| variant.get(package));
            files.unwrap_or_else(|| panic!("`{package}` is not among the dependencies of core")).as_path()
        };
        detailed.iter().map(|(name, package, _)| (name.clone(), file(package))).collect()
    }
}

/// Checks core, and returns the file of each crate that it is made of.
fn build_core(workspace: &Path, target: &Path, features: &[&str]) -> BTreeMap<String, PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--locked", "-p", "webmarketer-core", "--message-format=json", "--no-default-features"]);
    cargo.arg("--features").arg(features.join(",")).arg("--target-dir").arg(target).current_dir(workspace);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let artifact: Value = serde_json::from_str(line).unwrap();
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
