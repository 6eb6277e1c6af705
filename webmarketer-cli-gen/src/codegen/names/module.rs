//! The names of modules, which are also file names.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::ident::{Case, ident};
use super::scope::{Wanted, assign};

/// The maximum length of a file name that all systems and archives support.
const LONGEST: usize = 80;

/// Names that are invalid for files on Windows, with any extension, and names of items in the parent module.
const TAKEN: [&str; 24] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "mod", "nul", "prn", "required",
];

/// The names of the modules of structs, in order: the name of the struct in snake case, or one made from its digest if
/// that is not a valid file name on every system or is the name of a struct.
pub(crate) fn module_names<'a>(structs: impl Iterator<Item = &'a str>) -> Vec<String> {
    let structs: Vec<_> = structs.collect();
    let all: HashSet<_> = structs.iter().copied().collect();
    let texts: Vec<_> = structs.iter().map(|name| (*name, text(name, &all))).collect();
    let wanted = texts.iter().map(|(name, text)| Wanted { key: (*name).to_owned(), text, pinned: None });
    assign(&wanted.collect::<Vec<_>>(), Case::Field, LONGEST, std::iter::empty())
}

fn text(name: &str, structs: &HashSet<&str>) -> String {
    let module = ident(name, Case::Field);
    // Systems store non-ASCII letters in different Unicode forms.
    let is_free = TAKEN.binary_search(&&*module).is_err() && !structs.contains(&*module);
    if module.is_ascii() && module.len() <= LONGEST && is_free {
        return module;
    }
    let hex = format!("{:x}", Sha256::digest(name.as_bytes()));
    format!("event_type_{}", hex.get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_has_the_name_of_its_struct_if_it_is_a_valid_file_name() {
        assert!(TAKEN.is_sorted());
        let names = module_names(["OrderPlaced", "Type", "Mod", "Aux", "Prénom", &"A".repeat(300)].into_iter());
        assert_eq!(names[..2], ["order_placed", "type"]);
        for name in &names[2..] {
            assert!(name.starts_with("event_type_") && name.len() == 19, "{name}");
        }
    }

    #[test]
    fn module_names_are_unique() {
        let names = module_names(["Ab", "AB", "aB"].into_iter());
        assert!(names.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1), "{names:?}");
    }
}
