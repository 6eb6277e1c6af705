//! Writes the text of a lock: the canonical form, in a layout with readable diffs.

use std::collections::{BTreeMap, BTreeSet};

use super::canonical::{canonical_field, canonical_properties, property, sorted};
use super::entry::{ARCHIVED, REMOVED, RENAMED_TO, RETIRED};
use super::names::{Became, RetiredName};
use super::{FORMAT_VERSION, FieldId, Lock, TypeNames, event_type_digest};
use crate::model::{EventType, Field, Reference};

impl Lock {
    /// The text of the lock. It does not depend on the order of the input.
    ///
    /// ```
    /// use webmarketer_schema::lock::{Lock, RustNames};
    /// use webmarketer_schema::{Catalogue, EventType};
    ///
    /// let catalogue = Catalogue::new(None, [EventType::new("newsletter", "Newsletter")])?;
    /// let text = Lock::new(catalogue.clone(), RustNames::default()).to_text();
    /// assert_eq!(Lock::parse(text.as_bytes()).unwrap().catalogue, catalogue);
    /// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
    /// ```
    pub fn to_text(&self) -> String {
        let mut parts = vec![format!("  \"formatVersion\": {FORMAT_VERSION}")];
        let project = self.catalogue.project.as_ref();
        parts.extend(project.map(|project| format!("  {}", property("project", &project.as_str().into()))));
        let (blocks, others) = self.retired_by_block();
        if !others.is_empty() {
            parts.push(list("  ", RETIRED, others.iter().map(|name| format!("    {}", retired_name(name, true)))));
        }
        let no_names = TypeNames::default();
        let live = self.catalogue.iter().map(|event_type| {
            let reference = &event_type.reference;
            let names = self.names.types.get(reference).unwrap_or(&no_names);
            let retired = blocks.get(reference).map(Vec::as_slice).unwrap_or_default();
            // The digest is that of the event type that was pulled, so that edits by hand stay visible.
            let digest = self.pulled_digest(reference).map_or_else(|| event_type_digest(event_type), str::to_owned);
            (reference, event_type_text(event_type, &digest, names, retired))
        });
        let gone = blocks.iter().filter(|(reference, _)| self.catalogue.get(reference).is_none());
        let gone = gone.map(|(reference, names)| (reference, gone_text(reference, names)));
        let mut entries: Vec<_> = live.chain(gone).collect();
        entries.sort_by_key(|(reference, _)| *reference);
        parts.push(list("  ", "eventTypes", entries.into_iter().map(|(_, entry)| entry)));
        format!("{{\n{}\n}}\n", parts.join(",\n"))
    }

    /// The retired names in the blocks of event types, and the others. Names of fields, and of event types that code
    /// must follow, are in the block of their event type, so that two branches can be merged.
    fn retired_by_block(&self) -> (BTreeMap<Reference, Vec<RetiredName>>, Vec<RetiredName>) {
        let is_change = |name: &RetiredName| name.field.is_none() && name.became.is_some();
        let all = self.names.retired_and_changed();
        let changed: BTreeSet<_> =
            all.iter().filter(|name| is_change(name)).map(|name| name.reference.clone()).collect();
        let (mut blocks, mut others) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for name in all {
            let is_in_block = match self.catalogue.get(&name.reference) {
                Some(_) => name.field.is_some() || name.became.is_some(),
                None => changed.contains(&name.reference),
            };
            if is_in_block {
                blocks.entry(name.reference.clone()).or_default().push(name);
            } else {
                others.push(name);
            }
        }
        (blocks, others)
    }
}

/// The block of an event type that is gone.
fn gone_text(reference: &Reference, retired: &[RetiredName]) -> String {
    let reference = property("reference", &reference.as_str().into());
    format!("    {{\n      {reference},\n      {}\n    }}", retired_names(retired))
}

fn event_type_text(event_type: &EventType, digest: &str, names: &TypeNames, retired: &[RetiredName]) -> String {
    let mut properties = canonical_properties(event_type);
    let mut lines = Vec::new();
    for key in ["reference", "name"] {
        lines.extend(properties.remove(key).map(|value| property(key, &value)));
    }
    lines.extend(names.name.as_deref().map(|name| property("rustName", &name.into())));
    lines.push(property("digest", &digest.into()));
    lines.extend(sorted(&properties).map(|(key, value)| property(key, value)));
    if !retired.is_empty() {
        lines.push(retired_names(retired));
    }
    let fields = event_type.fields.iter().map(|field| field_line(field, names.field(field)));

    let mut lines: Vec<_> = lines.into_iter().map(|line| format!("      {line}")).collect();
    lines.push(list("      ", "fields", fields.map(|line| format!("        {line}"))));
    format!("    {{\n{}\n    }}", lines.join(",\n"))
}

fn field_line(field: &Field, name: Option<&str>) -> String {
    let mut properties = canonical_field(field);
    if let Some(name) = name {
        properties.insert("rustName".into(), name.into());
    }
    let first = ["storageKey", "ingestionKey", "rustName", "entity", "type", "optional"];
    let mut parts: Vec<_> = first.into_iter().filter_map(|key| Some(property(key, &properties.remove(key)?))).collect();
    parts.extend(sorted(&properties).map(|(key, value)| property(key, value)));
    format!("{{{}}}", parts.join(", "))
}

/// The list of retired names in a block, on one line.
fn retired_names(names: &[RetiredName]) -> String {
    let names: Vec<_> = names.iter().map(|name| retired_name(name, false)).collect();
    format!("\"{RETIRED}\": [{}]", names.join(", "))
}

fn retired_name(RetiredName { reference, field, name, became }: &RetiredName, with_reference: bool) -> String {
    let mut parts = Vec::new();
    parts.extend(with_reference.then(|| property("reference", &reference.as_str().into())));
    parts.extend(field.iter().flat_map(field_id));
    parts.push(property("rustName", &name.as_str().into()));
    parts.extend(became.as_ref().map(|became| match became {
        Became::Archived => format!("\"{ARCHIVED}\": true"),
        Became::Removed => format!("\"{REMOVED}\": true"),
        Became::EventType(now) => {
            format!("\"{RENAMED_TO}\": {{{}}}", property("reference", &now.as_str().into()))
        }
        Became::Field(now) => format!("\"{RENAMED_TO}\": {{{}}}", field_id(now).join(", ")),
    }));
    format!("{{{}}}", parts.join(", "))
}

fn field_id((storage_key, entity): &FieldId) -> [String; 2] {
    [property("storageKey", &storage_key.as_str().into()), property("entity", &entity.as_str().into())]
}

/// A JSON property with a list, one item on each line.
fn list(indent: &str, key: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return format!("{indent}\"{key}\": []");
    }
    format!("{indent}\"{key}\": [\n{}\n{indent}]", items.join(",\n"))
}
