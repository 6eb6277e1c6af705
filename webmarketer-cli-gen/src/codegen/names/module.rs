//! The names of modules, which are names of files too.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::ident::{Case, ident};
use super::scope::{Wanted, assign};

/// How long the name of a file may be, so that no system and no archive cuts it.
const LONGEST: usize = 80;

/// What a file cannot be called on Windows, whatever stands behind the dot, and what the module of all of them holds
/// itself.
const TAKEN: [&str; 24] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "mod", "nul", "prn", "required",
];

/// The name of the module of each struct, in their order: the struct's own in the case of modules, or one made of its
/// digest where a file could not be called so everywhere, or a struct is called so.
pub(crate) fn module_names<'a>(structs: impl Iterator<Item = &'a str>) -> Vec<String> {
    let structs: Vec<_> = structs.collect();
    let all: HashSet<_> = structs.iter().copied().collect();
    let texts: Vec<_> = structs.iter().map(|name| (*name, text(name, &all))).collect();
    let wanted = texts.iter().map(|(name, text)| Wanted { key: (*name).to_owned(), text, pinned: None });
    assign(&wanted.collect::<Vec<_>>(), Case::Field, std::iter::empty())
}

fn text(name: &str, structs: &HashSet<&str>) -> String {
    let module = ident(name, Case::Field);
    // Letters that are not ASCII are stored in one form by one system and in another by the next.
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
    fn a_module_has_the_name_of_its_struct_unless_no_file_could() {
        assert!(TAKEN.is_sorted());
        let names = module_names(["OrderPlaced", "Type", "Mod", "Aux", "Prénom", &"A".repeat(300)].into_iter());
        assert_eq!(names[..2], ["order_placed", "type"]);
        for name in &names[2..] {
            assert!(name.starts_with("event_type_") && name.len() == 19, "{name}");
        }
    }

    #[test]
    fn no_two_modules_share_a_name() {
        let names = module_names(["Ab", "AB", "aB"].into_iter());
        assert!(names.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1), "{names:?}");
    }
}
