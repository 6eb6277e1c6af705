//! The small reader of TOML against the `toml` crate, and cargo's rules of workspaces on folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ::toml::Value as Full;
use proptest::prelude::*;

use super::settings::named_lock;
use super::toml::{TomlValue, parse_toml};
use super::{OutsideReason, ProjectPaths, workspace_members};

/// Keys, values and whole lines that are put together to documents. Some of what comes out is not TOML.
fn document() -> impl Strategy<Value = String> {
    let of_lock = prop_oneof![
        4 => Just("lock".to_owned()),
        1 => Just("\"lock\"".to_owned()),
        1 => Just("'lock'".to_owned()),
        1 => Just("\"\\u006cock\"".to_owned()),
        1 => Just("\"l\\x6Fck\"".to_owned()),
        1 => Just("lock.a".to_owned()),
    ];
    let other = prop_oneof![
        1 => Just("profile . lock".to_owned()),
        1 => Just("workspace.exclude".to_owned()),
        6 => "[a-z0-9_-]{3}",
        1 => "\"[a-z .]{3}\"",
        1 => "'[a-z\\\\]{3}'",
        1 => "[a-z]{2}\\.[a-z]",
    ];
    let text = prop_oneof![
        4 => "\"[a-z/\\. #='\\]]{0,6}\"",
        2 => "'[a-z/\\\\\" #,]{0,6}'",
        2 => Just(r#""a\t\"\\\u00e9\U0001F600\e\x41/b""#.to_owned()),
        1 => Just("'locks\\shop.json'".to_owned()),
        1 => Just("\"\"\"a\n \\\"\"\" \\\n  b\"\"\"\"".to_owned()),
        1 => Just("'''a'' \n = [ ''''".to_owned()),
        1 => "\"[^\n]{0,2}\"",
    ];
    let scalar = prop_oneof![
        Just("true".to_owned()),
        Just("1_000".to_owned()),
        Just("-1.5e+3".to_owned()),
        Just("1979-05-27 07:32:00Z".to_owned()),
        Just("0xFF".to_owned()),
        Just("inf".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("a".to_owned()),
    ];
    let value = prop_oneof![9 => text.clone(), 1 => scalar].prop_recursive(3, 8, 3, |inner| {
        let gap = prop_oneof![Just(""), Just(" "), Just("\n"), Just(" # \" ]\n\t")];
        prop_oneof![
            (prop::collection::vec((inner.clone(), gap.clone()), 0..3), gap.clone(), any::<bool>()).prop_map(
                |(items, start, trails)| {
                    let items: Vec<_> = items.into_iter().map(|(item, gap)| item + gap).collect();
                    let tail = if trails && !items.is_empty() { "," } else { "" };
                    format!("[{start}{}{tail}]", items.join(","))
                }
            ),
            (prop::collection::vec(("[a-d]|lock", inner), 0..3)).prop_map(|items| {
                let items: Vec<_> = items.into_iter().map(|(key, value)| format!(" {key} = {value}")).collect();
                format!("{{{} }}", items.join(","))
            }),
        ]
    });
    let entry = |key: BoxedStrategy<String>, value: BoxedStrategy<String>| {
        (key, "[ \t]?=[ \t]?", value, "|[ \t]|# lock = 'c'")
            .prop_map(|(key, is, value, end)| format!("{key}{is}{value}{end}"))
    };
    let lock = entry(of_lock.boxed(), prop_oneof![4 => text, 1 => value.clone()].boxed());
    let line = prop_oneof![
        4 => entry(other.boxed(), value.boxed()),
        1 => "|[ \t]{2}|#[^\n\r]{0,5}",
    ];
    let table = "\\[[a-c]\\]|\\[ a \\. \"b\\]\" \\]|\\[\\[d\\]\\]|\\[profile\\.a\\]|\\[lock\\]";
    let end = prop_oneof![20 => Just("\n"), 10 => Just("\r\n"), 1 => Just("\r")];
    let lines = |line| prop::collection::vec((line, end.clone()), 0..3);
    let line = line.boxed();
    let parts = (
        lines(line.clone()),
        prop::option::weighted(0.8, (lock, end.clone())),
        lines(line.clone()),
        prop::option::of((table, end.clone())),
        lines(line),
    );
    (prop_oneof![9 => Just(""), 1 => Just("\u{feff}")], parts).prop_map(|(mark, (start, lock, middle, table, last))| {
        let lines = start.into_iter().chain(lock).chain(middle).chain(table).chain(last);
        let lines: String = lines.map(|(line, end)| line + end).collect();
        format!("{mark}{lines}")
    })
}

/// Every value that is not a table, by its path.
fn leaves(path: &mut Vec<String>, value: &Full, leaves: &mut BTreeMap<Vec<String>, Full>) {
    if let Full::Table(table) = value {
        for (key, value) in table {
            path.push(key.clone());
            self::leaves(path, value, leaves);
            path.pop();
        }
    } else {
        leaves.insert(path.clone(), value.clone());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_read_as_the_toml_crate_reads_it(text in document()) {
        let (mut seen, mut names) = (BTreeMap::new(), Vec::new());
        let small = parse_toml(&text, &mut |path, value| {
            match value {
                TomlValue::Table => names.push(path.to_vec()),
                value => _ = seen.insert(path.to_vec(), value),
            }
        });
        let named = named_lock(&text);
        if let Ok(full) = text.parse::<::toml::Table>() {
            prop_assert!(small.is_ok(), "{small:?} of {text:?}");
            let mut expected = BTreeMap::new();
            leaves(&mut Vec::new(), &Full::Table(full.clone()), &mut expected);
            // The paths of lists of tables differ.
            for (path, expected) in expected.iter().filter(|(_, value)| !has_table(value)) {
                let value = seen.get(path);
                let (value, texts) = (value.cloned(), expected.as_array().and_then(|list| {
                    list.iter().map(|text| text.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
                }));
                match (value, expected.as_str(), texts) {
                    (Some(TomlValue::Text(text)), Some(expected), _) => prop_assert_eq!(text, expected),
                    (Some(TomlValue::Texts(list)), _, Some(expected)) => prop_assert_eq!(list, expected),
                    (value, ..) => prop_assert_eq!(value, Some(TomlValue::Other), "{:?} of {:?}", path, text),
                }
            }
            match (full.get("lock"), named) {
                (None, named) => prop_assert_eq!(named, Ok(None)),
                (Some(Full::String(expected)), Ok(named)) => prop_assert_eq!(named.as_ref(), Some(expected)),
                (Some(Full::String(_)), Err((_, why))) => {
                    prop_assert!(why.contains("`lock = \"webmarketer.lock.json\"`"), "{}", why);
                }
                (Some(_), named) => prop_assert!(named.is_err(), "{named:?} of {text:?}"),
            }
        }
    }
}

fn has_table(value: &Full) -> bool {
    match value {
        Full::Array(list) => list.iter().any(has_table),
        value => value.is_table(),
    }
}

#[test]
fn a_lock_is_named_in_every_spelling_of_one_line() {
    for (text, named) in [
        ("lock = 'locks\\shop.json'", "locks\\shop.json"),
        ("\u{feff}lock=\"locks\\\\shop.json\"\r\n", "locks\\shop.json"),
        ("# lock = 'a'\n\n \"lock\" = \"a#b\" # c", "a#b"),
        ("project = \"x\"\n'lock'\t=\t'b.json'\n[generate]\nlock = 3\n", "b.json"),
    ] {
        assert_eq!(named_lock(text), Ok(Some(named.to_owned())), "{text}");
    }
    for text in ["lock = 1", "lock = \"\"\"a\"\"\"", "lock = \"\"", "[lock]\n", "lock.a = 1", "lock = 'a'\nlock = 'b'"]
    {
        let (_, why) = named_lock(text).unwrap_err();
        assert!(why.contains("write it as `lock = \"webmarketer.lock.json\"`"), "{text}: {why}");
    }
    let (line, why) = named_lock("\nlock = \"locks\\shop.json\"").unwrap_err();
    assert_eq!((line, &*why), (2, "unknown escape in a string; in a path write `/`, not `\\`"));
}

#[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

const PACKAGE: &str = "[package]\nname = \"a\"\n";
const LOCK: &str = "webmarketer.lock.json";

fn found(tree: &tempfile::TempDir, folder: &str) -> ProjectPaths {
    ProjectPaths::find(&tree.path().join(folder)).unwrap()
}

fn lock(tree: &tempfile::TempDir, folder: &str) -> Option<String> {
    found(tree, folder).lock
}

#[test]
fn the_search_ends_at_the_root_of_the_workspace() {
    let tree = tree(&[
        (LOCK, ""),
        ("ws/Cargo.toml", "[workspace]\nmembers = ['a', 'out/*']\nexclude = [\"out\", \"b\"]\n"),
        ("ws/a/Cargo.toml", PACKAGE),
        ("ws/a/src/lib.rs", ""),
        ("ws/b/Cargo.toml", PACKAGE),
        ("ws/out/c/Cargo.toml", PACKAGE),
    ]);
    assert_eq!(lock(&tree, "ws/a"), None, "a lock above the workspace is not its own");
    let tree_path = tree.path().to_owned();
    let write =
        |name: &str, text: &str| super::super::write_if_changed(&tree_path.join(name), text.as_bytes()).unwrap();
    write("ws/webmarketer.lock.json", "");
    assert_eq!(lock(&tree, "ws/a").as_deref(), Some("../webmarketer.lock.json"));
    assert_eq!(lock(&tree, "ws/a/src").as_deref(), Some("../../webmarketer.lock.json"));
    assert_eq!(found(&tree, "ws/a/src").package.as_deref(), Some("../"));
    // Cargo does not expand the patterns of `members` here, so this package is excluded.
    assert_eq!(lock(&tree, "ws/out/c"), None);
    assert_eq!(lock(&tree, "ws/b"), None, "an excluded package");
    assert_eq!(found(&tree, "ws/b").root, None);
    write("ws/Cargo.toml", "[workspace]\nmembers = ['a', 'out/c']\nexclude = [\"out\", \"b\"]\n");
    assert_eq!(lock(&tree, "ws/out/c").as_deref(), Some("../../webmarketer.lock.json"), "members that are named win");
    write("ws/b/webmarketer.lock.json", "");
    assert_eq!(lock(&tree, "ws/b").as_deref(), Some(LOCK), "its own");
}

#[test]
fn what_cargo_unpacked_has_its_own_lock_alone() {
    let tree = tree(&[
        ("Cargo.toml", "[workspace]\n"),
        (LOCK, ""),
        ("vendor/a/Cargo.toml", PACKAGE),
        ("vendor/a/.cargo-checksum.json", "{}"),
        ("git/.cargo-ok", ""),
        ("git/b/Cargo.toml", PACKAGE),
        ("out/CACHEDIR.TAG", "# This file is a cache directory tag created by cargo.\n"),
        ("out/package/c-0.1.0/Cargo.toml", PACKAGE),
        ("cache/CACHEDIR.TAG", "# created by another tool\n"),
        ("cache/d/Cargo.toml", PACKAGE),
        ("target/package/e-0.1.0/Cargo.toml", PACKAGE),
    ]);
    let outside = |folder| (lock(&tree, folder), found(&tree, folder).outside);
    assert_eq!(outside("vendor/a"), (None, Some(OutsideReason::Unpacked)));
    assert_eq!(outside("git/b"), (None, Some(OutsideReason::Unpacked)));
    assert_eq!(outside("out/package/c-0.1.0"), (None, Some(OutsideReason::Target)));
    assert_eq!(outside("cache/d"), (Some("../../webmarketer.lock.json".to_owned()), None));
    assert_eq!(outside("target/package/e-0.1.0"), (None, None));
    for (settings, lock) in [("lock = '../../webmarketer.lock.json'", None), ("lock = 'a.json'", Some("a.json"))] {
        super::super::write_if_changed(&tree.path().join("vendor/a/webmarketer.toml"), settings.as_bytes()).unwrap();
        assert_eq!(outside("vendor/a").0.as_deref(), lock);
    }
}

#[test]
fn a_root_that_a_package_names_is_searched() {
    let tree = tree(&[
        ("top/Cargo.toml", "[workspace]\nmembers = ['../a']\n"),
        ("top/webmarketer.toml", "lock = 'locks/shop.json'\n"),
        ("a/Cargo.toml", "[package]\nname = 'a'\nworkspace = \"../top\"\n"),
    ]);
    let found = found(&tree, "a");
    assert_eq!(found.lock.as_deref(), Some("../top/locks/shop.json"));
    assert_eq!((found.root.as_deref(), found.settings.as_deref()), (Some("../top/"), Some("../top/")));
    assert_eq!(workspace_members(&tree.path().join("top"), |_| true).unwrap(), ["../a/"]);
}

#[test]
fn the_nearest_settings_and_the_nearest_lock_apply() {
    let tree = tree(&[
        ("Cargo.toml", "[workspace]\n"),
        ("webmarketer.toml", "lock = 'shop.json'\n"),
        (LOCK, ""),
        ("a/Cargo.toml", PACKAGE),
        ("a/webmarketer.toml", ""),
        ("b/Cargo.toml", PACKAGE),
        ("b/webmarketer.lock.json", ""),
    ]);
    assert_eq!(lock(&tree, "").as_deref(), Some("shop.json"));
    assert_eq!((lock(&tree, "a").as_deref(), found(&tree, "a").settings.as_deref()), (Some("../shop.json"), Some("")));
    assert_eq!((lock(&tree, "b").as_deref(), found(&tree, "b").settings.as_deref()), (Some(LOCK), Some("../")));
    let broken = |path: &Path| super::super::write_if_changed(&path.join("b/Cargo.toml"), b"[package\n").unwrap();
    broken(tree.path());
    let error = workspace_members(tree.path(), |_| true).unwrap_err().to_string();
    assert!(error.ends_with("line 1: expected `]` at the end of a table's name"), "{error}");
}
