//! Names for kinds of JSON documents.

use crate::resolve::JsonKind;
use crate::terminal::printable;

/// The name of a kind, with its article: `a lock`.
pub(super) fn kind_name(kind: &JsonKind) -> String {
    match kind {
        JsonKind::Lock => "a lock".to_owned(),
        JsonKind::EventTypePage => "an object with `data`".to_owned(),
        JsonKind::EventTypeArray => "an array of event types".to_owned(),
        JsonKind::EventType => "a single event type".to_owned(),
        JsonKind::ServiceAccount => "a service account".to_owned(),
        JsonKind::CargoMetadata => "the output of `cargo metadata`".to_owned(),
        JsonKind::EmulatorState => "the state of an emulator".to_owned(),
        JsonKind::Report => "a report of `webmarketer check`".to_owned(),
        JsonKind::Object(keys) if keys.is_empty() => "an empty object".to_owned(),
        JsonKind::Object(keys) => {
            let keys: Vec<_> = keys.iter().map(|key| format!("`{}`", printable(key).replace('`', "'"))).collect();
            format!("an object with {}", keys.join(", "))
        }
        JsonKind::Array => "an array".to_owned(),
        JsonKind::Scalar => "a single value".to_owned(),
    }
}
