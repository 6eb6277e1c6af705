//! Checks the commands, settings, exit codes and links in the README and the guide. Their Rust code is tested as
//! documentation of this crate.

use std::fs;
use std::path::{Path, PathBuf};

use webmarketer_cli_gen::cli;
use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};
use webmarketer_emulator::SHOP;

const README: &str = include_str!("../../README.md");

/// The registry, whose documentation has code that is compiled with its feature.
const REGISTRY: &str = include_str!("../../webmarketer-core/src/registry/mod.rs");

/// The README and the pages of the guide, by path.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir("../docs").unwrap().map(|entry| entry.unwrap().path());
    let paths = std::iter::once(PathBuf::from("../README.md")).chain(docs);
    paths.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The code blocks of a language in all pages.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for (_, page) in pages() {
        let mut rest = &*page;
        while let Some((_, after)) = rest.split_once("```") {
            let (head, after) = after.split_once('\n').unwrap();
            let (block, after) = after.split_once("```").unwrap();
            if head == language {
                blocks.push(block.to_owned());
            }
            rest = after;
        }
    }
    assert!(!blocks.is_empty(), "no {language} in the guide");
    blocks
}

#[test]
fn the_rust_code_of_every_page_is_tested() {
    let tested = include_str!("../src/lib.rs");
    for (path, _) in pages() {
        let path = path.strip_prefix("..").unwrap().display().to_string();
        assert!(tested.contains(&format!("include_str!(\"../../{path}\")")), "{path}");
    }
    // An incomplete code block must be a part of a block that compiles.
    let mut compiled = blocks("rust");
    compiled.push(
        REGISTRY.lines().map(|line| line.trim_start_matches("//!").trim_start_matches(' ').to_owned() + "\n").collect(),
    );
    for part in blocks("rust,ignore") {
        assert!(compiled.iter().any(|block| block.contains(&part)), "{part}");
    }
}

#[test]
fn every_linked_file_exists() {
    for (path, page) in pages() {
        for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            if file.contains("://") {
                continue;
            }
            let folder = path.parent().unwrap_or(Path::new(""));
            let target = if file.is_empty() { path.clone() } else { folder.join(file) };
            assert!(target.exists(), "{} links to {link}", path.display());
            if !heading.is_empty() {
                let text = fs::read_to_string(target).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#')).map(|line| {
                    let words = line.trim_start_matches(['#', ' ']).to_lowercase();
                    words.replace(' ', "-").replace(|c: char| c != '-' && !c.is_alphanumeric(), "")
                });
                assert!(headings.any(|one| one == heading), "{} links to {link}", path.display());
            }
        }
    }
}

#[test]
fn every_command_in_the_documentation_is_valid() {
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        // A comment can follow.
        let line = line.split(" #").next().unwrap_or_default();
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["cargo", "test", "--workspace"] => {}
            ["cargo", "install", "--path", package] => {
                assert!(std::path::Path::new("..").join(package).join("Cargo.toml").exists(), "{line}");
            }
            ["cargo", "run", "--release", "-p", "webmarketer-cli-gen", "--", arguments @ ..] => {
                assert_parses(line, arguments);
            }
            ["cargo", "add", "--dev", "webmarketer-core", "--features", feature] => {
                let manifest = include_str!("../../webmarketer-core/Cargo.toml");
                assert!(manifest.contains(&format!("\n{feature} = [")), "{line}");
            }
            [variable, "cargo", "run", "--example", name] => {
                let (variable, _) = variable.split_once('=').unwrap();
                let export = include_str!("../../webmarketer-core/src/registry/export.rs");
                assert!(export.contains(&format!("FILE_VARIABLE: &str = \"{variable}\"")), "{line}");
                assert!(REGISTRY.contains(&format!("// examples/{name}.rs")), "{line}");
            }
            ["webmarketer", arguments @ ..] => assert_parses(line, arguments),
            _ => panic!("no test knows this command: {line}"),
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
fn every_toml_block_in_the_documentation_is_valid() {
    for block in blocks("toml") {
        let table: toml::Table = toml::from_str(&block).unwrap_or_else(|error| panic!("{error}:\n{block}"));
        for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
            for (name, requirement) in table.get(section).and_then(toml::Value::as_table).into_iter().flatten() {
                if name.starts_with("webmarketer") {
                    let path = requirement["path"].as_str().unwrap();
                    let here = path.strip_prefix("../webmarketer/").expect(path);
                    assert_eq!(here, name);
                    assert!(std::path::Path::new("..").join(here).join("Cargo.toml").exists(), "{path}");
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

/// Purchase
#[derive(WebmarketerEvent)]
struct Purchase {
    /// Order id
    order_id: String,
    /// E-mail address
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    /// Turnover
    #[webmarketer(statistic)]
    turnover: Currency,
    /// Coupon
    coupon: Option<String>,
}

#[test]
fn the_first_event_of_the_readme_is_visible_in_the_sample_project() {
    let source = include_str!("readme.rs");
    let start = source.find("/// Purchase").unwrap();
    let end = start + source[start..].find("\n}\n").unwrap();
    assert!(README.contains(&source[start..end]), "the README has another struct");

    let purchase = Purchase {
        order_id: "2026-0042".to_owned(),
        email: Email::parse("ada@example.com").unwrap().into(),
        turnover: Currency::new("49.90".parse().unwrap(), "EUR").unwrap(),
        coupon: None,
    };
    let data: serde_json::Value = serde_json::from_str(&purchase.to_json().unwrap()).unwrap();
    let shop: serde_json::Value = serde_json::from_str(SHOP).unwrap();
    let shop = webmarketer_core::schema::wire::Page::from_json(&shop, webmarketer_core::schema::wire::read_event_type)
        .unwrap();
    let event_type = shop.data.iter().find(|event_type| event_type.reference.as_str() == Purchase::EVENT_TYPE).unwrap();
    assert_eq!(webmarketer_core::validate(event_type, data.as_object().unwrap()), []);
}
