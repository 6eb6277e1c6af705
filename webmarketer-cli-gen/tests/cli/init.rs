//! `init` in each kind of cargo project: what it writes, that a second run changes nothing, and what it refuses.

use std::path::PathBuf;

use webmarketer_emulator::{Project, SHOP};

use crate::support::{Desk, no_secret, serve};

/// The folder of this repository, which is a clone.
fn clone() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    folder.to_str().unwrap().to_owned()
}

/// A package with a source file. Cargo does not use the network.
fn package(manifest: &str, source: &str) -> Desk {
    let mut desk = Desk::new();
    desk.set("CARGO_NET_OFFLINE", "true");
    desk.write("Cargo.toml", manifest);
    desk.write(source, "");
    desk
}

fn git(desk: &Desk) {
    let ran = desk.run_program("git", &["init", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

const BINARY: &str = "[package]\nname = \"shop\"\nedition = \"2024\"\n";

/// Runs `init` with these arguments in a folder, and checks that a dry run says the same and writes nothing, and that a
/// second run leaves every file as it is. Returns the first lines, without the steps that follow.
fn set_up(desk: &Desk, folder: &str, arguments: &[&str]) -> String {
    let clone = clone();
    let arguments = [&["init", "--path", &clone], arguments].concat();
    let before = desk.files();
    let dry = desk.run_in(folder, &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}{}", dry.out, dry.err);
    assert!(desk.files() == before, "a dry run changed a file");
    let ran = desk.run_in(folder, &arguments);
    assert_eq!((ran.code, &*ran.err), (0, ""), "{}", ran.out);
    no_secret(&ran);
    let files = ran.out.split("\n\n").next().unwrap().to_owned();
    assert_eq!(dry.out, format!("{}\n--dry-run: nothing was written\n", files.trim_end()));
    let after = desk.files();
    let again = desk.run_in(folder, &arguments);
    assert_eq!((again.code, &*again.err), (0, ""), "{}", again.out);
    assert!(desk.files() == after, "a second run changed a file:\n{}", again.out);
    let lines = again.out.split("\n\n").next().unwrap().lines().all(|line| line.starts_with("left    "));
    assert!(lines, "{}", again.out);
    files.replace(&clone, "CLONE")
}

#[test]
fn a_binary_without_git_and_credentials() {
    let desk = package(BINARY, "src/main.rs");
    let expected = "\
updated Cargo.toml: webmarketer-core from CLONE/webmarketer-core
left    webmarketer.lock.json: without credentials; `webmarketer pull` fetches it
created webmarketer.toml: it names the lock
left    .gitignore: the folder is not in a git repository";
    assert_eq!(set_up(&desk, "", &[]).trim_end(), expected);
    assert!(
        desk.read("Cargo.toml").contains("webmarketer-core = { version = \"0.1.0\", path = "),
        "{}",
        desk.read("Cargo.toml")
    );
    assert!(desk.read("webmarketer.toml").ends_with("lock = \"webmarketer.lock.json\"\n"));
}

#[test]
fn a_library_of_the_edition_2021_with_features_and_a_project() {
    let desk = package("[package]\nname = \"shop\"\nedition = \"2021\"\n", "src/lib.rs");
    git(&desk);
    desk.write(".gitignore", "/target");
    let files = set_up(&desk, "src", &["--features", "blocking,url", "--project", "shop"]);
    assert!(
        files.contains("updated ../Cargo.toml: webmarketer-core from CLONE/webmarketer-core, with blocking, url\n"),
        "{files}"
    );
    assert!(files.contains("updated ../.gitignore: it ignores webmarketer-emulator.json"), "{files}");
    assert!(desk.read("Cargo.toml").contains("features = [\"blocking\", \"url\"]"));
    assert_eq!(desk.read(".gitignore"), "/target\n# Service accounts of Webmarketer.\nwebmarketer-emulator.json\n");
    assert!(desk.read("webmarketer.toml").starts_with("project = \"shop\"\n"));
}

#[test]
fn the_event_types_are_fetched_from_the_service_or_from_an_emulator() {
    let served = serve(Project::from_json(SHOP).unwrap());
    let url = served.emulator.url();
    let mut desk = Desk::at(&served);
    desk.set("CARGO_NET_OFFLINE", "true");
    desk.write("Cargo.toml", BINARY);
    desk.write("src/main.rs", "");
    git(&desk);
    let expected = "\
updated Cargo.toml: webmarketer-core from CLONE/webmarketer-core
created webmarketer.lock.json: the event types of the service
created webmarketer.toml: it names the lock
created .gitignore: it ignores webmarketer-emulator.json, /account.json";
    assert_eq!(set_up(&desk, "", &[]).trim_end(), expected);
    assert_eq!(desk.run(&["check"]).code, 0);

    // The emulator has written no service account, so that of the variable is used.
    for variable in ["WEBMARKETER_PROJECT_ID", "WEBMARKETER_DEBUG_BASE_API_PATH", "WEBMARKETER_DEBUG_BASE_OAUTH_PATH"] {
        desk.unset(variable);
    }
    std::fs::remove_file(desk.path("webmarketer.lock.json")).unwrap();
    let ran = desk.run(&["init", &format!("--emulator={url}")]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("created webmarketer.lock.json: the event types of {url}\n")), "{}", ran.out);
    assert!(ran.out.contains("\nnext: run `webmarketer generate`"), "{}", ran.out);
}

#[test]
fn a_workspace_at_its_root_and_in_a_member() {
    let workspace = || {
        let desk = package("[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"leads\"]\n", "shop/src/main.rs");
        desk.write("shop/Cargo.toml", BINARY);
        desk.write("leads/Cargo.toml", &BINARY.replace("shop", "leads"));
        desk.write("leads/src/lib.rs", "");
        git(&desk);
        desk
    };
    let desk = workspace();
    let says = "error: the workspace has several packages\n help: name the one that sends events with --package: `shop`, \
                `leads`\n";
    assert_eq!(desk.fails(&["init", "--path", &clone()], 2, says).err, says);
    let files = set_up(&desk, "", &["--package", "leads"]);
    assert!(files.starts_with("updated leads/Cargo.toml: "), "{files}");
    assert!(files.contains("\ncreated webmarketer.toml: "), "{files}");
    let desk = workspace();
    let files = set_up(&desk, "shop", &[]);
    assert!(files.starts_with("updated Cargo.toml: "), "{files}");
    assert!(files.contains("\ncreated webmarketer.toml: ") && files.contains("\ncreated ../.gitignore: "), "{files}");
    assert!(desk.path("shop/webmarketer.toml").exists());
}

#[test]
fn what_exists_is_left() {
    // A renamed dependency, and settings.
    let manifest = format!(
        "{BINARY}\n[dependencies]\nwm = {{ package = \"webmarketer-core\", path = '{}/webmarketer-core' }}\n",
        clone()
    );
    let desk = package(&manifest, "src/main.rs");
    git(&desk);
    desk.write("webmarketer.toml", "project = \"leads\"\n");
    desk.write(".gitignore", "webmarketer-emulator.json\n");
    desk.write(".github/workflows/webmarketer.yml", "name: ours\n");
    let before = desk.files();
    let ran = desk.run(&["init", "--ci", "github"]);
    let expected = "\
left    Cargo.toml: `shop` has the dependency webmarketer-core
left    webmarketer.lock.json: without credentials; `webmarketer pull` fetches it
left    webmarketer.toml: it exists
left    .gitignore: it ignores the service accounts
left    .github/workflows/webmarketer.yml: it exists
";
    assert_eq!(ran.out.split("\n\n").next().unwrap().to_owned() + "\n", expected);
    assert!(desk.files() == before);

    // A build script that generates is left, too.
    let desk = package(&format!("{BINARY}build = \"build.rs\"\n"), "src/main.rs");
    desk.write("build.rs", "fn main() {}\n");
    set_up(&desk, "", &[]);
    assert_eq!(desk.read("build.rs"), "fn main() {}\n");
}

#[test]
fn workflows_install_the_program_and_check_in_the_folder_of_the_lock() {
    let url = "https://git.example.com/marketing/webmarketer";
    let desk = package("[workspace]\nmembers = [\"shop\"]\n", "shop/src/main.rs");
    let dependency = format!("[dependencies]\nwebmarketer-core.path = '{}/webmarketer-core'\n", clone());
    desk.write("shop/Cargo.toml", &format!("{BINARY}\n{dependency}"));
    let arguments = ["init", "--git", url, "--branch", "stable", "--ci"];
    let ran = desk.run_in("shop", &[&arguments[..], &["github"]].concat());
    let says =
        "error: --ci needs a git repository, and this folder is in none\n help: run `git init` first, or omit --ci\n";
    assert_eq!((ran.code, &*ran.err), (2, says), "{}", ran.out);
    git(&desk);
    for (host, files, text) in [
        ("github", &["../.github/workflows/webmarketer.yml"][..], "        working-directory: shop\n"),
        ("gitlab", &["../.gitlab/webmarketer.yml", "../.gitlab-ci.yml"], "    - cd shop\n"),
    ] {
        let ran = desk.run_in("shop", &[&arguments[..], &[host]].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        for file in files {
            assert!(ran.out.contains(&format!("created {file}: ")), "{}", ran.out);
        }
        let workflow = desk.read(files[0].trim_start_matches("../"));
        let install = format!("cargo install --locked --git {url} --branch stable webmarketer-cli-gen\n");
        assert!(workflow.contains(&install) && workflow.contains(text), "{workflow}");
        serde_saphyr::from_str::<serde_json::Value>(&workflow).unwrap();
    }
    let says = "CI cannot install the program from";
    std::fs::remove_dir_all(desk.path(".github")).unwrap();
    let ran = desk.run_in("shop", &["init", "--path", &clone(), "--ci", "github"]);
    assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
    // A `.gitlab-ci.yml` of the team is not edited.
    desk.write(".gitlab-ci.yml", "stages: []\n");
    let ran = desk.run_in("shop", &[&arguments[..], &["gitlab"]].concat());
    let says = "left    ../.gitlab-ci.yml: it exists: add `local: .gitlab/webmarketer.yml` to its `include`\n";
    assert!(ran.out.contains(says), "{}", ran.out);
}

#[test]
fn what_cannot_be_set_up_is_one_error_that_writes_nothing() {
    let desk = Desk::new();
    desk.fails(&["init"], 2, "cargo does not find the workspace: ");
    let mut desk = package(BINARY, "src/main.rs");
    let says = "error: the package `shop` does not depend on webmarketer-core, which is not published yet\n help: name a \
                clone of the webmarketer repository with --path, or its URL with --git\n";
    assert_eq!(desk.fails(&["init"], 2, says).err, says);
    desk.fails(&["init", "--path", "."], 2, ". is not a clone of the webmarketer repository");
    desk.fails(&["init", "--package", "shap"], 2, "the workspace has no package `shap`");
    let clone = clone();
    desk.fails(&["init", "--path", &clone, "--features", "blockin"], 2, "`cargo add webmarketer-core` failed: ");
    desk.fails(&["init", "--path", &clone, "--emulator=http://127.0.0.1:1"], 101, "http://127.0.0.1:1");
    // The event types are fetched before the first file is written.
    desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", "missing.json");
    desk.set("WEBMARKETER_PROJECT_ID", "shop");
    desk.fails(&["init", "--path", &clone], 2, "missing.json");
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    // A vendored copy in the repository works for CI, too; a folder that cannot be written does not.
    git(&desk);
    desk.write(".github", "a file\n");
    desk.write("vendor/webmarketer-core/Cargo.toml", "[package]\nname = \"webmarketer-core\"\nversion = \"0.1.0\"\n");
    desk.write("vendor/webmarketer-core/src/lib.rs", "");
    desk.fails(&["init", "--path", "vendor", "--ci", "github"], 1, "cannot write .github/workflows/webmarketer.yml");
    std::fs::remove_file(desk.path(".github")).unwrap();
    let ran = desk.run(&["init", "--path", "vendor", "--ci", "github"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let workflow = desk.read(".github/workflows/webmarketer.yml");
    assert!(workflow.contains("cargo install --locked --path vendor/webmarketer-cli-gen\n"), "{workflow}");
}
