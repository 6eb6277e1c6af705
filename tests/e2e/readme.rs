//! What the README tells people to type is there: the Rust is compiled by the documentation tests of this crate, the
//! rest is held here.

use webmarketer_cli_gen::cli;

const README: &str = include_str!("../../README.md");

/// The code blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let mut blocks = Vec::new();
    let mut rest = README;
    while let Some((_, after)) = rest.split_once("```") {
        let (head, after) = after.split_once('\n').unwrap();
        let (block, after) = after.split_once("```").unwrap();
        if head == language {
            blocks.push(block);
        }
        rest = after;
    }
    assert!(!blocks.is_empty(), "no {language} in the README");
    blocks
}

#[test]
fn every_command_is_one_that_the_command_line_takes() {
    for line in blocks("sh").into_iter().flat_map(str::lines) {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["cargo", "test", "--workspace"] => {}
            ["cargo", "install", "--path", package] => {
                assert!(std::path::Path::new("..").join(package).join("Cargo.toml").exists(), "{line}");
            }
            ["cargo", "run", "--release", "-p", "webmarketer-cli-gen", "--", arguments @ ..] => {
                assert_parses(line, arguments);
            }
            ["webmarketer", arguments @ ..] => assert_parses(line, arguments),
            _ => panic!("nobody knows whether this works: {line}"),
        }
    }
}

fn assert_parses(line: &str, arguments: &[&str]) {
    let arguments = ["webmarketer"].iter().chain(arguments);
    if let Err(error) = cli::command().try_get_matches_from(arguments) {
        panic!("{line}: {error}");
    }
}

#[test]
fn every_toml_block_is_toml_and_names_what_is_there() {
    let version: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    let version = version["workspace"]["package"]["version"].as_str().unwrap();
    for block in blocks("toml") {
        let table: toml::Table = toml::from_str(block).unwrap_or_else(|error| panic!("{error}:\n{block}"));
        for section in ["dependencies", "build-dependencies"] {
            for (name, requirement) in table.get(section).and_then(toml::Value::as_table).into_iter().flatten() {
                if name.starts_with("webmarketer") {
                    let requirement = requirement.get("version").unwrap_or(requirement).as_str().unwrap();
                    assert!(version.starts_with(requirement), "{name} is not at {requirement} but {version}");
                }
            }
        }
    }
}

#[test]
fn the_exit_codes_of_the_readme_are_those_of_the_command() {
    let help = cli::command().render_long_help().to_string();
    for code in [0, 1, 2, 4, 100, 101] {
        assert!(README.contains(&format!("| {code} | ")), "{code} is not in the README");
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(&format!("{code}  "))),
            "{code} is not in the help"
        );
    }
}
