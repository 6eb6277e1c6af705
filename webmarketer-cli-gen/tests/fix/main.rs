//! `webmarketer fix` in one workspace with every syntactic position of a name: the files of `tests/fix/before` become
//! those of `tests/fix/after`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder with the files before and after.
fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fix").canonicalize().unwrap()
}

/// The texts in a folder, by their paths below it.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    fn collect(folder: &Path, name: &str, all: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{name}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                collect(&entry.path(), &format!("{name}/"), all);
            } else {
                all.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    collect(folder, "", &mut all);
    all
}

/// A workspace with the files before, in the target folder. It shares the target folder, so that only the workspace
/// itself is compiled.
struct Workspace {
    folder: PathBuf,
    target: PathBuf,
}

impl Workspace {
    fn new(sources: &BTreeMap<String, String>) -> Self {
        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR")).canonicalize().unwrap();
        let workspace = Self { folder: temporary.join("fix"), target: temporary.parent().unwrap().to_owned() };
        if workspace.folder.exists() {
            fs::remove_dir_all(&workspace.folder).unwrap();
        }
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
        // The same versions and profile as in the workspace, which are compiled already.
        workspace.write("Cargo.lock", &fs::read_to_string(repository.join("Cargo.lock")).unwrap());
        workspace.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"reports\", \"built\"]\n\n[profile.dev]\ndebug = \
             \"line-tables-only\"\n",
        );
        let ours = |package: &str| {
            let path = repository.join(package);
            format!("{package} = {{ path = '{}', default-features = false }}\n", path.display())
        };
        let package = |name: &str| format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n");
        let core = format!("[dependencies]\n{}", ours("webmarketer-core"));
        let bench = "\n[[bench]]\nname = \"order\"\nharness = false\n";
        workspace.write("shop/Cargo.toml", &(package("shop") + &core + bench));
        let sold = "[dependencies]\nsold = { package = \"shop\", path = \"../shop\" }\n";
        workspace.write("reports/Cargo.toml", &(package("reports") + sold));
        let generator = format!("\n[build-dependencies]\n{}", ours("webmarketer-cli-gen"));
        workspace.write("built/Cargo.toml", &(package("built") + &core + &generator));
        let mut modules = String::new();
        for (path, text) in sources {
            workspace.write(path, text);
            if let Some(module) = path.strip_prefix("shop/src/positions/") {
                writeln!(modules, "pub mod {};", module.strip_suffix(".rs").unwrap()).unwrap();
            }
        }
        workspace.write("shop/src/positions/mod.rs", &modules);
        workspace.write("shop/src/lib.rs", "pub mod events;\npub mod positions;\n");
        workspace
    }

    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap()
    }

    /// Uses a lock of `tests/fix`.
    fn lock(&self, name: &str) {
        self.write("webmarketer.lock.json", &fs::read_to_string(files().join(name)).unwrap());
    }

    fn run(&self, program: &str, folder: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WEBMARKETER_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.join(folder)).env("CARGO_TARGET_DIR", &self.target);
        command.env("CARGO", env!("CARGO")).output().unwrap()
    }

    fn webmarketer(&self, folder: &str, arguments: &[&str]) -> Output {
        self.run(env!("CARGO_BIN_EXE_webmarketer"), folder, arguments)
    }

    fn check(&self) {
        let output = self.run(env!("CARGO"), "", &["check", "--offline", "--workspace", "--all-targets"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn every_position_of_a_name_has_the_new_name_or_is_listed() {
    let before = texts(&files().join("before"));
    assert!(before.len() >= 60, "the positions are gone");
    let workspace = Workspace::new(&before);
    workspace.lock("old.lock.json");
    assert!(workspace.webmarketer("shop", &["generate"]).status.success());
    workspace.check();
    workspace.lock("new.lock.json");

    // A dry run changes nothing.
    let whole = texts(&workspace.folder);
    let dry = workspace.webmarketer("", &["fix", "--dry-run", "--offline"]);
    assert_eq!(dry.status.code(), Some(100), "{}{}", text(&dry.stdout), text(&dry.stderr));
    assert_eq!(texts(&workspace.folder), whole);

    let fixed = workspace.webmarketer("", &["fix", "--allow-dirty", "--allow-no-vcs", "--offline"]);
    assert_eq!(fixed.status.code(), Some(100), "{}{}", text(&fixed.stdout), text(&fixed.stderr));
    expectorate::assert_contents(files().join("fixed.txt"), text(&fixed.stdout));
    for (path, before) in &before {
        let (expected, after) = (files().join("after").join(path), workspace.read(path));
        if std::env::var_os("EXPECTORATE").is_some() {
            fs::create_dir_all(expected.parent().unwrap()).unwrap();
        }
        expectorate::assert_contents(expected, &after);
        let is_shown = text(&dry.stdout).contains(&format!("--- {path}\n+++ {path}\n"));
        assert_eq!(is_shown, *before != after, "{path}");
    }
    // The dry run lists the same places.
    let left = |output: &Output| {
        let lines = text(&output.stdout).lines().filter(|line| line.starts_with("left ")).map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    assert_eq!(left(&dry), left(&fixed));
    assert_eq!(texts(&files().join("after")).len(), before.len());
    workspace.check();

    // Nothing is left to edit.
    let again = workspace.webmarketer("", &["fix", "--allow-dirty", "--allow-no-vcs", "--offline"]);
    assert_eq!(again.status.code(), Some(100));
    assert!(text(&again.stdout).contains("0 places in 0 files fixed"), "{}", text(&again.stdout));
}
