//! `check` reads structs without a compiler, and reports those that do not compile with the lock: each mistake of
//! `tests/mistakes` is in a struct that both report, and after its edit neither does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::support::Desk;

/// What `edit.toml` contains; `tests/mistakes/README.md` describes it.
#[derive(Deserialize)]
struct Mistake {
    source: Option<String>,
    #[serde(default)]
    without: Vec<String>,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
struct Edit {
    file: Option<String>,
    replace: Option<String>,
    with: Option<String>,
    delete: Option<String>,
    run: Option<String>,
}

/// The mistakes whose message is about the lock, but not about a struct that differs from it, and why.
const OTHERS: [(&str, &str); 3] = [
    ("132-mandatory-field-under-a-cfg", "only the compiler evaluates a `cfg`"),
    ("52-generated-with-the-type-of-an-older-lock", "generated code is compared with the code for the lock"),
    ("87-phone-without-a-word-on-pii", "the struct does not compile without a lock, either"),
];

fn mistakes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mistakes")
}

fn copy(desk: &Desk, from: &Path, to: &str, without: &[&str]) {
    for entry in fs::read_dir(from).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let path = if to.is_empty() { name.clone() } else { format!("{to}/{name}") };
        if entry.path().is_dir() {
            copy(desk, &entry.path(), &path, &[]);
        } else if !without.contains(&&*name) {
            desk.write(&path, &fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// The package of a mistake.
fn package(folder: &Path, mistake: &Mistake) -> Desk {
    let desk = Desk::new();
    copy(&desk, &mistakes().join("shop"), "", &[]);
    copy(&desk, folder, "", &["mistake.rs", "edit.toml", "message.txt"]);
    let source = mistake.source.as_deref().unwrap_or("src/lib.rs");
    desk.write(source, &fs::read_to_string(folder.join("mistake.rs")).unwrap());
    for file in &mistake.without {
        fs::remove_file(desk.path(file)).unwrap();
    }
    desk
}

/// The structs in which a compile error is because of the lock: each is the line of its derive.
fn structs_of_message(message: &str, file: &str, source: &str) -> BTreeSet<usize> {
    let mut structs = BTreeSet::new();
    for error in message.split("\nerror").filter(|error| is_about_lock(error)) {
        let place = error.split(&format!("--> {file}:")).nth(1).and_then(|place| place.split(':').next());
        structs.extend(place.map(|line| struct_at(source, line.parse().unwrap())));
    }
    structs
}

fn is_about_lock(error: &str) -> bool {
    let says = ["in the lock", "the lock has", "the lock's", "the lock sends"];
    says.iter().any(|says| error.contains(says)) && !error.contains("the generated struct")
}

/// The line of the last derive above a line. An attribute can be above its derive.
fn struct_at(source: &str, line: usize) -> usize {
    let lines: Vec<_> = source.lines().take(line).collect();
    lines.iter().rposition(|line| line.contains("derive(") && line.contains("Webmarketer")).unwrap_or_default() + 1
}

/// The structs for which `check` has an error, and those of which it could not read a part.
fn structs_of_check(desk: &Desk, file: &str) -> [BTreeSet<usize>; 2] {
    let ran = desk.run(&["check", "--offline", "--json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let source = desk.read(file);
    let mut structs = [BTreeSet::new(), BTreeSet::new()];
    for finding in report["findings"].as_array().unwrap() {
        for place in finding["places"].as_array().unwrap().iter().filter(|place| place["file"] == file) {
            let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
            structs[usize::from(finding["level"] != "deny")].insert(struct_at(&source, line));
        }
    }
    structs
}

/// Makes the edits, if they are edits of files.
fn edited(desk: &Desk, mistake: &Mistake) -> bool {
    for edit in &mistake.edit {
        let file = edit.file.as_deref().or(mistake.source.as_deref()).unwrap_or("src/lib.rs");
        match edit {
            Edit { run: Some(_), .. } => return false,
            Edit { delete: Some(file), .. } => fs::remove_file(desk.path(file)).unwrap(),
            Edit { replace: Some(replace), with: Some(with), .. } => {
                let text = desk.read(file);
                assert_eq!(text.matches(&**replace).count(), 1, "{replace}");
                desk.write(file, &text.replace(&**replace, with));
            }
            _ => panic!("no edit"),
        }
    }
    true
}

#[test]
fn check_reports_the_structs_that_do_not_compile_with_the_lock() {
    let (mut compared, mut differences) = (0, Vec::new());
    for folder in fs::read_dir(mistakes()).unwrap().flatten().map(|entry| entry.path()) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with(|first: char| first.is_ascii_digit()) || OTHERS.iter().any(|(other, _)| *other == name) {
            continue;
        }
        let mistake: Mistake = toml::from_str(&fs::read_to_string(folder.join("edit.toml")).unwrap()).unwrap();
        let message = fs::read_to_string(folder.join("message.txt")).unwrap();
        let file = mistake.source.as_deref().unwrap_or("src/lib.rs");
        let desk = package(&folder, &mistake);
        let expected = structs_of_message(&message, file, &desk.read(file));
        if !expected.is_empty() {
            compared += 1;
            let [found, unread] = structs_of_check(&desk, file);
            if found != expected {
                differences.push(format!("{name}: the compiler {expected:?}, check {found:?}, not read {unread:?}"));
            }
        }
        if edited(&desk, &mistake) && !expected.is_empty() {
            let [found, _] = structs_of_check(&desk, file);
            if !found.is_empty() {
                differences.push(format!("{name}: after the edit, check {found:?}"));
            }
        }
    }
    differences.sort();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared >= 50, "{compared}");
}
