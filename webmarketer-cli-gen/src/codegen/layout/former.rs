//! The names of event types that were renamed or removed, until the code follows.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use webmarketer_schema::lock::{CodeChange, Lock};

use super::doc::code;
use crate::codegen::names::GENERATED;
use crate::settings::{Choices, Selection, is_name};

/// A name that was the name of a struct.
#[derive(Debug, PartialEq)]
pub(crate) struct FormerStruct<'a> {
    /// The event type that it was.
    pub(crate) reference: &'a str,
    pub(crate) name: &'a str,
    /// The name of the struct that it is now; `None` if no struct replaces it.
    pub(crate) now: Option<Cow<'a, str>>,
    /// What became of it, and what to do.
    pub(crate) note: String,
}

/// The former names that the settings select, sorted by reference. `structs` has the reference and the name of each
/// struct. A former name that is that of a struct or of another item is omitted.
pub(crate) fn former_structs<'a>(
    lock: &'a Lock,
    choices: &Choices,
    structs: &[(&str, &Cow<'a, str>)],
) -> Vec<FormerStruct<'a>> {
    if lock.names.changes.types.is_empty() {
        return Vec::new();
    }
    let selection = Selection::new(choices);
    let names: HashSet<&str> = structs.iter().map(|(_, name)| &***name).collect();
    let by_reference: HashMap<&str, _> = structs.iter().copied().collect();
    let is_free = |name: &str| is_name(name) && !GENERATED.contains(&name) && !names.contains(name);
    let former = lock.code_changes().filter_map(|change| {
        let (name, was, now) = match change {
            CodeChange::EventTypeRenamed { old, was, now, .. } => (old, was, Some(now)),
            CodeChange::EventTypeRemoved { old, was } => (old, was, None),
            CodeChange::FieldRenamed { .. } | CodeChange::FieldRemoved { .. } => return None,
        };
        let is_selected = [Some(was), now].into_iter().flatten().any(|of| selection.includes(of.as_str()));
        if !is_selected || !is_free(name) {
            return None;
        }
        let reference = was.as_str();
        let of_struct = now.and_then(|now| by_reference.get(now.as_str()));
        let quoted = code(reference);
        let note = match (of_struct, now) {
            (Some(new), _) => format!("renamed to `{new}`: run `webmarketer fix`"),
            (None, Some(now)) => format!(
                "the event type `{quoted}` was renamed to `{}`, which has no struct: select it in `event_types` in \
                 webmarketer.toml, or remove this code",
                code(now.as_str())
            ),
            (None, None) => {
                let became = if lock.catalogue.get(was).is_some() { "archived" } else { "removed" };
                format!("the event type `{quoted}` was {became}: remove the code that uses it")
            }
        };
        Some(FormerStruct { reference, name, now: of_struct.map(|name| (*name).clone()), note })
    });
    let mut former: Vec<_> = former.collect();
    former.sort_by_key(|former| (former.reference, former.name));
    former
}
