//! `webmarketer fix` from a rename in the service to an event that is visible, and with input that it refuses. What it
//! edits is tested by the suite `fix`.

use std::path::Path;
use std::process::Command;

use webmarketer_emulator::Project;
use webmarketer_schema::lock::{Lock, RustNames};
use webmarketer_schema::{Catalogue, EventType, Field, FieldType};

use crate::support::{Desk, Served, serve};

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

/// A service with one event type, which has one mandatory field.
fn service(reference: &str, key: &str) -> Served {
    let fields =
        vec![Field::new(FieldType::String, key), Field { optional: true, ..Field::new(FieldType::Number, "total") }];
    let event_types = [EventType { fields, ..EventType::new(reference, "Purchase") }];
    let catalogue = Catalogue::new(Some("shop".parse().unwrap()), event_types).unwrap();
    serve(Project::from_lock(&Lock::new(catalogue, RustNames::default())).unwrap())
}

#[test]
fn a_rename_in_the_service_arrives_in_the_code_and_its_events_are_visible() {
    let (before, after) = (service("order", "order_id"), service("purchase", "number"));
    let between = service("purchase", "order_id");
    let mut desk = Desk::at(&before);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    desk.set("CARGO_TARGET_DIR", target.to_str().unwrap());
    desk.set("CARGO_INCREMENTAL", "0");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    desk.write("Cargo.lock", &std::fs::read_to_string(repository.join("Cargo.lock")).unwrap());
    let core = repository.join("webmarketer-core");
    desk.write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"journey\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nwebmarketer-core = {{ path = \
             '{}', default-features = false }}\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
            core.display()
        ),
    );
    desk.write(
        "src/main.rs",
        "mod events;\n\nuse events::Order;\nuse webmarketer_core::WebmarketerEvent as _;\n\nfn main() {\n    let order_id = \
         \"7\".to_owned();\n    let order = Order { order_id, total: None };\n    println!(\"{}\", order.to_json().unwrap());\n}\n",
    );
    let succeeds = |desk: &Desk, arguments: &[&str]| {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
        ran.out
    };
    succeeds(&desk, &["pull"]);
    succeeds(&desk, &["generate"]);

    // Two pulls before the code follows.
    for service in [&between, &after] {
        desk.write("account.json", &service.emulator.service_account_json());
        desk.point_at(&service.emulator.url());
        succeeds(&desk, &["pull"]);
    }
    let out = succeeds(&desk, &["fix", "--allow-no-vcs", "--offline"]);
    assert!(out.contains("fixed src/main.rs: "), "{out}");
    let main = desk.read("src/main.rs");
    assert!(
        main.contains("use events::Purchase;") && main.contains("Purchase { number: order_id, total: None }"),
        "{main}"
    );
    let run = desk.run_program(env!("CARGO"), &["run", "--quiet", "--offline"]);
    assert_eq!((run.code, &*run.err), (0, ""), "{}", run.out);
    let sent = succeeds(&desk, &["send", "purchase", "--data", run.out.trim(), "--wait", "60s"]);
    assert!(sent.contains("visible"), "{sent}");

    succeeds(&desk, &["fix", "--allow-no-vcs", "--offline", "--finish"]);
    assert!(!desk.read("src/events.rs").contains("Order"));
    assert_eq!(succeeds(&desk, &["fix"]), "webmarketer.lock.json records no rename\n");
    let run = desk.run_program(env!("CARGO"), &["run", "--quiet", "--offline"]);
    assert_eq!((run.code, &*run.err), (0, ""), "{}", run.out);
}
