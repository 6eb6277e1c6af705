//! `export`, and `plan` and `apply` with it: packages are compiled, and their structs are compared with the sources.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use webmarketer_emulator::Project;
use webmarketer_schema::plan::Definitions;

use crate::support::{Desk, Ran, no_secret, serve};

const MANIFEST: &str = "Cargo.toml";
const PROGRAM: &str = "shop/examples/webmarketer.rs";
const EXPORT: &str = "webmarketer_core::registry::export!();\n";

/// The programs of all workspaces have one path in the shared target folder.
static TARGET: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    TARGET.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A workspace with the packages `shop`, which depends on `leads`, and `other`, which no package depends on. Each has a
/// struct in its library. It is compiled in the shared target folder.
fn workspace(mut desk: Desk) -> Desk {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().canonicalize().unwrap();
    desk.set("CARGO_TARGET_DIR", target.to_str().unwrap());
    desk.set("CARGO_INCREMENTAL", "0");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    desk.write("Cargo.lock", &std::fs::read_to_string(repository.join("Cargo.lock")).unwrap());
    desk.write(
        MANIFEST,
        "[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"leads\", \"other\"]\n\n[profile.dev]\ndebug = \
         \"line-tables-only\"\n",
    );
    let core = format!(
        "webmarketer-core = {{ path = '{}', default-features = false, features = [\"registry\"] }}\n",
        repository.join("webmarketer-core").display()
    );
    for (package, more) in
        [("shop", "leads.path = \"../leads\"\n\n[features]\nwinter = []\n"), ("leads", ""), ("other", "")]
    {
        let manifest = format!("[package]\nname = \"{package}\"\nedition = \"2024\"\n\n[dependencies]\n{core}{more}");
        desk.write(&format!("{package}/Cargo.toml"), &manifest);
    }
    desk.write("shop/src/lib.rs", &one_struct("Purchase", "total: f64"));
    desk.write("leads/src/lib.rs", &one_struct("ContactForm", "message: String"));
    desk.write("other/src/lib.rs", &one_struct("Survey", "answer: String"));
    desk.write(PROGRAM, &format!("use {{leads as _, shop as _}};\n\n{EXPORT}"));
    desk
}

fn one_struct(name: &str, field: &str) -> String {
    format!(
        "use webmarketer_core::WebmarketerEvent;\n\n#[derive(WebmarketerEvent)]\npub struct {name} {{\n    pub {field},\n}}\n"
    )
}

/// Runs `export` without the network.
fn export(desk: &Desk, arguments: &[&str]) -> Ran {
    let ran = desk.run(&[&["export", "--offline", "--output", "definitions.json"], arguments].concat());
    no_secret(&ran);
    ran
}

/// The lines of standard error that are not of cargo and the compiler.
fn ours(ran: &Ran) -> String {
    let is_ours = |line: &&str| {
        ["note: ", "error: the ", "error: no ", "error: `cargo", " help: "].iter().any(|start| line.starts_with(start))
    };
    ran.err.split_inclusive('\n').filter(is_ours).collect()
}

/// The exported structs: name, file and line.
fn exported(desk: &Desk) -> Vec<String> {
    let definitions = Definitions::parse(desk.read("definitions.json").as_bytes()).unwrap();
    definitions.structs.iter().map(|one| one.place.to_string()).collect()
}

fn cargo_check(desk: &Desk) -> Ran {
    desk.run_program(env!("CARGO"), &["check", "--offline", "--workspace"])
}

#[test]
fn a_program_exports_the_structs_of_its_packages_and_reports_the_others() {
    let _alone = alone();
    let desk = workspace(Desk::new());
    let more = "\n#[derive(WebmarketerEvent)]\npub struct Any<T: webmarketer_core::FieldValue> {\n    pub value: T,\n}\n\n\
                #[cfg(feature = \"winter\")]\n#[derive(WebmarketerEvent)]\npub struct WinterSale {}\n\n\
                macro_rules! viewed {\n    ($name:ident) => {\n        #[derive(WebmarketerEvent)]\n        \
                pub struct $name {}\n    };\n}\nviewed!(PageViewed);\n";
    desk.write("shop/src/lib.rs", &(one_struct("Purchase", "total: f64") + more));
    desk.write("shop/examples/send.rs", &(one_struct("Sent", "at: String") + "fn main() {}\n"));
    let ran = export(&desk, &[]);
    assert_eq!((ran.code, &*ran.out), (0, "wrote 3 event types of 3 structs to definitions.json\n"), "{}", ran.err);
    let expected = "\
note: shop/examples/send.rs:4: `Sent` is not exported, because it belongs to another example
note: shop/src/lib.rs:9: the struct has type parameters, so it is not exported
note: shop/src/lib.rs:15: `WinterSale` is not exported, because a `#[cfg]` leaves it out
note: shop/src/lib.rs:19: the struct is in a macro or in an expression, so it is not known whether it is exported
note: 1 struct of the package `other` is not exported, because the program does not depend on it; \
to export them, add it to the dev-dependencies, and name it in the program
";
    assert_eq!(ours(&ran), expected);
    let places = [
        "leads::ContactForm (leads/src/lib.rs:4)",
        "shop::PageViewed (shop/src/lib.rs:23)",
        "shop::Purchase (shop/src/lib.rs:4)",
    ];
    assert_eq!(exported(&desk), places);

    // The feature is passed to cargo; the file of the program is found from another folder too.
    let ran = desk.run_in("shop/src", &["export", "--offline", "--features", "winter", "-o", "../../definitions.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(exported(&desk).len(), 4);
    assert!(!ran.err.contains("WinterSale"), "{}", ran.err);
}

#[test]
fn a_struct_that_the_program_does_not_have_is_an_error_with_a_remedy_that_works() {
    let _alone = alone();
    let desk = workspace(Desk::new());
    // The linker omits a crate that no code names.
    desk.write(PROGRAM, &format!("use shop as _;\n\n{EXPORT}"));
    let ran = export(&desk, &["--package", "shop"]);
    assert_eq!((ran.code, &*ran.out), (101, ""), "{}", ran.err);
    let says = "error: the program does not have the struct `ContactForm` (leads/src/lib.rs:4), because the linker omits \
                the crate `leads`, which no code names\n help: write `use leads as _;` in shop/examples/webmarketer.rs\n";
    assert!(ours(&ran).ends_with(says), "{}", ran.err);
    assert!(!desk.path("definitions.json").exists());
    desk.write(PROGRAM, &format!("use leads as _;\nuse shop as _;\n\n{EXPORT}"));
    assert_eq!(export(&desk, &[]).code, 0);

    // A binary is another program.
    desk.write("shop/src/main.rs", &(one_struct("Started", "at: String") + "fn main() {}\n"));
    let ran = export(&desk, &[]);
    assert_eq!(ran.code, 101, "{}", ran.err);
    let says = "error: the program does not have the struct `Started` (shop/src/main.rs:4)\n help: declare its file with \
                `mod`, move it from a binary to the library, activate its feature with --features, or remove it\n";
    assert!(ours(&ran).ends_with(says), "{}", ran.err);
    std::fs::rename(desk.path("shop/src/lib.rs"), desk.path("shop/src/events.rs")).unwrap();
    desk.write("shop/src/main.rs", "mod events;\nfn main() {}\n");
    desk.write(PROGRAM, &format!("use leads as _;\n\n{EXPORT}"));
    let ran = export(&desk, &[]);
    assert_eq!(ran.code, 101, "{}", ran.err);
    let says = "error: the program does not have the struct `Purchase` (shop/src/events.rs:4), because the package \
                `shop` has no library\n";
    assert!(ours(&ran).contains(says), "{}", ran.err);
    // The code of a binary can be a module of the program.
    desk.write(PROGRAM, &format!("use leads as _;\n#[path = \"../src/events.rs\"]\nmod events;\n\n{EXPORT}"));
    let ran = export(&desk, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn structs_that_contradict_each_other_and_programs_that_fail_are_errors_that_write_nothing() {
    let _alone = alone();
    let desk = workspace(Desk::new());
    // A test is a program too.
    desk.write("shop/tests/event_types.rs", &desk.read(PROGRAM));
    let ran = export(&desk, &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let says = "error: several examples or tests have `registry::export!()`\n help: select one: --package shop --example \
                webmarketer; --package shop --test event_types\n";
    assert_eq!(ran.err, says);
    let ran = export(&desk, &["--test", "event_types"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(exported(&desk).len(), 2);
    std::fs::remove_file(desk.path("definitions.json")).unwrap();

    desk.write("leads/src/lib.rs", &one_struct("Purchase", "total: String"));
    let ran = export(&desk, &["--test", "event_types"]);
    assert_eq!(ran.code, 101, "{}", ran.err);
    let says = "error: leads::Purchase (leads/src/lib.rs:4) and shop::Purchase (shop/src/lib.rs:4) define the event type \
                `purchase` differently (field `total`)\n";
    assert!(ran.err.contains(says), "{}", ran.err);

    desk.write("leads/src/lib.rs", &one_struct("ContactForm", "message: Strin"));
    let ran = export(&desk, &["--test", "event_types"]);
    assert_eq!(ran.code, 101, "{}", ran.err);
    assert!(ran.err.contains("error[E0425]: cannot find type `Strin`"), "{}", ran.err);
    let last = "error: `cargo test --package shop --test event_types --offline -- --exact webmarketer_export` failed; \
                see the errors above\n";
    assert!(ran.err.ends_with(last), "{}", ran.err);

    desk.write("leads/src/lib.rs", "");
    desk.write("shop/examples/other.rs", "fn main() {}\n");
    let ran = export(&desk, &["--example", "other"]);
    assert_eq!(ran.code, 101, "{}", ran.err);
    let last = "error: `cargo run --package shop --example other --offline` succeeded, but exported nothing\n help: write \
                `webmarketer_core::registry::export!();` at the root of shop/examples/other.rs\n";
    assert!(ran.err.ends_with(last), "{}", ran.err);
    assert!(!desk.path("definitions.json").exists());
}

#[test]
fn a_program_that_cannot_be_selected_is_an_error() {
    let served = serve(Project::empty("shop".parse().unwrap()));
    let desk = Desk::at(&served);
    desk.fails(&["export"], 2, "cargo does not find the workspace: ");
    desk.write(MANIFEST, "[package]\nname = \"my-shop\"\nedition = \"2024\"\n\n[workspace]\n");
    desk.write("src/lib.rs", "");
    let says = "error: no example and no test has `registry::export!()`\n help: run `cargo add --dev webmarketer-core \
                --features registry`, and write `use my_shop as _;` and `webmarketer_core::registry::export!();` to \
                examples/webmarketer.rs\n";
    for verb in ["export", "plan", "apply"] {
        assert_eq!(desk.fails(&[verb], 2, says).err, says);
    }
    desk.write("examples/events.rs", EXPORT);
    let says = "there is no example `event`\n help: did you mean `events`?\n";
    desk.fails(&["export", "--example", "event"], 2, says);
    let says = "there is no test `events`\n help: pass --example events for the example of this name\n";
    desk.fails(&["export", "--test", "events"], 2, says);
    // Nothing is built if the settings have an error.
    let mut desk = desk;
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    desk.fails(&["plan"], 2, "no credentials");
    let says = "the workspace has no package `my-shap`\n help: did you mean `my-shop`?\n";
    desk.fails(&["export", "--package", "my-shap"], 2, says);
    for arguments in
        [&["plan", "--definitions", "a.json", "--example", "events"][..], &["apply", "plan.json", "--test", "events"]]
    {
        let ran = desk.run(arguments);
        assert!(ran.code == 2 && ran.err.contains("cannot be used with"), "{}", ran.err);
    }
}

#[test]
fn an_edit_of_a_struct_arrives_in_the_service_although_the_lock_disagrees() {
    let served = serve(Project::empty("shop".parse().unwrap()));
    let _alone = alone();
    let desk = workspace(Desk::at(&served));
    let run = |arguments: &[&str], code: i32| {
        let ran = desk.run(&[arguments, &["--offline"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}\n{}{}", ran.out, ran.err);
        no_secret(&ran);
        ran
    };
    desk.write("other/src/lib.rs", "");
    let planned = run(&["plan"], 4);
    assert!(planned.out.contains("  --> shop::Purchase (shop/src/lib.rs:4)\n"), "{}", planned.out);
    run(&["apply", "--yes"], 0);
    assert_eq!(cargo_check(&desk).code, 0);

    desk.write("shop/src/lib.rs", &one_struct("Purchase", "total: String"));
    let disagrees = "expected a number, found `std::string::String`";
    let checked = cargo_check(&desk);
    assert!(checked.code == 101 && checked.err.contains(disagrees), "{}", checked.err);
    let planned = run(&["plan"], 100);
    assert!(planned.out.contains("    ~ `total` type: \"number\" -> \"string\"\n"), "{}", planned.out);
    // The artifacts of the export are not used by other builds.
    let checked = cargo_check(&desk);
    assert!(checked.code == 101 && checked.err.contains(disagrees), "{}", checked.err);
    // Nor does the variable alone skip the comparison.
    let mut command = desk.program(env!("CARGO"), &["check", "--offline", "--workspace"]);
    let checked = Ran::of({
        command.env("WEBMARKETER_EXPORT_BUILD", env!("CARGO_BIN_EXE_webmarketer"));
        command
    });
    assert!(checked.code == 101 && checked.err.contains(disagrees), "{}", checked.err);

    run(&["apply", "--yes", "--allow-destructive"], 0);
    assert_eq!(cargo_check(&desk).code, 0);
    run(&["plan"], 0);
    assert_eq!(desk.run(&["check"]).code, 0);
}
