//! Compiles packages by calling rustc, because cargo takes ten times as long.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::crates::Crates;
use crate::message::normalized;

/// The version whose messages are committed.
const PINNED: &str = "rustc 1.95.";

/// The path of a build script.
const BUILD_SCRIPT: &str = "build.rs";

fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc")))
}

/// Whether this compiler is the one whose messages are committed.
pub(crate) fn is_pinned() -> bool {
    rustc().arg("--version").output().is_ok_and(|output| output.stdout.starts_with(PINNED.as_bytes()))
}

/// The diagnostics of a program.
pub(crate) struct Compiled {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) text: String,
}

/// A compiler, and the crates that packages depend on.
pub(crate) struct Compiler {
    /// Where packages are written.
    pub(crate) folder: PathBuf,
    workspace: PathBuf,
    dependencies: PathBuf,
    crates: Crates,
}

impl Compiler {
    /// Builds the crates that packages depend on.
    pub(crate) fn new() -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes"),
            workspace: workspace.to_owned(),
            dependencies: target.join("debug/deps"),
            crates: Crates::check(workspace, target),
        }
    }

    /// Compiles the library of the package, or its build script if that is the source.
    pub(crate) fn compile(&self, package: &Path, source: &str) -> Compiled {
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        let (root, kind, crates) = if source == BUILD_SCRIPT {
            (BUILD_SCRIPT, "bin", self.crates.of_build_script(&manifest))
        } else {
            ("src/lib.rs", "lib", self.crates.of_library(&manifest))
        };
        let mut compiler = rustc();
        compiler.args([root, "--crate-name=shop", "--crate-type", kind, "--edition=2024", "--emit=metadata"]);
        compiler.args(["--error-format=json", "-Adead_code", "--out-dir=out", "-L"]);
        compiler.arg(argument("dependency", &self.dependencies));
        for (name, path) in crates.unwrap_or_else(|error| panic!("{}: {error}", package.display())) {
            compiler.arg("--extern").arg(argument(&name, path));
        }
        self.show_root_of_core(package);
        // Cargo sets these.
        compiler.current_dir(package).env("CARGO_MANIFEST_DIR", package).env("CARGO_PKG_NAME", "shop");
        let output = compiler.output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        let diagnostics = self.read_diagnostics(&text, package);
        assert_eq!(output.status.success(), diagnostics.errors == 0, "{text}");
        diagnostics
    }

    /// Copies the file of core that shows which feature an item is behind to where the compiler looks for it: it knows
    /// it by its path in the workspace, and a crate of a registry by an absolute path.
    fn show_root_of_core(&self, package: &Path) {
        const ROOT: &str = "webmarketer-core/src/lib.rs";
        fs::create_dir_all(package.join(ROOT).parent().unwrap()).unwrap();
        fs::copy(self.workspace.join(ROOT), package.join(ROOT)).unwrap();
    }

    fn read_diagnostics(&self, text: &str, package: &Path) -> Compiled {
        let (mut errors, mut warnings, mut texts) = (0, 0, Vec::new());
        for line in text.lines() {
            let diagnostic: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let message = diagnostic["message"].as_str().unwrap();
            // The last of each level counts the others.
            match diagnostic["level"].as_str().unwrap() {
                "error" if !message.starts_with("aborting due to") => errors += 1,
                "warning" if !message.ends_with(" emitted") => warnings += 1,
                _ => continue,
            }
            let rendered = diagnostic["rendered"].as_str().unwrap();
            texts.push(normalized(rendered, &package.to_string_lossy(), &self.workspace.to_string_lossy()));
        }
        Compiled { errors, warnings, text: texts.join("\n\n") + "\n" }
    }
}

fn argument(name: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(format!("{name}="));
    argument.push(path);
    argument
}
