//! Where the derive finds the lock, and when it sees a change: packages that cargo builds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A workspace of two packages, one of which derives.
///
/// All of them share a target folder, in which cargo takes packages of the same name for the same: one is built at a time.
struct Workspace(PathBuf, #[expect(dead_code, reason = "held until the test ends")] MutexGuard<'static, ()>);

static TARGET: Mutex<()> = Mutex::new(());

/// The result of a build.
struct Built {
    ok: bool,
    said: String,
    /// The packages of the workspace that cargo did not find fresh.
    rebuilt: Vec<String>,
}

impl Workspace {
    fn new(name: &str) -> Self {
        Self::at(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    fn at(folder: PathBuf) -> Self {
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let workspace = Self(folder, TARGET.lock().unwrap_or_else(PoisonError::into_inner));
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../webmarketer-core").canonicalize().unwrap();
        // The same versions as in the workspace, which are built already.
        let versions = fs::read_to_string(core.join("../Cargo.lock")).unwrap();
        workspace.write("Cargo.lock", &versions);
        workspace.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"events\", \"other\"]\n");
        let package = |name: &str| format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n");
        let dependency = format!("webmarketer-core = {{ path = '{}', default-features = false }}\n", core.display());
        workspace.write("events/Cargo.toml", &(package("events") + &dependency));
        workspace.write("other/Cargo.toml", &package("other"));
        workspace.write("other/src/lib.rs", "");
        workspace.write(
            "events/src/lib.rs",
            "use webmarketer_core::WebmarketerEvent;\n\n#[derive(WebmarketerEvent)]\npub struct Newsletter {\n    pub topic: \
             Option<String>,\n}\n\n#[derive(WebmarketerEvent)]\npub struct Visit {\n    pub page: String,\n}\n",
        );
        workspace
    }

    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a lock with two event types. `topic` is the type and the flags of the field `topic`.
    fn lock(&self, path: &str, topic: &str) {
        let field = |key: &str, rest: &str| {
            format!("        {{\"storageKey\": \"{key}\", \"ingestionKey\": \"{key}\", \"entity\": \"event\", {rest}}}")
        };
        let event_type = |reference: &str, field: &str| {
            format!(
                "    {{\n      \"reference\": \"{reference}\",\n      \"name\": \"A\",\n      \"fields\": [\n{field}\n      ]\n    }}"
            )
        };
        let text = [
            event_type("newsletter", &field("topic", topic)),
            event_type("visit", &field("page", "\"type\": \"string\", \"optional\": false")),
        ];
        self.write(path, &format!("{{\n  \"formatVersion\": 1,\n  \"eventTypes\": [\n{}\n  ]\n}}\n", text.join(",\n")));
    }

    fn check(&self) -> Built {
        self.cargo(&["check", "--workspace"])
    }

    fn cargo(&self, arguments: &[&str]) -> Built {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock-target");
        let output = Command::new(env!("CARGO"))
            .args(["--offline", "-v", "--color", "never"])
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let is_built = |line: &&str| line.trim_start().starts_with("Checking");
        let built = said.lines().filter(is_built).filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned);
        let built = built.filter(|name| ["events", "other"].contains(&&**name)).collect();
        Built { ok: output.status.success(), rebuilt: built, said }
    }
}

const OPTIONAL: &str = "\"type\": \"string\", \"optional\": true";
const MANDATORY: &str = "\"type\": \"string\", \"optional\": false";

#[test]
fn the_lock_is_found_and_watched() {
    let workspace = Workspace::new("lock-workspace");
    assert!(workspace.check().ok, "a package without a lock compiles");

    // A new lock is not watched yet.
    workspace.lock("webmarketer.lock.json", MANDATORY);
    workspace.write("events/src/more.rs", "");
    fs::File::options().append(true).open(workspace.0.join("events/src/lib.rs")).unwrap().set_modified(now()).unwrap();
    let found = workspace.check();
    assert!(!found.ok && found.said.contains("this field is mandatory in the lock"), "{}", found.said);

    // A repaired lock is seen, although the struct did not compile, and so is another change.
    workspace.lock("webmarketer.lock.json", OPTIONAL);
    let repaired = workspace.check();
    assert!(repaired.ok, "{}", repaired.said);
    assert_eq!(workspace.check().rebuilt, Vec::<String>::new());
    workspace.lock("webmarketer.lock.json", "\"type\": \"number\", \"optional\": true");
    let changed = workspace.check();
    assert!(!changed.ok && changed.said.contains("expected a number"), "{}", changed.said);
    workspace.lock("webmarketer.lock.json", OPTIONAL);
    assert_eq!(workspace.check().rebuilt, ["events"], "another package was built too");

    // The lock of the package has precedence over the lock of the workspace.
    workspace.lock("events/webmarketer.lock.json", MANDATORY);
    fs::remove_file(workspace.0.join("webmarketer.lock.json")).unwrap();
    let own = workspace.check();
    assert!(!own.ok && own.said.contains("this field is mandatory in the lock"), "{}", own.said);

    // With settings, a lock is required.
    fs::remove_file(workspace.0.join("events/webmarketer.lock.json")).unwrap();
    workspace.write("webmarketer.toml", "project = \"shop\"\n");
    let forgotten = workspace.check();
    assert!(!forgotten.ok && forgotten.said.contains("run `webmarketer pull`"), "{}", forgotten.said);
}

/// A struct that does not match a lock in which its field is mandatory.
const STRUCT: &str = "#[derive(webmarketer_core::WebmarketerEvent)]\n#[webmarketer(generated)]\npub struct Newsletter {\n    \
                      pub topic: Option<String>,\n}\n";

/// A workspace outside of any target folder, with the struct in `events`.
fn apart() -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(folder.path().join("workspace"));
    workspace.write("events/src/lib.rs", STRUCT);
    (folder, workspace)
}

#[test]
fn a_generated_struct_requires_a_lock() {
    let (_folder, workspace) = apart();
    let missing = workspace.check();
    let says = "generated structs need a lock, and `webmarketer.lock.json` was not found";
    assert!(!missing.ok && missing.said.contains(says), "{}", missing.said);
    assert!(missing.said.contains("workspace/events` and the folders above it up to `../`"), "{}", missing.said);

    // Any notation of the path that the command line reads, and a byte order mark.
    workspace.write("webmarketer.toml", "\u{feff}project = \"shop\"\r\n'lock' = 'locks/shop.json' # ours\r\n");
    workspace.lock("locks/shop.json", OPTIONAL);
    let lock = fs::read_to_string(workspace.0.join("locks/shop.json")).unwrap();
    workspace.write("locks/shop.json", &format!("\u{feff}{lock}"));
    let found = workspace.check();
    assert!(found.ok, "{}", found.said);
    workspace.lock("locks/shop.json", MANDATORY);
    let changed = workspace.check();
    assert!(!changed.ok && changed.said.contains("of a generated field does not match the lock"), "{}", changed.said);

    workspace.write("webmarketer.toml", "lock = \"\"\"locks/shop.json\"\"\"\n");
    workspace.write("events/src/lib.rs", &format!("{STRUCT}\n"));
    let spelling = workspace.check();
    let says = "webmarketer.toml: line 1: `lock` must be one string on one line, and not empty; write it as `lock = \
                \"webmarketer.lock.json\"`";
    assert!(!spelling.ok && spelling.said.contains(says), "{}", spelling.said);
    workspace.write("webmarketer.toml", "lock = 'locks\\shop.json'\n");
    workspace.write("events/src/lib.rs", &format!("{STRUCT}\n\n"));
    let backslash = workspace.check();
    let says = ["the lock `../locks\\shop.json` does not exist", "help: write the path with `/`"];
    let is_said = says.iter().all(|says| backslash.said.contains(says));
    assert!(cfg!(windows) || !backslash.ok && is_said, "{}", backslash.said);
}

#[test]
fn an_unreadable_lock_is_one_error_for_the_compiler_and_one_for_each_struct_in_an_editor() {
    let (_folder, workspace) = apart();
    let structs = ["Newsletter", "Visit", "Order"].map(|name| STRUCT.replace("Newsletter", name));
    workspace.write("events/src/lib.rs", &structs.concat());
    workspace.write("webmarketer.lock.json", "{");
    let count = |built: &Built| built.said.matches("error: the lock `../webmarketer.lock.json` ends too early").count();
    let first = workspace.check();
    assert!(!first.ok && count(&first) == 1, "{}", first.said);

    // The struct that had the error is gone, and another one is first.
    workspace.write("events/src/lib.rs", &structs[1..].concat());
    let second = workspace.check();
    assert!(!second.ok && count(&second) == 1, "{}", second.said);

    // The code of each struct contains the error where `rust_analyzer` is set: an editor expands structs one by one.
    let editor = ["rustc", "--package", "events", "--profile", "check", "--", "--cfg", "rust_analyzer"];
    let editor = workspace.cargo(&editor);
    assert!(!editor.ok && count(&editor) == 2, "{}", editor.said);

    workspace.lock("webmarketer.lock.json", OPTIONAL);
    let repaired = workspace.check();
    assert!(!repaired.ok && count(&repaired) == 0, "{}", repaired.said);
    assert!(repaired.said.contains("the generated struct `Visit` does not match the lock"), "{}", repaired.said);
}

#[test]
fn a_core_that_cargo_toml_renames_is_one_error_that_names_the_attribute() {
    let (_folder, workspace) = apart();
    let manifest = fs::read_to_string(workspace.0.join("events/Cargo.toml")).unwrap();
    let source = "use wm::{FieldValue, WebmarketerEvent};\n\n#[derive(WebmarketerEvent)]\n#[webmarketer()]\npub struct Visit {\n    \
                  pub page: Page,\n}\n\n#[derive(FieldValue)]\n#[webmarketer()]\npub struct Page(pub String);\n\npub fn \
                  is_event() -> impl WebmarketerEvent {\n    Visit { page: Page(String::new()) }\n}\n";
    workspace.write("events/src/lib.rs", source);
    workspace.write(
        "events/Cargo.toml",
        &manifest.replace("webmarketer-core = {", "wm = { package = \"webmarketer-core\","),
    );
    let renamed = workspace.check();
    assert!(!renamed.ok && renamed.said.matches("\nerror").count() == 3, "{}", renamed.said);
    for name in ["Visit", "Page"] {
        let says = "error: `webmarketer-core` has the name `wm` in Cargo.toml";
        let help = format!("help: add `#[webmarketer(crate = \"wm\")]` to `{name}`");
        assert!(renamed.said.contains(says) && renamed.said.contains(&help), "{}", renamed.said);
    }

    workspace.write("events/src/lib.rs", &source.replace("#[webmarketer()]", "#[webmarketer(crate = \"wm\")]"));
    let named = workspace.check();
    assert!(named.ok, "{}", named.said);

    // The workspace can rename it, too.
    let (dependencies, core) = manifest.split_once("webmarketer-core = ").unwrap();
    workspace.write("events/Cargo.toml", &format!("{dependencies}wm.workspace = true\n"));
    let root = fs::read_to_string(workspace.0.join("Cargo.toml")).unwrap();
    let core = core.replacen('{', "{ package = \"webmarketer-core\",", 1);
    workspace.write("Cargo.toml", &format!("{root}\n[workspace.dependencies]\nwm = {core}"));
    workspace.write("events/src/lib.rs", source);
    let inherited = workspace.check();
    assert!(!inherited.ok && inherited.said.contains("has the name `wm` in Cargo.toml"), "{}", inherited.said);
}

#[test]
fn only_packages_of_the_workspace_are_compared_with_its_lock() {
    let (_folder, workspace) = apart();
    workspace.lock("webmarketer.lock.json", MANDATORY);
    let manifest = fs::read_to_string(workspace.0.join("events/Cargo.toml")).unwrap();
    for folder in ["excluded", "vendor/unpacked"] {
        let name = folder.rsplit('/').next().unwrap();
        workspace.write(&format!("{folder}/Cargo.toml"), &manifest.replace("\"events\"", &format!("\"{name}\"")));
        workspace.write(&format!("{folder}/src/lib.rs"), STRUCT);
    }
    let package = "[package]\nname = \"other\"\nedition = \"2024\"\n\n[dependencies]\n";
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"other\"]\nexclude = [\"events\"";
    // The excluded package needs no lock, because it has no generated structs.
    workspace.write("excluded/src/lib.rs", &STRUCT.replace("#[webmarketer(generated)]\n", ""));
    workspace.write("other/Cargo.toml", &format!("{package}excluded = {{ path = \"../excluded\" }}\n"));
    workspace.write("Cargo.toml", &format!("{root}, \"excluded\"]\n"));
    let excluded = workspace.check();
    assert!(excluded.ok, "{}", excluded.said);
    workspace.write("Cargo.toml", &format!("{root}]\n"));
    workspace.write("excluded/src/more.rs", "");
    workspace.write("excluded/src/lib.rs", &STRUCT.replace("#[webmarketer(generated)]\n", "\n"));
    let member = workspace.check();
    assert!(!member.ok && member.said.contains("this field is mandatory in the lock"), "{}", member.said);

    // The package is as `cargo vendor` writes it.
    workspace.write("other/Cargo.toml", &format!("{package}unpacked = {{ path = \"../vendor/unpacked\" }}\n"));
    workspace.write("vendor/unpacked/.cargo-checksum.json", "{\"files\":{}}");
    workspace.write("Cargo.toml", &format!("{root}, \"excluded\"]\n"));
    let unpacked = workspace.check();
    assert!(unpacked.ok, "{}", unpacked.said);
    fs::remove_file(workspace.0.join("vendor/unpacked/.cargo-checksum.json")).unwrap();
    workspace.write("vendor/unpacked/src/lib.rs", &STRUCT.replace('}', "    pub other: String,\n}"));
    let member = workspace.check();
    let says = "the generated struct `Newsletter` does not match the lock";
    assert!(!member.ok && member.said.contains(says), "{}", member.said);
}

#[test]
fn a_member_can_be_packaged_without_the_lock_of_the_root() {
    let (_folder, workspace) = apart();
    workspace.lock("webmarketer.lock.json", OPTIONAL);
    workspace.write(
        "events/Cargo.toml",
        "[package]\nname = \"packed\"\nversion = \"0.1.0\"\nedition = \"2024\"\ndescription = \"A shop.\"\nlicense = \
         \"MIT\"\ndocumentation = \"none\"\n\n[dependencies]\nwebmarketer-core = { version = \"0.1.0\", default-features = \
         false }\n",
    );
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let patch = |name: &str| {
        let path = repository.join(format!("webmarketer-{name}"));
        format!("patch.crates-io.webmarketer-{name}.path = '{}'", path.display())
    };
    let patches = ["core", "schema", "derive"].map(patch);
    let mut arguments = vec!["package", "--package", "packed", "--allow-dirty"];
    arguments.extend(patches.iter().flat_map(|patch| ["--config", patch]));
    let packed = workspace.cargo(&arguments);
    assert!(packed.ok && packed.said.contains("Compiling packed"), "{}", packed.said);
}

fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
