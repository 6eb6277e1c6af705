//! Tries each mistake: it gives exactly one error, whose message states the edit, and after the edit the program
//! compiles. `README.md` says how to add a mistake.
//!
//! Messages change with the version of the compiler, so this runs on the pinned version only: set `WEBMARKETER_UI=1` to
//! run it with another one. `EXPECTORATE=overwrite` writes the messages.

mod case;
mod compiler;
mod crates;
mod message;

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use case::Case;
use compiler::{Compiled, Compiler};
use webmarketer_schema::convention::{ADD_TO_SERVICE, CHANGE_SERVICE};

/// Folders with sources that the compiler shows where it finds them: those of the standard library and of registries.
const SOURCES_ELSEWHERE: [&str; 2] = ["/rustlib/src/", "/registry/src/"];

/// The message of a mistake, and what is wrong with the case.
struct Outcome {
    message: String,
    checked: Result<(), String>,
}

#[test]
fn each_mistake_is_one_error_and_the_edit_that_it_states_compiles() {
    if !compiler::is_pinned() && std::env::var_os("WEBMARKETER_UI").is_none() {
        eprintln!("skipped: this compiler is not the one whose messages are committed");
        return;
    }
    let cases = Case::all(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(cases.len() >= 180, "only {} mistakes", cases.len());
    let compiler = Compiler::new();

    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = try_case(case, &compiler);
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((case, outcome));
                }
            });
        }
    });

    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let mut failed = Vec::new();
    for (case, Outcome { message, checked }) in outcomes {
        // It prints how the texts differ.
        if catch_unwind(|| expectorate::assert_contents(case.committed_message(), &message)).is_err() {
            failed.push(format!("{}: the message is not the committed one", case.name));
        }
        failed.extend(checked.err().map(|why| format!("{}: {why}", case.name)));
    }
    assert!(failed.is_empty(), "{} mistakes failed:\n\n{}", failed.len(), failed.join("\n\n"));
}

/// Compiles the mistake, applies the edit, and compiles again.
fn try_case(case: &Case, compiler: &Compiler) -> Outcome {
    let package = case.write(&compiler.folder.join(&case.name));
    let Compiled { errors, text: message, .. } = compiler.compile(&package, &case.source);
    let checked = if let Some(source) = SOURCES_ELSEWHERE.iter().find(|source| message.contains(*source)) {
        Err(format!("the message shows a file of {source}, which differs between machines:\n{message}"))
    } else if errors == case.mistakes {
        case.edit(&package, &message).and_then(|()| compiles(&package, case, compiler))
    } else {
        Err(format!("expected {} errors, found {errors}:\n{message}", case.mistakes))
    };
    Outcome { message, checked }
}

fn compiles(package: &Path, case: &Case, compiler: &Compiler) -> Result<(), String> {
    match compiler.compile(package, &case.source) {
        Compiled { errors: 0, warnings: 0, .. } => Ok(()),
        Compiled { errors, warnings, text } => {
            Err(format!("after the edit there are {errors} errors and {warnings} warnings:\n{text}"))
        }
    }
}

#[test]
fn each_mistake_has_a_unique_number_and_a_name() {
    let mut numbers = BTreeSet::new();
    for case in Case::all(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let number = case.number().unwrap_or_else(|| panic!("{} has no number", case.name));
        assert!(numbers.insert(number), "{}: another mistake has this number", case.name);
        assert!(case.name.split('-').count() > 2, "{}: name the mistake in words", case.name);
    }
}

#[test]
fn all_messages_say_in_the_same_words_how_to_change_the_service() {
    let mut found = BTreeSet::new();
    for case in Case::all(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let message = fs::read_to_string(case.committed_message()).unwrap();
        for line in message.lines().filter(|line| line.contains("`webmarketer plan`")) {
            let (kind, words) = line.trim_start_matches([' ', '=']).split_once(": ").unwrap();
            assert!([ADD_TO_SERVICE, CHANGE_SERVICE].contains(&words), "{}: {line}", case.name);
            found.insert((kind.to_owned(), words == CHANGE_SERVICE));
        }
    }
    // The derive writes a help, and the traits of core have a note.
    let expected = [("help", false), ("help", true), ("note", true)];
    assert!(found.iter().map(|(kind, change)| (kind.as_str(), *change)).eq(expected), "{found:?}");
}

#[test]
fn a_client_without_a_provider_of_cryptography_is_one_error_that_states_the_command() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let errors = crates::errors_of_core(workspace, target, &["client"]);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(errors[0].contains("run `cargo add webmarketer-core --features aws-lc` (or `ring`)"), "{errors:#?}");
}
