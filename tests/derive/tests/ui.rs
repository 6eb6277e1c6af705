//! Each folder in `ui/fail` is a program that does not compile, with the messages of the compiler. Each folder in
//! `ui/pass` is a program that compiles.
//!
//! Messages change with the version of the compiler, so this runs only with the pinned version. `WEBMARKETER_UI=1` runs
//! it with any version, and `TRYBUILD=overwrite` overwrites the committed messages.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The version whose messages are committed.
const PINNED: &str = "rustc 1.95.";

fn is_pinned() -> bool {
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into())).arg("--version").output();
    output.is_ok_and(|output| output.stdout.starts_with(PINNED.as_bytes()))
}

#[test]
fn messages_of_the_compiler_are_as_committed() {
    if !is_pinned() && std::env::var_os("WEBMARKETER_UI").is_none() {
        eprintln!("skipped: this compiler is not {PINNED}x");
        return;
    }
    // trybuild builds the programs in a package, in whose folder the locks must be.
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tests/trybuild").join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&project).unwrap();
    for lock in ["ui.lock.json", "damaged.lock.json", "damaged_elsewhere.lock.json"] {
        fs::copy(Path::new("ui").join(lock), project.join(lock)).unwrap();
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*/main.rs");
    cases.pass("ui/pass/*/main.rs");
}

#[test]
fn the_fields_that_messages_say_to_add_compile() {
    for (message, program, fields) in [
        ("lock_mandatory_fields_missing", "lock_suggested_fields", 16),
        ("lock_group_lacks_a_field", "lock_suggested_field_of_a_group", 1),
    ] {
        let said = fs::read_to_string(format!("ui/fail/{message}/main.stderr")).unwrap();
        let pasted = fs::read_to_string(format!("ui/pass/{program}/main.rs")).unwrap();
        let added: Vec<_> =
            said.lines().filter_map(|line| line.trim().strip_prefix("help: add `")?.strip_suffix('`')).collect();
        assert!(added.len() >= fields, "{added:?}");
        for field in added {
            assert!(pasted.contains(&format!("    {field}\n")), "{field}");
        }
    }
}

#[test]
fn there_are_many_cases() {
    let count = |folder: &str| fs::read_dir(folder).unwrap().count();
    assert!(count("ui/fail") >= 60, "{}", count("ui/fail"));
    assert!(count("ui/pass") >= 25, "{}", count("ui/pass"));
}

#[test]
fn a_mistake_gives_one_error() {
    let mut cases = 0;
    for case in fs::read_dir("ui/fail").unwrap() {
        let case = case.unwrap().path();
        if case.to_string_lossy().ends_with("_gives_one_error") {
            // Each item has one mistake.
            let items = fs::read_to_string(case.join("main.rs")).unwrap().matches("#[derive(Webmarketer").count();
            let stderr = fs::read_to_string(case.join("main.stderr")).unwrap();
            let errors = stderr.lines().filter(|line| line.starts_with("error")).count();
            assert_eq!(errors, items, "{}", case.display());
            cases += 1;
        }
    }
    assert!(cases > 0);
}

#[test]
fn no_error_names_what_is_private() {
    for case in fs::read_dir("ui/fail").unwrap() {
        let case = case.unwrap().path();
        let stderr = fs::read_to_string(case.join("main.stderr")).unwrap();
        // What the standard library requires of `Debug` is required by a function.
        for line in stderr.lines().filter(|line| !line.contains("as_debug")) {
            for private in ["__private", "__wm", "webmarketer_core::value::", "in this macro invocation"] {
                assert!(!line.contains(private), "{}: {line}", case.display());
            }
        }
    }
}

#[test]
fn no_error_is_about_the_derive_itself() {
    for case in fs::read_dir("ui/fail").unwrap() {
        let case = case.unwrap().path();
        let source = fs::read_to_string(case.join("main.rs")).unwrap();
        let said = fs::read_to_string(case.join("main.stderr")).unwrap();
        let mut lines = said.lines().peekable();
        while let Some(line) = lines.next() {
            if line.starts_with("error")
                && let Some(place) = lines.peek().and_then(|place| place.trim_start().strip_prefix("--> "))
            {
                let number: usize = place.split(':').nth(1).unwrap().parse().unwrap();
                let marked = source.lines().nth(number - 1).unwrap();
                assert!(!marked.starts_with("#[derive("), "{}: {line}", case.display());
            }
        }
    }
}
