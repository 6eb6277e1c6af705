//! The renames and removals that locks record, and the names in the sources of the user that are like them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use webmarketer_schema::lock::{CodeChange, Lock};

use super::load_error::LoadError;
use super::members::{LockUsers, Members};
use super::read_lock::read_lock;
use super::source::each_source;
use crate::codegen::files::split_preamble;
use crate::renames::{Change, Homonym, Renames};

/// A lock with recorded renames or removals.
pub(crate) struct LockWithRenames {
    pub(crate) path: PathBuf,
    pub(crate) lock: Lock,
}

/// The locks of members, each once, and the renames that they record.
pub(crate) fn recorded_renames(members: &Members) -> Result<(Vec<LockWithRenames>, Renames), LoadError> {
    let mut locks = Vec::new();
    for users in LockUsers::of_locks(members) {
        let path = users.first.lock.clone();
        locks.push(LockWithRenames { lock: read_lock(&path)?, path });
    }
    let renames = Renames::new(locks.iter().flat_map(|lock| changes(&lock.lock)));
    locks.retain(|lock| changes(&lock.lock).next().is_some());
    Ok((locks, renames))
}

/// The changes that a lock records.
fn changes(lock: &Lock) -> impl Iterator<Item = Change> {
    lock.code_changes().map(|change| {
        let name = |name: &str| name.strip_prefix("r#").unwrap_or(name).to_owned();
        match change {
            CodeChange::EventTypeRenamed { old, new, .. } => Change::TypeRenamed { old: name(old), new: name(new) },
            CodeChange::EventTypeRemoved { old, .. } => Change::TypeRemoved { name: name(old) },
            CodeChange::FieldRenamed { event_type, old, new, .. } => {
                Change::FieldRenamed { event_type: name(event_type), old: name(old), new: name(new) }
            }
            CodeChange::FieldRemoved { event_type, old, .. } => {
                Change::FieldRemoved { event_type: name(event_type), name: name(old) }
            }
        }
    })
}

/// Finds types in the sources of a folder that have the name of an event type with a change, and other names of such
/// event types.
pub(crate) fn names_in_sources(folder: &Path, renames: &Renames) -> NamesInSources {
    let mut found = NamesInSources::default();
    let mut names: BTreeSet<String> = renames.type_names().into_iter().map(str::to_owned).collect();
    // Another name can have another name, too.
    loop {
        each_source(folder, "", &mut |file, _, text| {
            if names.iter().any(|name| text.contains(name))
                && split_preamble(&text).is_none()
                && let Ok(tokens) = text.parse::<TokenStream>()
            {
                found.add(tokens, &module_of(&file), &names);
            }
        });
        let count = names.len();
        names.extend(found.aliases.keys().cloned());
        if names.len() == count {
            return found;
        }
    }
}

/// Names in the sources of the user.
#[derive(Debug, Default)]
pub(crate) struct NamesInSources {
    /// Types with the name of an event type.
    pub(crate) homonyms: BTreeSet<Homonym>,
    /// Other names of event types, from `use events::Order as Bought`: the compiler can report the type by any of them.
    pub(crate) aliases: BTreeMap<String, BTreeSet<String>>,
}

impl NamesInSources {
    fn add(&mut self, tokens: TokenStream, module: &str, names: &BTreeSet<String>) {
        const DEFINING: [&str; 5] = ["struct", "enum", "union", "type", "as"];
        let (mut before, mut last) = (String::new(), String::new());
        for token in tokens {
            let now = match token {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
                    if DEFINING.contains(&&*last) && names.contains(&name) {
                        self.homonyms.insert(Homonym { name: name.clone(), module: module.to_owned() });
                    }
                    if last == "as" && names.contains(&before) && before != name {
                        self.aliases.entry(name.clone()).or_default().insert(before);
                    }
                    name
                }
                TokenTree::Group(group) => {
                    let is_module = before == "mod" && group.delimiter() == Delimiter::Brace;
                    self.add(group.stream(), if is_module { &last } else { module }, names);
                    String::new()
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => String::new(),
            };
            before = std::mem::replace(&mut last, now);
        }
    }
}

/// The module of a source by its path; empty for the root of a crate.
fn module_of(name: &str) -> String {
    let mut parts = name.strip_suffix(".rs").unwrap_or(name).rsplit('/');
    let (file, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match (file, folder) {
        ("lib" | "main", _) | (_, "tests" | "examples" | "benches" | "bin") => String::new(),
        ("mod", folder) => folder.to_owned(),
        (file, _) => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_the_user_are_found_with_their_modules() {
        let text = "struct A; mod m { pub enum A {} fn f() { struct B; } mod n { type A = u8; } } impl A {} fn g(a: B) {} \
                    use x::{A as C, D as B}; let _ = a as A;";
        let mut found = NamesInSources::default();
        let names = ["A", "B"].map(str::to_owned).into();
        found.add(text.parse().unwrap(), &module_of("src/model/mod.rs"), &names);
        let homonyms: Vec<_> = found.homonyms.iter().map(|one| format!("{}::{}", one.module, one.name)).collect();
        assert_eq!(homonyms, ["m::A", "model::A", "n::A", "m::B", "model::B"]);
        assert_eq!(found.aliases, BTreeMap::from([("C".to_owned(), BTreeSet::from(["A".to_owned()]))]));
        assert_eq!(module_of("shop/src/lib.rs"), "");
        assert_eq!(module_of("tests/orders.rs"), "");
        assert_eq!(module_of("src/orders.rs"), "orders");
    }
}
