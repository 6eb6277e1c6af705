//! Two packages in the target folder: the generated code of all histories, and their call sites. They are compiled
//! repeatedly, without the call sites that do not compile.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use webmarketer_schema::lock::write_if_changed;

use crate::call_sites::Site;

/// The workspace of both packages.
pub(crate) struct Workspace {
    folder: PathBuf,
}

/// The output of the call sites that compile.
pub(crate) struct Ran {
    pub(crate) output: String,
    /// The call sites that compile.
    pub(crate) compiled: BTreeSet<usize>,
    /// The number of compiler runs.
    pub(crate) rounds: usize,
}

impl Workspace {
    /// Writes the package of generated code: a module for each history, and the lock that the derive compares them
    /// with.
    pub(crate) fn new(modules: &[String], lock: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("construction");
        let workspace = Self { folder };
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("webmarketer-core");
        // A JSON string is a TOML string.
        let core = Value::from(core.display().to_string());
        workspace.put(
            "Cargo.toml",
            &format!(
                "[workspace]\nresolver = \"3\"\nmembers = [\"events\", \"sites\"]\n\n[workspace.dependencies]\n\
             webmarketer-core = {{ path = {core}, default-features = false }}\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n"
            ),
        );
        let versions = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
        if !workspace.folder.join("Cargo.lock").exists() {
            workspace.put("Cargo.lock", &versions);
        }
        let manifest = |name: &str, more: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 webmarketer-core.workspace = true\n{more}"
            )
        };
        workspace.put("events/Cargo.toml", &manifest("events", ""));
        workspace.put("sites/Cargo.toml", &manifest("sites", "events.path = \"../events\"\n"));
        workspace.put("events/webmarketer.lock.json", lock);
        let mut root = String::new();
        for (number, module) in modules.iter().enumerate() {
            workspace.put(&format!("events/src/p{number}.rs"), module);
            writeln!(root, "pub mod p{number};").unwrap();
        }
        workspace.put("events/src/lib.rs", &root);
        workspace
    }

    /// Compiles call sites and runs those that compile.
    pub(crate) fn run(&self, sites: &[Site]) -> Ran {
        for (number, site) in sites.iter().enumerate() {
            let code = format!(
                "#[allow(unused_imports)]\nuse events::p{} as e;\n\npub fn run(site: usize) {{\n    {}\n}}\n",
                site.history, site.code
            );
            self.put(&format!("sites/src/s{number}.rs"), &code);
        }
        let mut compiled: BTreeSet<_> = (0..sites.len()).collect();
        let mut rounds = 0;
        loop {
            rounds += 1;
            self.put("sites/src/main.rs", &main(&compiled));
            match self.build() {
                Ok(program) => {
                    let output = Command::new(program).output().unwrap();
                    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                    let output = String::from_utf8(output.stdout).unwrap();
                    return Ran { output, compiled, rounds };
                }
                Err(failed) => compiled.retain(|site| !failed.contains(site)),
            }
        }
    }

    /// Builds the program. The error is the set of call sites that do not compile.
    fn build(&self) -> Result<PathBuf, BTreeSet<usize>> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--quiet", "--message-format=json", "-p", "sites"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap();
        let mut failed = BTreeSet::new();
        let mut program = None;
        let mut elsewhere = String::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            if let Some(path) = message["executable"].as_str() {
                program = Some(PathBuf::from(path));
            }
            let error = &message["message"];
            if error["level"] != "error" {
                continue;
            }
            let spans = error["spans"].as_array().into_iter().flatten();
            let sites: BTreeSet<_> = spans.filter_map(|span| site_of(span["file_name"].as_str()?)).collect();
            if sites.is_empty() && error["spans"].as_array().is_some_and(|spans| !spans.is_empty()) {
                elsewhere.push_str(error["rendered"].as_str().unwrap_or_default());
            }
            failed.extend(sites);
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(elsewhere.is_empty(), "generated code does not compile:\n{elsewhere}");
        match program {
            Some(program) if output.status.success() => Ok(program),
            _ => {
                assert!(!failed.is_empty(), "cargo failed: {stderr}");
                Err(failed)
            }
        }
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_if_changed(&path, text.as_bytes()).unwrap();
    }
}

/// The call site of a file.
fn site_of(file: &str) -> Option<usize> {
    let name = file.rsplit(['/', '\\']).next()?;
    name.strip_prefix('s')?.strip_suffix(".rs")?.parse().ok()
}

/// The source of the program that runs these call sites.
fn main(sites: &BTreeSet<usize>) -> String {
    let (mut modules, mut runs) = (String::new(), String::new());
    for site in sites {
        writeln!(modules, "mod s{site};").unwrap();
        writeln!(runs, "    s{site}::run({site});").unwrap();
    }
    format!(
        "{modules}\nuse webmarketer_core::WebmarketerEvent;\n\n\
         fn show<E: WebmarketerEvent>(site: usize, event: &E) {{\n    \
         println!(\"{{site}}\\t{{}}\\t{{}}\", E::EVENT_TYPE, event.to_json().unwrap());\n}}\n\n\
         fn show_key(site: usize, key: &str) {{\n    println!(\"{{site}}\\t\\t{{key}}\");\n}}\n\n\
         fn main() {{\n    let _: [fn(usize, &str); 1] = [show_key];\n{runs}}}\n"
    )
}
