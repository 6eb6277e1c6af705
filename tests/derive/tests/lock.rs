//! Where the lock is found, and that a change of it is seen: real packages, built by cargo.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A workspace of two packages, one of which derives.
struct Workspace(PathBuf);

/// How a build ended.
struct Built {
    ok: bool,
    said: String,
    /// The packages of the workspace that were built, and not just found fresh.
    rebuilt: Vec<String>,
}

impl Workspace {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let workspace = Self(folder);
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../webmarketer-core").canonicalize().unwrap();
        // The versions that are built anyway.
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

    #[expect(clippy::disallowed_methods, reason = "a test's own file, which nobody reads meanwhile")]
    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a lock with the two event types; `topic` is what it says of the field of that name.
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
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lock-target");
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--workspace", "-v", "--color", "never"])
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

// One after the other: they share what was built before.
#[test]
fn the_lock_is_found_and_watched() {
    let workspace = Workspace::new("lock-workspace");
    assert!(workspace.check().ok, "without a lock there is nothing to disagree with");

    // A lock that newly appears is not watched yet.
    workspace.lock("webmarketer.lock.json", MANDATORY);
    workspace.write("events/src/more.rs", "");
    fs::File::options().append(true).open(workspace.0.join("events/src/lib.rs")).unwrap().set_modified(now()).unwrap();
    let found = workspace.check();
    assert!(!found.ok && found.said.contains("the lock says that this field is mandatory"), "{}", found.said);

    // A lock that is mended is seen, though the struct did not compile, and so is one that is changed again.
    workspace.lock("webmarketer.lock.json", OPTIONAL);
    let mended = workspace.check();
    assert!(mended.ok, "{}", mended.said);
    assert_eq!(workspace.check().rebuilt, Vec::<String>::new());
    workspace.lock("webmarketer.lock.json", "\"type\": \"number\", \"optional\": true");
    let changed = workspace.check();
    assert!(!changed.ok && changed.said.contains("the lock has a"), "{}", changed.said);
    workspace.lock("webmarketer.lock.json", OPTIONAL);
    assert_eq!(workspace.check().rebuilt, ["events"], "another package was built too");

    // The package's own lock comes before the workspace's.
    workspace.lock("events/webmarketer.lock.json", MANDATORY);
    fs::remove_file(workspace.0.join("webmarketer.lock.json")).unwrap();
    let own = workspace.check();
    assert!(!own.ok && own.said.contains("the lock says that this field is mandatory"), "{}", own.said);

    // With settings and no lock, somebody has forgotten something.
    fs::remove_file(workspace.0.join("events/webmarketer.lock.json")).unwrap();
    workspace.write("webmarketer.toml", "project = \"shop\"\n");
    let forgotten = workspace.check();
    assert!(!forgotten.ok && forgotten.said.contains("run `webmarketer pull`"), "{}", forgotten.said);
}

fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
