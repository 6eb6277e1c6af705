//! The event types that the structs of a program define, and their file.

use serde_json::{Map, Value, json};

use super::json::{json_text, version_of};
use super::{FORMAT_VERSION, FileError};
use crate::model::{EventType, Field, ProjectId, Spelling};
use crate::wire::{ObjectReader, WireError, insert_some, read_event_type, write_event_type};

/// The event types that the structs of a program define.
///
/// The file is a JSON object with `formatVersion`, the `project` if the program names one, and `eventTypes`: for each
/// struct its `rustName`, its `file` and `line`, and the `definition`, an event type in the format of the service with
/// only the properties that the struct states.
///
/// ```
/// use webmarketer_schema::plan::Definitions;
///
/// let text = br#"{
///     "formatVersion": 1,
///     "project": "my-shop",
///     "eventTypes": [{
///         "rustName": "shop::PageViewed", "file": "src/events.rs", "line": 4,
///         "definition": {
///             "reference": "page-viewed", "name": "Page viewed",
///             "fields": [{"entity": "event", "type": "string", "storageKey": "url", "ingestionKey": "url"}]
///         }
///     }]
/// }"#;
/// let definitions = Definitions::parse(text)?;
/// assert_eq!(definitions.structs[0].place.to_string(), "shop::PageViewed (src/events.rs:4)");
/// # Ok::<(), webmarketer_schema::plan::FileError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    /// The project that the program names.
    pub project: Option<ProjectId>,
    /// The structs, in any order. Several can define the same event type.
    pub structs: Vec<StructDefinition>,
}

/// A struct and the event type that it defines.
#[derive(Clone, Debug, PartialEq)]
pub struct StructDefinition {
    /// The struct.
    pub place: StructPlace,
    /// The event type. What the struct does not state is `None`.
    pub event_type: EventType,
}

/// A struct and its place in the code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StructPlace {
    /// The path of the struct, such as `shop::events::Purchase`.
    pub rust_name: String,
    /// The file, with `/` as separator.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

impl std::fmt::Display for StructPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}:{})", self.rust_name, self.file, self.line)
    }
}

impl StructPlace {
    /// The name of the struct without its path.
    pub fn struct_name(&self) -> &str {
        self.rust_name.rsplit("::").next().unwrap_or(&self.rust_name)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "rustName": self.rust_name, "file": self.file, "line": self.line })
    }

    pub(super) fn read(object: &mut ObjectReader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            rust_name: object.need_text("rustName")?,
            file: object.need_text("file")?,
            line: object.need_count("line")?,
        })
    }
}

impl Definitions {
    /// Parses the text of a file.
    ///
    /// # Errors
    ///
    /// If the text is not valid JSON, or of another kind or a later version, or a value is invalid. A property that a
    /// struct cannot state is invalid, too.
    pub fn parse(text: &[u8]) -> Result<Self, FileError> {
        let value = version_of(text)?;
        let mut object = ObjectReader::new(&value, "")?;
        let project = match object.take("project", |id| Some(id.clone())) {
            None | Some(Value::Null) => None,
            Some(id) => Some(read_project(&id)?),
        };
        Ok(Self { project, structs: object.need_list("eventTypes", read_struct)? })
    }

    /// The text of a file. The structs are sorted.
    pub fn to_text(&self) -> String {
        let mut structs: Vec<_> = self.structs.iter().collect();
        structs.sort_by(|a, b| (&a.event_type.reference, &a.place).cmp(&(&b.event_type.reference, &b.place)));
        let of_struct = |one: &&StructDefinition| {
            let mut value = one.place.to_json();
            if let Some(object) = value.as_object_mut() {
                object.insert("definition".into(), write_event_type(&one.event_type));
            }
            value
        };
        let mut object = Map::new();
        object.insert("formatVersion".into(), FORMAT_VERSION.into());
        insert_some(&mut object, "project", self.project.as_ref().map(ProjectId::as_str));
        object.insert("eventTypes".into(), structs.iter().map(of_struct).collect());
        json_text(Value::Object(object))
    }
}

pub(super) fn read_project(id: &Value) -> Result<ProjectId, WireError> {
    let read = id.as_str().and_then(|id| id.parse().ok());
    read.ok_or_else(|| WireError::expected("/project", "the id of a project", id))
}

fn read_struct(value: &Value, pointer: &str) -> Result<StructDefinition, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let place = StructPlace::read(&mut object)?;
    let pointer = object.pointer_to("definition");
    let definition = object.need("definition", "an event type", |value| Some(value.clone()))?;
    let mut event_type = read_event_type(&definition, &pointer)?;
    for field in &mut event_type.fields {
        // Every flag is sent, as the API requires it of a new field.
        field.spelling = Spelling::default();
    }
    let unknown = |extra: &Map<String, Value>, pointer: &str| -> Option<WireError> {
        let (key, value) = extra.iter().find(|(_, value)| !value.is_null())?;
        let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        Some(WireError::expected(&pointer, "a property that a struct can state", value))
    };
    let of_fields = |(index, field): (usize, &Field)| unknown(&field.extra, &format!("{pointer}/fields/{index}"));
    let mistake = unknown(&event_type.extra, &pointer);
    match mistake.or_else(|| event_type.fields.iter().enumerate().find_map(of_fields)) {
        Some(mistake) => Err(mistake),
        None if event_type.is_archived() => {
            Err(WireError::expected(&format!("{pointer}/archivedAt"), "null", &Value::String(String::new())))
        }
        None => Ok(StructDefinition { place, event_type }),
    }
}
