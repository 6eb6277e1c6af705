//! The registry: the structs of another crate, which this file names, and none of this file, which is compiled with
//! `cfg(test)`.

use std::process::{Command, Output};

use webmarketer_core::registry::{FILE_VARIABLE, definitions, registered_events};
use webmarketer_core::schema::plan::Definitions;
use webmarketer_core::{WebmarketerEvent, registry};
use webmarketer_registered_tests::NewsletterSignup;

registry::export!();

/// Is not registered.
#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct OfTests {}

/// The line of the other crate with this text, from 1.
fn line_of(text: &str) -> usize {
    let source = include_str!("../../tests/registered/src/lib.rs");
    source.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn each_concrete_struct_of_the_program_is_registered_with_its_place() {
    assert_eq!(OfTests::EVENT_TYPE, "of-tests");
    let registered: Vec<_> =
        definitions().structs.into_iter().map(|one| (one.event_type.reference, one.place.to_string())).collect();
    let place = |name: &str, text: &str| {
        format!("webmarketer_registered_tests::{name} (tests/registered/src/lib.rs:{})", line_of(text))
    };
    let expected = [
        ("local", place("orders::Local", "struct r#Local")),
        ("newsletter-signup", place("NewsletterSignup", "pub struct NewsletterSignup")),
        ("order", place("orders::Order", "pub struct Order<")),
        ("pasted", place("Pasted", "event!(Pasted)")),
    ];
    assert_eq!(registered, expected.map(|(reference, place)| (reference.into(), place)));
}

#[test]
fn a_registered_struct_has_its_definition() {
    let registered = registered_events().find(|event| event.event_type() == "newsletter-signup").unwrap();
    assert_eq!(registered.definition(), NewsletterSignup::definition());
    assert_eq!(registered.place().struct_name(), "NewsletterSignup");
}

/// Runs the test that `export!` defines.
fn export(file: &std::path::Path) -> Output {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", "webmarketer_export"]).env(FILE_VARIABLE, file).output().unwrap()
}

#[test]
fn an_export_writes_the_definitions_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("definitions.json");
    let output = export(&file);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(Definitions::parse(&std::fs::read(&file).unwrap()).unwrap(), definitions());
}

#[test]
fn an_export_fails_if_the_file_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = export(&folder.path().join("missing/definitions.json"));
    assert!(!output.status.success());
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.contains("cannot write `") && output.contains("definitions.json`: "), "{output}");
}
