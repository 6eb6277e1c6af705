//! Writes the text of a lock: the canonical form, in a layout with readable diffs.

use super::canonical::{canonical_field, canonical_properties, property, sorted};
use super::entry::RETIRED;
use super::names::RetiredName;
use super::{FORMAT_VERSION, Lock, TypeNames, event_type_digest};
use crate::model::{EventType, Field};

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
        // The names of fields are in the blocks of their event types, so that two branches can be merged.
        let has_block = |name: &RetiredName| name.field.is_some() && self.catalogue.get(&name.reference).is_some();
        let (of_types, others): (Vec<_>, Vec<_>) = self.names.retired.list().into_iter().partition(has_block);
        if !others.is_empty() {
            parts.push(list("  ", RETIRED, others.iter().map(|name| format!("    {}", retired_name(name, true)))));
        }
        let no_names = TypeNames::default();
        let entries = self.catalogue.iter().map(|event_type| {
            let names = self.names.types.get(&event_type.reference).unwrap_or(&no_names);
            // The list is sorted by reference.
            let start = of_types.partition_point(|name| name.reference < event_type.reference);
            let retired = of_types.get(start..).unwrap_or_default();
            let of_type = retired.iter().take_while(|name| name.reference == event_type.reference);
            event_type_text(event_type, names, of_type)
        });
        parts.push(list("  ", "eventTypes", entries));
        format!("{{\n{}\n}}\n", parts.join(",\n"))
    }
}

fn event_type_text<'a>(
    event_type: &EventType,
    names: &TypeNames,
    retired: impl Iterator<Item = &'a RetiredName>,
) -> String {
    let mut properties = canonical_properties(event_type);
    let mut lines = Vec::new();
    for key in ["reference", "name"] {
        lines.extend(properties.remove(key).map(|value| property(key, &value)));
    }
    lines.extend(names.name.as_deref().map(|name| property("rustName", &name.into())));
    lines.push(property("digest", &event_type_digest(event_type).into()));
    lines.extend(sorted(&properties).map(|(key, value)| property(key, value)));
    let retired: Vec<_> = retired.map(|name| retired_name(name, false)).collect();
    if !retired.is_empty() {
        lines.push(format!("\"{RETIRED}\": [{}]", retired.join(", ")));
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

fn retired_name(RetiredName { reference, field, name }: &RetiredName, with_reference: bool) -> String {
    let mut parts = Vec::new();
    parts.extend(with_reference.then(|| property("reference", &reference.as_str().into())));
    if let Some((storage_key, entity)) = field {
        parts.push(property("storageKey", &storage_key.as_str().into()));
        parts.push(property("entity", &entity.as_str().into()));
    }
    parts.push(property("rustName", &name.as_str().into()));
    format!("{{{}}}", parts.join(", "))
}

/// A JSON property with a list, one item on each line.
fn list(indent: &str, key: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return format!("{indent}\"{key}\": []");
    }
    format!("{indent}\"{key}\": [\n{}\n{indent}]", items.join(",\n"))
}
