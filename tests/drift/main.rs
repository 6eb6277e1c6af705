//! Each folder here is a drift scenario: `base.json` has the event types of the lock, and
//! `patch.json` the changes of the service (a JSON patch, RFC 6902). The reports of all rules are in
//! `expected.txt` and `expected.json`. A scenario with the code of an application, `code.rs`, has all other formats
//! too: `.github`, `.md`, `.sarif`, `.xml`, and the output on a terminal of 80 and of 120 columns, with colors
//! (`.ansi`) and without. `EXPECTORATE=overwrite` overwrites them. `README.md` describes how to add a rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anstream::{AutoStream, ColorChoice};
use clap::Parser as _;
use json_patch::Patch;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use webmarketer_cli_gen::cli::{Cli, Console, run};
use webmarketer_schema::diff::rules::CHANGE_RULES;

/// The variable that is set in the child process, which compares in its own folder.
const IN_FOLDER: &str = "DRIFT_TEST_IN_FOLDER";

/// Runs the comparison in the current folder, and returns the exit code and the output.
fn diff(arguments: &[&str], width: Option<usize>, coloured: bool) -> (u8, String) {
    let cli = Cli::parse_from([&["webmarketer", "diff", "base.json", "after.json"], arguments].concat());
    let mut err = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let choice = if coloured { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    let mut stream = AutoStream::new(Vec::<u8>::new(), choice);
    let exit = runtime.block_on(run(cli, &mut Console { out: &mut stream, err: &mut err, width, watched: None }));
    let out = stream.into_inner();
    assert_eq!(String::from_utf8_lossy(&err), "");
    // The version is replaced in the output.
    let version = concat!("ersion\": \"", env!("CARGO_PKG_VERSION"), "\"");
    (exit as u8, String::from_utf8(out).unwrap().replace(version, "ersion\": \"...\""))
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Checks that XML is well-formed, and that its counts are right.
fn well_formed(xml: &str) {
    let mut reader = Reader::from_str(xml);
    let (mut tests, mut failures, mut told) = (0, 0, None);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}:\n{xml}")) {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                let number = |name: &str| -> usize {
                    let attribute = element.try_get_attribute(name).unwrap().unwrap();
                    attribute.value.parse().unwrap()
                };
                match element.name().as_ref() {
                    "testsuite" => told = Some((number("tests"), number("failures"))),
                    "testcase" => tests += 1,
                    "failure" => failures += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    assert_eq!(told, Some((tests, failures)), "{xml}");
}

#[test]
fn each_scenario_gives_the_expected_reports() {
    if std::env::var_os(IN_FOLDER).is_some() {
        return compare_in_this_folder();
    }
    let desk = tempfile::tempdir().unwrap();
    let mut there = Command::new(std::env::current_exe().unwrap());
    there.args(["--exact", "each_scenario_gives_the_expected_reports", "--nocapture"]);
    let ran = there.env(IN_FOLDER, "1").current_dir(desk.path()).output().unwrap();
    assert!(ran.status.success(), "{}\n{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
}

#[expect(clippy::disallowed_methods, reason = "files of this test alone")]
fn compare_in_this_folder() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("drift");
    let schema = read(&here.join("../../webmarketer-cli-gen/report.schema.json"));
    let schema = jsonschema::validator_for(&schema).unwrap();
    let sarif_schema = jsonschema::validator_for(&read(&here.join("sarif.schema.json"))).unwrap();

    let mut scenarios: Vec<_> = fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().path()).collect();
    scenarios.retain(|path| path.is_dir());
    scenarios.sort();
    assert!(scenarios.len() >= 45, "only {} scenarios", scenarios.len());
    let mut hit = BTreeSet::new();
    for scenario in scenarios {
        let base = read(&scenario.join("base.json"));
        let changes: Patch = serde_json::from_value(read(&scenario.join("patch.json"))).unwrap();
        let mut after = base.clone();
        json_patch::patch(&mut after, &changes).unwrap_or_else(|error| panic!("{}: {error}", scenario.display()));
        fs::write("base.json", base.to_string()).unwrap();
        fs::write("after.json", after.to_string()).unwrap();

        let _ = fs::remove_dir_all("src");
        let code = fs::read_to_string(scenario.join("code.rs"));
        if let Ok(code) = &code {
            fs::create_dir("src").unwrap();
            fs::write("src/main.rs", code).unwrap();
        }

        let (exit, text) = diff(&[], None, false);
        let (same_exit, json) = diff(&["--format", "json"], None, false);
        assert_eq!(exit, same_exit);
        let report: Value = serde_json::from_str(&json).unwrap();
        schema.validate(&report).unwrap_or_else(|error| panic!("{}: {error}", scenario.display()));
        assert_eq!(report["exitCode"], exit);
        let findings = report["findings"].as_array().unwrap();
        hit.extend(findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()));
        let worst = findings.iter().map(|finding| finding["level"].as_str().unwrap());
        let expected = worst.map(|level| if level == "deny" { 100 } else { 4 }).max().unwrap_or(0);
        assert_eq!(exit, expected, "{}", scenario.display());

        let sarif: Value = serde_json::from_str(&diff(&["--format", "sarif"], None, false).1).unwrap();
        sarif_schema.validate(&sarif).unwrap_or_else(|error| panic!("{}: {error}", scenario.display()));
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        for result in sarif["runs"][0]["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        let junit = diff(&["--format", "junit"], None, false).1;
        well_formed(&junit);

        let mut all = vec![("expected.txt", text), ("expected.json", json)];
        if code.is_ok() {
            for (name, format) in [
                ("expected.github", "github"),
                ("expected.md", "markdown"),
                ("expected.sarif", "sarif"),
                ("expected.xml", "junit"),
            ] {
                all.push((name, diff(&["--format", format], None, false).1));
            }
            for (name, width, coloured) in [
                ("expected.80.txt", 80, false),
                ("expected.80.ansi", 80, true),
                ("expected.120.txt", 120, false),
                ("expected.120.ansi", 120, true),
            ] {
                let (_, said) = diff(&[], Some(width), coloured);
                assert!(coloured || said.lines().all(|line| line.chars().count() <= width), "{said}");
                all.push((name, said));
            }
        }
        for (name, said) in all {
            expectorate::assert_contents(scenario.join(name), &said);
        }
    }
    let missed: Vec<_> = CHANGE_RULES.iter().map(|rule| rule.id).filter(|id| !hit.contains(*id)).collect();
    assert!(missed.is_empty(), "no scenario hits {missed:?}");
}
