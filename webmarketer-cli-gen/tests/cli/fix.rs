//! `webmarketer fix` with input that it refuses. What it edits is tested by the suite `fix`.

use std::process::Command;

use crate::support::Desk;

const LOCK: &str = "webmarketer.lock.json";
/// A lock that records renames.
const RENAMES: &str = include_str!("../../../tests/fix/new.lock.json");
/// The same event types without records.
const NO_RENAMES: &str = include_str!("../../../tests/fix/old.lock.json");

/// A package with a lock.
fn package(lock: &str) -> Desk {
    let desk = Desk::new();
    desk.write("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n\n[workspace]\n");
    desk.write("src/lib.rs", "pub struct Order;\n");
    desk.write(LOCK, lock);
    desk
}

fn git(desk: &Desk, arguments: &[&str]) {
    let names = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    let ran = desk.run_program("git", &[&names, arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_lock_without_renames_is_one_line_and_success() {
    let desk = package(NO_RENAMES);
    let before = desk.files();
    for arguments in [&["fix"][..], &["fix", "--dry-run"], &["fix", "--finish"]] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, &*ran.out, &*ran.err), (0, "webmarketer.lock.json records no rename\n", ""));
    }
    assert!(desk.files() == before);
}

#[test]
fn a_missing_or_damaged_lock_is_an_error() {
    let desk = Desk::new();
    desk.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    desk.fails(&["fix"], 101, "the lock webmarketer.lock.json does not exist");
    desk.write(LOCK, "{");
    desk.fails(&["fix"], 101, "the lock webmarketer.lock.json ends too early");
    desk.fails(&["fix", "--lock", "other.json"], 101, "the lock other.json does not exist");
}

#[test]
fn a_folder_that_cargo_does_not_know_is_an_error() {
    let desk = package(RENAMES);
    desk.write("Cargo.toml", "[package]\n");
    desk.fails(&["fix"], 2, "cargo does not find the workspace: ");
    let mut desk = package(RENAMES);
    desk.set("CARGO", "./no-cargo");
    desk.fails(&["fix"], 101, "cannot run cargo: ");
}

#[test]
fn code_that_version_control_cannot_restore_is_not_changed() {
    let desk = package(RENAMES);
    let says = "no VCS found for this package and `webmarketer fix` can potentially perform destructive changes";
    desk.fails(&["fix"], 2, says);

    git(&desk, &["init", "--quiet"]);
    let ran = desk.fails(&["fix"], 2, "the working directory of this package has uncommitted changes, and");
    // What `pull` writes is not named.
    assert!(ran.err.contains("changes to these files: `Cargo.toml`, `src/lib.rs`\n"), "{}", ran.err);
    git(&desk, &["add", "."]);
    desk.fails(&["fix"], 2, "has uncommitted changes");
    git(&desk, &["commit", "--quiet", "--message", "All"]);
    desk.write("src/a file with \u{e9}.rs", "");
    let ran = desk.fails(&["fix"], 2, "has uncommitted changes");
    assert!(ran.err.contains("these files: `src/a file with \u{e9}.rs`\n"), "{}", ran.err);
}

#[test]
fn an_unknown_package_is_the_error_of_cargo() {
    let desk = package(RENAMES);
    let arguments = ["fix", "--allow-no-vcs", "--offline", "--package", "shap"];
    let ran = desk.run(&arguments);
    assert_eq!(ran.code, 101, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("shap"), "{}", ran.err);
    assert!(ran.err.ends_with("error: `cargo check` failed; see the errors above\n"), "{}", ran.err);
}

#[test]
fn the_program_is_a_wrapper_only_for_a_compiler() {
    let desk = package(RENAMES);
    let run = |arguments: &[&str]| {
        let mut command: Command = desk.program(env!("CARGO_BIN_EXE_webmarketer"), arguments);
        command.env("WEBMARKETER_FIX_JOB", "no-job.json").output().unwrap()
    };
    assert_eq!(run(&["list"]).status.code(), Some(0));
    let wrapper = run(&["rustc", "-vV"]);
    assert_eq!(wrapper.status.code(), Some(1));
    assert!(String::from_utf8(wrapper.stderr).unwrap().starts_with("error: webmarketer fix: "));
}
