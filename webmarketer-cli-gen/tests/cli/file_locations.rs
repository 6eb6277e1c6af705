//! Where commands find settings, locks and generated code: in a package, in a workspace, and behind what stands above
//! it.

use serde_json::Value;
use webmarketer_emulator::{LEADS, Project};

use crate::support::{Desk, Ran, Served, serve};

const LOCK: &str = "webmarketer.lock.json";
const CODE: &str = "src/events.rs";

/// A desk with a lock, and the lock's text.
fn locked() -> (Desk, String, Served) {
    let served = serve(Project::from_json(LEADS).unwrap());
    let desk = Desk::at(&served);
    assert_eq!(desk.run(&["pull"]).code, 0);
    let lock = desk.read(LOCK);
    (desk, lock, served)
}

/// What `check` and `generate --check` say of the code.
#[track_caller]
fn both(desk: &Desk, code: i32, says: &str) -> [Ran; 2] {
    [["check", "--offline"], ["generate", "--check"]].map(|arguments| {
        let ran = desk.run(&arguments);
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.out, ran.err);
        assert!(format!("{}{}", ran.out, ran.err).contains(says), "{says:?}\n{}\n{}", ran.out, ran.err);
        ran
    })
}

#[test]
fn what_stands_above_the_header_of_generated_code_is_no_difference_and_stays() {
    let (desk, ..) = locked();
    assert_eq!(desk.run(&["generate"]).code, 0);
    let written = desk.read(CODE);
    let licence = "// SPDX-License-Identifier: MIT\n/* Copyright\n * of the shop */\n\n";
    for above in [licence, "\u{feff}", "\u{feff}//! Events.\n"] {
        let code = format!("{above}{written}");
        for ends in ["\n", "\r\n"] {
            desk.write(CODE, &code.replace('\n', ends));
            let [check, _] = both(&desk, 0, "");
            assert!(check.out.contains("lock and generated code agree"), "{above:?}\n{}", check.out);
        }
        desk.write(CODE, &code.replacen("pub fn all()", "pub fn every()", 1));
        both(&desk, 4, "");
        assert_eq!(desk.run(&["generate"]).code, 0);
        assert_eq!(desk.read(CODE), code, "what stands above the header is gone");
    }

    // Code stands above the header, so this is no longer a generated file, and nobody's own either.
    desk.write(CODE, &format!("#![allow(dead_code)]\n{written}"));
    for ran in both(&desk, 2, "src/events.rs was not written by webmarketer") {
        let help = "help: move that file away, or name another place: with a flag, or with `output` under [generate]";
        assert!(ran.err.contains(help), "{}", ran.err);
    }
    let (_, body) = written.split_once("\n\n").unwrap();
    desk.write(CODE, body);
    both(&desk, 2, "src/events.rs was not written by webmarketer");
}

/// What may be in the way of current code: what is done to a desk with a lock and its generated code, and the exit
/// code.
type Row = (&'static str, &'static str, fn(&Desk), i32);

const NAMED: &str = "[generate]\noutput = \"src/events.rs\"\n";

const ROWS: [Row; 14] = [
    ("current", "", |_| (), 0),
    ("stale", "", |desk| desk.write("webmarketer.toml", "[generate]\nvisibility = \"pub(crate)\"\n"), 4),
    ("edited", "", |desk| desk.write(CODE, &desk.read(CODE).replacen("pub fn all()", "pub fn every()", 1)), 4),
    ("line ends of another system", "", |desk| desk.write(CODE, &desk.read(CODE).replace('\n', "\r\n")), 0),
    ("byte-order mark", "", |desk| desk.write(CODE, &format!("\u{feff}{}", desk.read(CODE))), 0),
    ("licence line first", "", |desk| desk.write(CODE, &format!("// SPDX: MIT\n\n{}", desk.read(CODE))), 0),
    ("without its header", "", |desk| desk.write(CODE, desk.read(CODE).split_once("\n\n").unwrap().1), 2),
    ("missing at a named place", NAMED, |desk| std::fs::remove_file(desk.path(CODE)).unwrap(), 4),
    ("empty at a named place", NAMED, |desk| desk.write(CODE, ""), 4),
    (
        "missing in the usual folder",
        "[generate]\nmodules = true\n",
        |desk| std::fs::remove_file(desk.path(CODE)).unwrap(),
        4,
    ),
    ("hand-written at a named place", NAMED, |desk| desk.write(CODE, OWN), 2),
    ("left-over module", "", |desk| desk.write("src/events/mod.rs", &desk.read(CODE)), 4),
    ("left-out field", "", |desk| unfit(desk, true), 4),
    ("left-out struct", "", |desk| unfit(desk, false), 4),
];

const OWN: &str = "#[derive(WebmarketerEvent)]\nstruct Own;\n";

/// Replaces the lock by one with a field that no Rust field can stand for, and generates its code.
fn unfit(desk: &Desk, optional: bool) {
    let field = format!(
        r#"{{"storageKey": "\u0000", "ingestionKey": "a", "entity": "event", "type": "string", "optional": {optional}}}"#
    );
    let entry = format!(r#"{{"reference": "a", "name": "A", "fields": [{field}]}}"#);
    desk.write(LOCK, &format!(r#"{{"formatVersion": 1, "eventTypes": [{entry}]}}"#));
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.code, 0, "it was written: {}", ran.err);
    assert!(ran.err.contains("has a NUL character"), "{}", ran.err);
}

#[test]
fn check_and_generate_exit_with_the_same_code_whatever_the_generated_code_is() {
    let (desk, lock, _) = locked();
    assert_eq!(desk.run(&["generate"]).code, 0);
    let code = desk.read(CODE);
    let codes = |desk: &Desk| {
        [
            &["check", "--offline"][..],
            &["generate", "--check"],
            &["generate", "--diff"],
            &["generate", "--check", "--json"],
        ]
        .map(|arguments| desk.run(arguments).code)
    };
    for (name, settings, change, expected) in ROWS {
        let desk = Desk::new();
        for (file, text) in [(LOCK, &*lock), (CODE, &code), ("webmarketer.toml", settings)] {
            desk.write(file, text);
        }
        change(&desk);
        let before = desk.files();
        assert_eq!(codes(&desk), [expected; 4], "{name}");
        assert!(desk.files() == before, "{name}: a check wrote a file");
        // The same place by a flag.
        if settings == NAMED {
            desk.write("webmarketer.toml", "");
            let [check, generate] = [["check", "--offline", "--code", CODE], ["generate", "--check", "--output", CODE]]
                .map(|arguments| desk.run(&arguments).code);
            assert_eq!((check, generate), (expected, expected), "{name}, by a flag");
        }
        // What is written is current, unless something is left over or left out, or a file is in the way.
        let ran = desk.run(&["generate"]);
        assert_eq!(ran.code, if expected == 2 { 2 } else { 0 }, "{name}: {}", ran.err);
        let stays = expected == 2 || name.starts_with("left-o");
        assert!(stays || codes(&desk) == [0; 4], "{name} after `generate`");
    }
}

#[test]
fn the_command_that_fixes_code_in_another_place_names_the_place() {
    let (desk, ..) = locked();
    let ran = desk.run(&["check", "--offline", "--code", "src/other place.rs"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("webmarketer generate --output 'src/other place.rs'"), "{}", ran.out);
    let ran = desk.run(&["generate", "--check", "--lock", LOCK, "--output", "src/other place.rs"]);
    let fix = format!("run `webmarketer generate --lock {LOCK} --output 'src/other place.rs'`");
    assert!(ran.code == 4 && ran.out.contains(&fix), "{}", ran.out);
    assert_eq!(desk.run(&["generate", "--output", "src/other place.rs"]).code, 0);
    assert_eq!(desk.run(&["check", "--offline", "--code", "src/other place.rs"]).code, 0);
}

#[test]
fn a_level_that_fails_nothing_is_refused() {
    let (desk, ..) = locked();
    let ran = desk.run(&["generate", "--fail-on", "error"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("--check"), "{}", ran.err);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert_eq!(desk.run(&["generate", "--check", "--fail-on", "error"]).code, 0);
}

#[test]
fn a_package_that_never_asked_for_generated_code_has_none_to_check() {
    let (desk, ..) = locked();
    // The one exception to the rule above: `check` has nothing to compare, and `generate --check` is asked for the
    // code.
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(desk.run(&["generate", "--check"]).code, 4);
    desk.write(CODE, OWN);
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("(src/events.rs was not written by webmarketer)"), "{}", ran.out);
    desk.fails(&["generate", "--check"], 2, "src/events.rs was not written by webmarketer");
    for command in ["check", "generate"] {
        let help = desk.run(&[command, "--help"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("There is one exception"), "{help}");
    }
}

#[test]
fn what_settings_accept_and_lower_counts_for_both() {
    let (desk, ..) = locked();
    unfit(&desk, false);
    let accept = "[[accept]]\nrule = \"no-struct\"\npath = \"a*\"\nreason = \"known\"\nowner = \"web\"\nuntil = ";
    for (settings, code) in [
        ("[rules]\nno-struct = \"off\"\n".to_owned(), 0),
        ("[rules]\nno-struct = \"info\"\n".to_owned(), 0),
        ("[rules]\nno-struct = \"error\"\n".to_owned(), 100),
        (format!("{accept}2999-01-01\n"), 0),
        (format!("{accept}2020-01-01\n"), 4),
    ] {
        desk.write("webmarketer.toml", &settings);
        both(&desk, code, "");
    }
    desk.write("webmarketer.toml", "");
    for command in [&["check", "--offline"][..], &["generate", "--check"]] {
        assert_eq!(desk.run(&[command, &["--fail-on", "error"]].concat()).code, 0, "{command:?}");
    }
    desk.write("webmarketer.toml", "[rules]\ncode-stale = \"info\"\ncode-edited = \"off\"\n");
    unfit(&desk, true);
    desk.write("webmarketer.toml", "[rules]\nno-field = \"off\"\ncode-edited = \"off\"\n");
    desk.write(CODE, &desk.read(CODE).replacen("pub struct A", "pub struct B", 1));
    both(&desk, 0, "turned off");
}

#[test]
fn the_same_code_is_current_whatever_its_header_names() {
    let (desk, lock, _) = locked();
    for settings in ["", "[generate]\nmodules = true\n"] {
        desk.write("webmarketer.toml", settings);
        assert_eq!(desk.run(&["generate"]).code, 0);
        let code = if settings.is_empty() { CODE } else { "src/events/mod.rs" };
        let written = desk.read(code);
        for (line, other) in [
            ("// Version: ", "// Version: 9"),
            ("// Lock:    sha256:", "// Lock:    sha256:0"),
            ("// Choices: sha256:", "// Choices: sha256:0"),
            ("// Code:    sha256:", "// Code:    sha256:0"),
        ] {
            let changed = written.replacen(line, other, 1);
            assert_ne!(changed, written, "{line}");
            desk.write(code, &changed);
            both(&desk, 0, "");
            let before = desk.files();
            assert!(desk.run(&["generate"]).out.starts_with("unchanged "), "{line}");
            assert!(desk.files() == before, "{line}: a file was written");
        }
        // The code of an earlier version that wrote something else.
        let version = written.lines().find(|line| line.starts_with("// Version: ")).unwrap();
        let earlier = written.replacen(&format!("{version}\n"), "", 1).replacen("pub fn all()", "pub fn every()", 1);
        desk.write(code, &earlier);
        both(&desk, 4, "");
        desk.write(code, &written);
        if code == CODE {
            std::fs::remove_file(desk.path(code)).unwrap();
        }
    }
    desk.write(LOCK, &format!("\u{feff}{lock}"));
    both(&desk, 0, "");
}

/// A workspace with that root, the lock, and members of those names.
fn workspace(root: &str, members: &[&str]) -> Desk {
    let (_, lock, _) = locked();
    let desk = Desk::new();
    desk.write("Cargo.toml", root);
    desk.write(LOCK, &lock);
    for member in members {
        desk.write(&format!("{member}/Cargo.toml"), "[package]\nname = \"member\"\n");
        desk.write(&format!("{member}/src/lib.rs"), "mod events;\n");
    }
    desk
}

const VIRTUAL: &str = "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"apart\"]\n";

#[test]
fn at_the_root_of_a_workspace_every_member_is_checked_and_generated() {
    let desk = workspace(VIRTUAL, &["crates/shop", "crates/site", "crates/tools", "apart"]);
    desk.fails(&["generate"], 2, "no member that asks for generated code");
    for member in ["crates/shop", "crates/site"] {
        let ran = desk.run_in(member, &["generate"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains(" in src/events.rs"), "{}", ran.out);
    }
    let [check, generate] = both(&desk, 0, "`crates/shop`, `crates/site`");
    assert!(check.out.contains("lock and generated code agree"), "{}", check.out);
    assert!(!generate.out.contains("`.`") && !generate.out.contains("crates/tools"), "{}", generate.out);

    // One of them is stale: it is named, and written where it is.
    let written = desk.read("crates/site/src/events.rs");
    desk.write("crates/site/src/events.rs", &written.replacen("pub fn all()", "pub fn every()", 1));
    both(&desk, 4, "crates/site/src/events.rs");
    let told = desk.run(&["generate", "--json"]);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    let told: Vec<_> = told["members"].as_array().unwrap().iter().map(|of| (&of["member"], &of["written"])).collect();
    assert_eq!(format!("{told:?}"), r#"[(String("crates/shop"), Number(0)), (String("crates/site"), Number(1))]"#);
    assert_eq!(desk.read("crates/site/src/events.rs"), written);

    // A change of a field is shown in the member that has it alone.
    let field = written.lines().find(|line| line.trim_start().starts_with("pub ") && line.contains("Option<")).unwrap();
    desk.write("crates/site/src/events.rs", &written.replacen(&format!("{field}\n"), "", 1));
    let ran = desk.run(&["check", "--offline", "--json"]);
    let (report, code) = (serde_json::from_str::<Value>(&ran.out).unwrap(), ran.code);
    assert_eq!(code, 4, "{}", ran.out);
    let text = report.to_string();
    assert!(text.contains("crates/site/src/events.rs") && !text.contains("\"crates/shop/src/events.rs"), "{text}");
    desk.write("crates/site/src/events.rs", &written);

    // A member with settings of its own asks for code, unless it has structs that were written by hand.
    desk.write("crates/tools/webmarketer.toml", "project = \"leads\"\n");
    desk.write("crates/tools/src/lib.rs", "#[derive(WebmarketerEvent)]\nstruct Own;\n");
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(!desk.path("crates/tools/src/events.rs").exists());
    desk.write("crates/tools/webmarketer.toml", "[generate]\nevent_types = [\"contact-form\"]\n");
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(desk.path("crates/tools/src/events.rs").exists());
    assert!(!desk.path("src").exists(), "code beside no package");

    // What cannot be read is not passed over.
    desk.write("crates/tools/Cargo.toml", "[package\n");
    desk.fails(&["check", "--offline"], 2, "crates/tools/Cargo.toml: line 1: expected `]`");
}

#[test]
fn a_member_uses_the_lock_and_the_settings_at_the_root() {
    let desk = workspace(VIRTUAL, &["crates/shop", "apart"]);
    desk.write("locks/leads.json", &desk.read(LOCK));
    std::fs::remove_file(desk.path(LOCK)).unwrap();
    desk.write(
        "webmarketer.toml",
        "\u{feff}lock = 'locks/leads.json' # for all\n\n[generate]\nvisibility = \"pub(crate)\"\n",
    );
    for folder in ["crates/shop", "crates/shop/src"] {
        let ran = desk.run_in(folder, &["generate"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(desk.run_in(folder, &["check", "--offline"]).code, 0);
        assert_eq!(desk.run_in(folder, &["list"]).code, 0);
    }
    assert!(desk.read("crates/shop/src/events.rs").contains("pub(crate) struct"));
    let ran = desk.run_in("apart", &["check", "--offline"]);
    assert_eq!(ran.code, 101, "an excluded package has no lock here:\n{}", ran.out);

    // A mistake in the settings of the root is told with their path.
    desk.write("webmarketer.toml", "lock = 3\n");
    let ran = desk.run_in("crates/shop", &["check", "--offline"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("error: ../../webmarketer.toml: line 1: `lock` is an integer"), "{}", ran.err);
    // Every spelling is read as the derive reads it.
    desk.write("webmarketer.toml", "lock = 'locks\\leads.json'\n");
    let ran = desk.run_in("crates/shop", &["check", "--offline"]);
    assert!(cfg!(windows) || ran.code == 101 && ran.err.contains("locks\\leads.json"), "{}", ran.err);
}

#[test]
fn pull_writes_no_second_lock_and_settings_that_require_the_first() {
    let served = serve(Project::from_json(LEADS).unwrap());
    let mut desk = Desk::at(&served);
    let account = desk.path("account.json");
    desk.set("WEBMARKETER_APPLICATION_CREDENTIALS", account.to_str().unwrap());
    desk.write("Cargo.toml", "[package]\nname = \"shop\"\n\n[workspace]\n");
    desk.write("crates/site/Cargo.toml", "[package]\nname = \"site\"\n");
    let ran = desk.run(&["pull", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()["settings"], "webmarketer.toml");
    assert!(desk.read("webmarketer.toml").ends_with("\nlock = \"webmarketer.lock.json\"\n"));

    let before = desk.read(LOCK);
    desk.write(LOCK, &before.replace("\"optional\": true", "\"optional\": false"));
    let ran = desk.run_in("crates/site", &["pull"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("../../webmarketer.lock.json"), "{}", ran.out);
    assert!(!ran.out.contains("wrote") && !desk.path("crates/site").join(LOCK).exists(), "{}", ran.out);
    assert_eq!(desk.read(LOCK), before);

    // Generated structs require the lock themselves, and those beside them by the settings.
    std::fs::remove_file(desk.path("webmarketer.toml")).unwrap();
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(desk.read(CODE).contains("#[webmarketer(generated"));
    assert_eq!(desk.run(&["pull"]).code, 0);
    std::fs::remove_file(desk.path("webmarketer.toml")).unwrap();

    // Locks of members are pulled where they are.
    std::fs::remove_file(desk.path(LOCK)).unwrap();
    std::fs::remove_file(desk.path(CODE)).unwrap();
    desk.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
    desk.write("crates/site/webmarketer.toml", "project = \"leads\"\n");
    let ran = desk.run(&["pull"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(desk.path("crates/site").join(LOCK).exists() && !desk.path(LOCK).exists(), "{}", ran.out);
    desk.fails(&["list"], 2, "the root of this workspace has no webmarketer.toml");
}
