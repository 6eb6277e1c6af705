//! Generated code on disk.

use std::collections::BTreeMap;
#[cfg(feature = "cli")]
use std::collections::{HashMap, HashSet};

/// Generated code on disk: without text above its headers, and with LF line ends.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "`check` compares it struct by struct"))]
pub(crate) struct Code {
    pub(crate) root: String,
    pub(crate) modules: BTreeMap<String, String>,
}

/// The names of the structs in a code, each with the names of its fields.
#[cfg(feature = "cli")]
#[derive(Default)]
pub(super) struct NamesInCode<'a>(HashMap<&'a str, HashSet<&'a str>>);

#[cfg(feature = "cli")]
impl Code {
    /// The names of its structs and their fields.
    pub(super) fn names(&self) -> NamesInCode<'_> {
        let mut names = NamesInCode::default();
        for text in std::iter::once(&self.root).chain(self.modules.values()) {
            names.add(text);
        }
        names
    }
}

#[cfg(feature = "cli")]
impl<'a> NamesInCode<'a> {
    /// Whether the code has this struct, and this field in it if one is named.
    pub(super) fn has(&self, of_struct: &str, field: Option<&str>) -> bool {
        let fields = self.0.get(of_struct);
        fields.is_some_and(|fields| field.is_none_or(|field| fields.contains(field)))
    }

    fn add(&mut self, text: &'a str) {
        let mut of_struct = None;
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            if let Some(name) = of_struct {
                if line == "}" {
                    of_struct = None;
                } else if let Some(field) = field_name(line) {
                    self.0.entry(name).or_default().insert(field);
                }
            } else if let Some((_, after)) = line.split_once("struct ")
                && let Some((name, body)) = after.split_once(' ')
            {
                let name = name.strip_prefix("r#").unwrap_or(name);
                self.0.entry(name).or_default();
                of_struct = (body == "{").then_some(name);
            }
        }
    }
}

/// The name of the field that a line declares, without `r#`.
#[cfg(feature = "cli")]
fn field_name(line: &str) -> Option<&str> {
    let name = line.split_once(": ")?.0.split_whitespace().next_back()?;
    Some(name.strip_prefix("r#").unwrap_or(name))
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn structs_and_their_fields_are_found() {
        let root = "pub struct AB {}\n\npub struct A {\n    /// b: c\n    #[webmarketer(key = \"d: e\")]\n    \
                    pub(in super::super) user_id: String,\n    all: bool,\n    pub r#type: f64,\n}\n\npub struct B {\n    pub b: f64,\n}\n";
        let modules = BTreeMap::from([("c.rs".to_owned(), "struct C {\n    pub c: f64,\n}\n".to_owned())]);
        let code = Code { root: root.to_owned(), modules };
        let names = code.names();
        for (of_struct, field) in [
            ("AB", None),
            ("A", None),
            ("A", Some("user_id")),
            ("A", Some("all")),
            ("A", Some("type")),
            ("C", Some("c")),
        ] {
            assert!(names.has(of_struct, field), "{of_struct} {field:?}");
        }
        for (of_struct, field) in
            [("Ab", None), ("D", None), ("AB", Some("user_id")), ("A", Some("b")), ("D", Some("c"))]
        {
            assert!(!names.has(of_struct, field), "{of_struct} {field:?}");
        }
    }
}
