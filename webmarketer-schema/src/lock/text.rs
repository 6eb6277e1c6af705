//! Writes the text of a lock: the canonical form, in a layout with readable diffs.

use super::canonical::{canonical_field, canonical_properties, property, sorted};
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
        let retired = self.names.retired.list();
        if !retired.is_empty() {
            parts.push(list("  ", "retiredNames", retired.iter().map(retired_line)));
        }
        let no_names = TypeNames::default();
        let entries = self.catalogue.iter().map(|event_type| {
            let names = self.names.types.get(&event_type.reference).unwrap_or(&no_names);
            event_type_text(event_type, names)
        });
        parts.push(list("  ", "eventTypes", entries));
        format!("{{\n{}\n}}\n", parts.join(",\n"))
    }
}

fn event_type_text(event_type: &EventType, names: &TypeNames) -> String {
    let mut properties = canonical_properties(event_type);
    let mut lines = Vec::new();
    for key in ["reference", "name"] {
        lines.extend(properties.remove(key).map(|value| property(key, &value)));
    }
    lines.extend(names.name.as_deref().map(|name| property("rustName", &name.into())));
    lines.push(property("digest", &event_type_digest(event_type).into()));
    lines.extend(sorted(&properties).map(|(key, value)| property(key, value)));
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

fn retired_line(RetiredName { reference, field, name }: &RetiredName) -> String {
    let mut parts = vec![property("reference", &reference.as_str().into())];
    if let Some((storage_key, entity)) = field {
        parts.push(property("storageKey", &storage_key.as_str().into()));
        parts.push(property("entity", &entity.as_str().into()));
    }
    parts.push(property("rustName", &name.as_str().into()));
    format!("    {{{}}}", parts.join(", "))
}

/// A JSON property with a list, one item on each line.
fn list(indent: &str, key: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return format!("{indent}\"{key}\": []");
    }
    format!("{indent}\"{key}\": [\n{}\n{indent}]", items.join(",\n"))
}
