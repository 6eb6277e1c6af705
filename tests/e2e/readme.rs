//! What the README tells people to type is there: the Rust is compiled by the documentation tests of this crate, the
//! rest is held here.

use webmarketer_cli_gen::cli;

use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};
use webmarketer_emulator::SHOP;

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
        // What stands behind it is for people.
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
    for block in blocks("toml") {
        let table: toml::Table = toml::from_str(block).unwrap_or_else(|error| panic!("{error}:\n{block}"));
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
fn the_first_event_of_the_readme_fits_the_shop_of_the_emulator() {
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
