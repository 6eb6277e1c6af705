//! The source parser reads what the derive defines, and names what it cannot read.

mod known;
mod sample;
mod unread;

use std::collections::BTreeMap;

use webmarketer_core::schema::EventType;

use super::{CodeStructs, PackageFile, read_package};

fn file<'a>(name: &str, text: &'a str) -> PackageFile<'a> {
    PackageFile { name: name.to_owned(), in_package: name.to_owned(), text: text.into() }
}

/// Reads the structs of a package with these files.
fn read(files: &[(&str, &str)]) -> CodeStructs {
    read_package(files.iter().map(|(name, text)| file(name, text)).collect(), false, |_| Vec::new())
}

#[test]
fn the_definitions_are_those_of_the_derive() {
    let found = read(&[("src/sample.rs", include_str!("sample.rs"))]);
    assert_eq!(found.unread, []);
    let mut read = BTreeMap::new();
    for of in found.structs {
        assert_eq!((of.is_complete, &*of.unread), (true, [].as_slice()), "{}", of.name);
        assert_eq!(of.origins.len(), of.event_type.fields.len(), "{}", of.name);
        assert!(read.insert(of.name.clone(), of.event_type).is_none(), "{}", of.name);
    }
    let derived: BTreeMap<String, EventType> = sample::definitions().into_iter().collect();
    assert_eq!(read.keys().collect::<Vec<_>>(), derived.keys().collect::<Vec<_>>());
    for (name, derived) in &derived {
        assert_eq!(&read[name], derived, "{name}");
    }
    // What is compared is not empty.
    assert!(derived.values().map(|of| of.fields.len()).sum::<usize>() > 60);
}

#[test]
fn every_argument_of_the_derive_is_in_the_sample() {
    let names = include_str!("../../../../../../webmarketer-derive/src/input/argument_names.rs");
    let lists = ["STRUCT_ARGUMENTS", "GROUP_ARGUMENTS", "FIELD_ARGUMENTS", "NOT_CARRIED_ARGUMENTS"];
    let tokens: proc_macro2::TokenStream = include_str!("sample.rs").parse().unwrap();
    let mut checked = 0;
    for list in lists {
        let (_, body) = names.split_once(&format!("const {list}")).unwrap();
        let (_, body) = body.split_once("= [").unwrap();
        let (body, _) = body.split_once("];").unwrap();
        for name in body.split('"').skip(1).step_by(2) {
            // A generated struct needs a lock. `crate` and `lock` need another package.
            if !["generated", "lock", "crate"].contains(&name) {
                assert!(super::module::has_word(tokens.clone(), name), "{name}");
                checked += 1;
            }
        }
    }
    assert!(checked > 40);
}
