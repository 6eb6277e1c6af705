//! The source parser knows every type for which core implements `FieldValue`.

use super::super::known_types::{KnownType, kind_named, type_of_crate, type_of_prelude};

#[test]
fn every_field_type_of_core_is_known() {
    let source = include_str!("../../../../../../webmarketer-core/src/value/field_value.rs");
    let mut checked = 0;
    for line in source.lines().filter(|line| line.contains(", |value, to| ")) {
        let (name, rest) = line.trim().split_once(" => ").unwrap();
        let (kind, _) = rest.split_once(',').unwrap();
        let path: Vec<_> = name.split('<').next().unwrap().split("::").map(str::to_owned).collect();
        let crates = ["chrono", "std", "uuid", "webmarketer_core"];
        let in_crates = crates.iter().map(|krate| [vec![(*krate).to_owned()], path.clone()].concat());
        let found = [path.clone()].into_iter().chain(in_crates).find_map(|path| type_of_crate(&path));
        let expected = KnownType::Value(kind_named(kind).unwrap());
        assert_eq!(found.or_else(|| type_of_prelude(name)), Some(expected), "{line}");
        checked += 1;
    }
    assert!(checked > 35, "{checked}");
}
