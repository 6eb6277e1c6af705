//! The recorded renames and removals, and which types they apply to.

use std::collections::{BTreeMap, BTreeSet};

use webmarketer_schema::convention::default_constant;

use super::change::Change;
use super::words::words;

/// A type of the user that has the name of an event type with a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Homonym {
    pub(crate) name: String,
    /// The module that defines it; empty for the root of a crate.
    pub(crate) module: String,
}

/// The new name of something in generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome<'a> {
    Renamed(&'a str),
    Removed,
    /// Two records or two types have the same name.
    Ambiguous,
}

/// The recorded renames and removals of the locks of a workspace.
#[derive(Debug, Default)]
pub(crate) struct Renames {
    changes: BTreeSet<Change>,
    homonyms: BTreeSet<Homonym>,
    /// Other names of event types.
    aliases: BTreeMap<String, BTreeSet<String>>,
    /// The new names of each renamed type. Two locks can give one name different new ones.
    types: BTreeMap<String, BTreeSet<String>>,
    removed_types: BTreeSet<String>,
    /// The new names of each changed field, by the name of its type and its own; `None` if it was removed.
    fields: BTreeMap<(String, String), BTreeSet<Option<String>>>,
}

impl Renames {
    /// The renames of recorded changes. Names are compared without `r#`. A name that was changed several times has its
    /// last name.
    pub(crate) fn new(changes: impl IntoIterator<Item = Change>) -> Self {
        let mut renames = Self { changes: changes.into_iter().collect(), ..Self::default() };
        for change in &renames.changes {
            match change {
                Change::TypeRenamed { old, new } if old != new => {
                    renames.types.entry(old.clone()).or_default().insert(new.clone());
                }
                Change::TypeRemoved { name } => _ = renames.removed_types.insert(name.clone()),
                Change::TypeRenamed { .. } | Change::FieldRenamed { .. } | Change::FieldRemoved { .. } => {}
            }
        }
        renames.types = last_names(&renames.types);
        for change in &renames.changes {
            let (event_type, old, new) = match change {
                Change::FieldRenamed { event_type, old, new } if old != new => (event_type, old, Some(new.clone())),
                Change::FieldRemoved { event_type, name } => (event_type, name, None),
                Change::FieldRenamed { .. } | Change::TypeRenamed { .. } | Change::TypeRemoved { .. } => {
                    continue;
                }
            };
            for name in same_type(&renames.types, event_type) {
                renames.fields.entry((name, old.clone())).or_default().insert(new.clone());
            }
        }
        renames.fields = last_field_names(&renames.fields);
        renames
    }

    /// Adds types of the user with the names of changed event types.
    pub(crate) fn with_homonyms(mut self, homonyms: impl IntoIterator<Item = Homonym>) -> Self {
        self.homonyms.extend(homonyms);
        self
    }

    /// Adds other names of event types, by which the compiler can report them. Another name can have another name, too.
    pub(crate) fn with_aliases(mut self, aliases: BTreeMap<String, BTreeSet<String>>) -> Self {
        for _ in 0..aliases.len() {
            let mut more = Vec::new();
            for (alias, name) in aliases.iter().flat_map(|(alias, names)| names.iter().map(move |name| (alias, name))) {
                let of_name = self.fields.iter().filter(|((of, _), _)| of == name);
                more.extend(of_name.map(|((_, old), new)| ((alias.clone(), old.clone()), new.clone())));
            }
            for (key, new) in more {
                self.fields.entry(key).or_default().extend(new);
            }
        }
        self.aliases = aliases;
        self
    }

    /// Whether the user defines a type with this name.
    pub(crate) fn has_homonym(&self, name: &str) -> bool {
        self.homonyms.iter().any(|one| one.name == name)
    }

    /// Whether nothing is recorded.
    pub(crate) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.is_empty() && self.removed_types.is_empty()
    }

    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    pub(super) fn homonyms(&self) -> impl Iterator<Item = &Homonym> {
        self.homonyms.iter()
    }

    pub(super) fn aliases(&self) -> &BTreeMap<String, BTreeSet<String>> {
        &self.aliases
    }

    /// The names of types that a change is recorded for: their own or one of their fields.
    pub(crate) fn type_names(&self) -> BTreeSet<&str> {
        let of_fields = self.fields.keys().map(|(of, _)| of.as_str());
        self.types.keys().chain(&self.removed_types).map(String::as_str).chain(of_fields).collect()
    }

    /// The number of renames and of removals.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let is_removal = |change: &&Change| matches!(change, Change::TypeRemoved { .. } | Change::FieldRemoved { .. });
        let removals = self.changes.iter().filter(is_removal).count();
        (self.changes.len() - removals, removals)
    }

    /// Whether an event type had this name.
    pub(crate) fn is_old_type(&self, name: &str) -> bool {
        self.types.contains_key(name) || self.removed_types.contains(name)
    }

    /// Whether an event type with this name had this field.
    pub(crate) fn is_old_field(&self, of: &str, field: &str) -> bool {
        self.fields.contains_key(&(of.to_owned(), field.to_owned()))
    }

    /// Whether any event type had this field.
    pub(crate) fn types_with_old_field<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.keys().filter(move |(_, old)| old == field).map(|(of, _)| of.as_str())
    }

    /// What became of a type. Of several new names, the one that the message of the compiler mentions.
    pub(super) fn type_outcome(&self, name: &str, message: &str) -> Option<Outcome<'_>> {
        if let Some(new) = self.types.get(name) {
            let is_mentioned = |name: &str| words(message).any(|word| word.name == name);
            let mut candidates = new.iter().filter(|name| new.len() == 1 || is_mentioned(name));
            return Some(match (candidates.next(), candidates.next()) {
                (Some(one), None) => Outcome::Renamed(one),
                _ => Outcome::Ambiguous,
            });
        }
        self.removed_types.contains(name).then_some(Outcome::Removed)
    }

    /// What became of a field. `of` is the type as the compiler writes it, such as `&events::Order`.
    pub(super) fn field_outcome(&self, of: &str, field: &str) -> Option<Outcome<'_>> {
        let types = types_in(of);
        let changes = types.iter().filter_map(|(module, name)| {
            let new = self.fields.get(&(name.clone(), field.to_owned()))?;
            Some((self.is_of_user(module, name), new))
        });
        let changes: Vec<_> = changes.collect();
        let ours = changes.iter().filter(|(is_of_user, _)| !is_of_user);
        let new: BTreeSet<_> = ours.flat_map(|(_, new)| new.iter()).collect();
        match new.into_iter().collect::<Vec<_>>()[..] {
            [Some(one)] => Some(Outcome::Renamed(one)),
            [None] => Some(Outcome::Removed),
            _ => (!changes.is_empty()).then_some(Outcome::Ambiguous),
        }
    }

    /// The new name of the constant of a state or a statistic.
    pub(super) fn constant_outcome(&self, of: &str, constant: &str) -> Option<(Option<String>, bool)> {
        let old = self.fields.keys().find(|(name, field)| {
            default_constant(field) == constant && types_in(of).iter().any(|(_, found)| found == name)
        });
        let (_, field) = old?;
        match self.field_outcome(of, field)? {
            Outcome::Renamed(new) => Some((Some(default_constant(new)), false)),
            Outcome::Removed => Some((None, false)),
            Outcome::Ambiguous => Some((None, true)),
        }
    }

    /// Whether the user defines the type with this path.
    pub(super) fn is_path_of_user(&self, path: &str) -> bool {
        types_in(path).last().is_some_and(|(module, name)| self.is_of_user(module, name))
    }

    /// Whether the user defines a type with this name in this module.
    fn is_of_user(&self, module: &str, name: &str) -> bool {
        self.homonyms.contains(&Homonym { name: name.to_owned(), module: module.to_owned() })
    }
}

/// The types in a type as the compiler writes it: the last module of the path of each, and its name.
fn types_in(of: &str) -> Vec<(String, String)> {
    let mut types: Vec<(String, String)> = Vec::new();
    let mut end = None;
    let mut module = String::new();
    for word in words(of) {
        let is_continued = end.is_some_and(|end| of.get(end..word.bytes.start) == Some("::"));
        if is_continued {
            module = types.pop().map(|(_, name)| name).unwrap_or_default();
        } else {
            module.clear();
        }
        types.push((module.clone(), word.name.to_owned()));
        end = Some(word.bytes.end);
    }
    for (module, _) in &mut types {
        // The root of a crate.
        if module == "crate" {
            module.clear();
        }
    }
    types
}

/// All names of a type: the given one, those that became it, and those that it became.
fn same_type(types: &BTreeMap<String, BTreeSet<String>>, name: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::from([name.to_owned()]);
    let last: BTreeSet<_> = types.get(name).cloned().unwrap_or_else(|| names.clone());
    let earlier = types.iter().filter(|(_, new)| !new.is_disjoint(&last)).map(|(old, _)| old.clone());
    names.extend(earlier.collect::<Vec<_>>());
    names.extend(last);
    names
}

/// Follows renames of renamed names. A name that became itself again is not renamed.
fn last_names(steps: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let mut last = BTreeMap::new();
    for start in steps.keys() {
        let (mut ends, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![start]);
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            match steps.get(name) {
                Some(next) => open.extend(next),
                None => _ = ends.insert(name.clone()),
            }
        }
        if !ends.is_empty() {
            last.insert(start.clone(), ends);
        }
    }
    last
}

/// Follows renames of renamed fields.
fn last_field_names(
    steps: &BTreeMap<(String, String), BTreeSet<Option<String>>>,
) -> BTreeMap<(String, String), BTreeSet<Option<String>>> {
    let mut last = BTreeMap::new();
    for (of, start) in steps.keys() {
        let (mut ends, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![Some(start.clone())]);
        while let Some(name) = open.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let next = name.as_ref().and_then(|name| steps.get(&(of.clone(), name.clone())));
            match next {
                Some(next) => open.extend(next.iter().cloned()),
                None => _ = ends.insert(name),
            }
        }
        if !ends.is_empty() {
            last.insert((of.clone(), start.clone()), ends);
        }
    }
    last
}
