//! From a lock to its text: the canonical form, laid out for people who read diffs.

use serde_json::{Map, Value};

use super::{FORMAT_VERSION, Lock, TypeNames, digest};
use crate::model::{EventType, Field};
use crate::wire::{FLAGS, write_event_type, write_field};

impl Lock {
    /// The text of the lock. The same event types and names give the same text, whatever order they came in.
    ///
    /// ```
    /// use webmarketer_schema::lock::{Lock, Names};
    /// use webmarketer_schema::{Catalogue, EventType};
    ///
    /// let catalogue = Catalogue::new(None, [EventType::new("newsletter", "Newsletter")])?;
    /// let text = Lock::new(catalogue.clone(), Names::default()).to_text();
    /// assert_eq!(Lock::parse(text.as_bytes()).unwrap().catalogue, catalogue);
    /// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
    /// ```
    pub fn to_text(&self) -> String {
        let mut parts = vec![format!("  \"formatVersion\": {FORMAT_VERSION}")];
        let project = self.catalogue.project.as_ref();
        parts.extend(project.map(|project| format!("  {}", property("project", &project.as_str().into()))));
        let no_names = TypeNames::default();
        let entries = self.catalogue.iter().map(|event_type| {
            let names = self.names.types.get(&event_type.reference).unwrap_or(&no_names);
            entry(event_type, names)
        });
        parts.push(list("  ", "eventTypes", entries));
        format!("{{\n{}\n}}\n", parts.join(",\n"))
    }
}

fn entry(event_type: &EventType, names: &TypeNames) -> String {
    let mut properties = canonical_properties(event_type);
    properties.remove("fields");
    let mut lines = Vec::new();
    for key in ["reference", "name"] {
        lines.extend(properties.remove(key).map(|value| property(key, &value)));
    }
    lines.extend(names.name.as_deref().map(|name| property("rustName", &name.into())));
    lines.push(property("digest", &digest(event_type).into()));
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

fn property(key: &str, value: &Value) -> String {
    format!("{}: {}", Value::from(key), canonical_text(value))
}

/// A JSON property that holds a list, one item a line.
fn list(indent: &str, key: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return format!("{indent}\"{key}\": []");
    }
    format!("{indent}\"{key}\": [\n{}\n{indent}]", items.join(",\n"))
}

/// What an event type says, without what the service changes of its own: ids and dates. Nulls and false flags are left
/// out.
pub(super) fn canonical_properties(event_type: &EventType) -> Map<String, Value> {
    let mut stripped = event_type.clone();
    stripped.id = None;
    stripped.project = None;
    stripped.created_at = None;
    stripped.updated_at = None;
    stripped.fields = Vec::new();
    let Value::Object(mut properties) = write_event_type(&stripped) else { return Map::new() };
    properties.retain(|key, value| {
        !value.is_null() && !["_id", "projectId", "createdAt", "updatedAt"].contains(&key.as_str())
    });
    let fields = event_type.fields.iter().map(|field| Value::Object(canonical_field(field)));
    properties.insert("fields".into(), fields.collect());
    properties
}

fn canonical_field(field: &Field) -> Map<String, Value> {
    let plain = Field { spelling: crate::model::Spelling::default(), ..field.clone() };
    let Value::Object(mut properties) = write_field(&plain) else { return Map::new() };
    properties.retain(|key, value| match key.as_str() {
        "optional" => true,
        "ingestionKey" => !value.is_null(),
        flag if FLAGS.contains(&flag) => *value != Value::Bool(false),
        _ => !value.is_null(),
    });
    properties
}

fn sorted(map: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries.into_iter()
}

/// JSON on one line with the keys of every object sorted, whatever order this build of `serde_json` keeps them in.
pub(super) fn canonical_text(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical_text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let properties: Vec<_> = sorted(map).map(|(key, value)| property(key, value)).collect();
            format!("{{{}}}", properties.join(", "))
        }
        scalar => scalar.to_string(),
    }
}
