//! The generator of the targets other than Rust.

use std::collections::BTreeMap;

use webmarketer_schema::lock::Lock;

use super::ownership::HEADER;
use crate::codegen::files::generate;
use crate::codegen::json_schema::json_schema;
use crate::codegen::layout::former_structs;
use crate::codegen::typescript::typescript;
use crate::codegen::web::event_data;
use crate::settings::{Choices, SettingsError, Target};

/// Generates the files of a target for all active and selected event types, by file name. A target with a single file
/// has the empty name.
///
/// # Errors
///
/// If an option does not fit the lock, such as an event type in `event_types` that the lock does not have.
///
/// ```
/// use webmarketer_cli_gen::{Choices, Target, generate_target};
/// use webmarketer_schema::lock::{Lock, RustNames};
/// use webmarketer_schema::{Catalogue, EventType};
///
/// let catalogue = Catalogue::new(None, [EventType::new("page-viewed", "Page viewed")])?;
/// let lock = Lock::new(catalogue, RustNames::default());
/// let files = generate_target(&lock, &Choices::default(), Target::TypeScript)?;
/// assert!(files[""].contains("\"page-viewed\": PageViewedData;"));
/// let files = generate_target(&lock, &Choices::default(), Target::JsonSchema)?;
/// assert!(files.keys().eq(["bundle.json", "page-viewed.schema.json"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate_target(
    lock: &Lock,
    choices: &Choices,
    target: Target,
) -> Result<BTreeMap<String, String>, SettingsError> {
    match target {
        Target::Rust => {
            let generated = generate(lock, choices)?;
            let root = if generated.modules.is_empty() { "" } else { "mod.rs" };
            Ok(generated.modules.into_iter().chain([(root.to_owned(), generated.root)]).collect())
        }
        Target::TypeScript => {
            let events = event_data(lock, choices)?;
            let structs: Vec<_> = events.iter().map(|event| (event.reference, &event.type_name)).collect();
            let former = former_structs(lock, choices, &structs);
            let module = typescript(&events, &former, HEADER, choices.pii);
            Ok(BTreeMap::from([(String::new(), module)]))
        }
        Target::JsonSchema => Ok(json_schema(&event_data(lock, choices)?)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use webmarketer_schema::lock::RustNames;
    use webmarketer_schema::{Catalogue, EventType};

    use super::*;
    use crate::codegen::json_schema::BUNDLE;
    use crate::codegen::targets::ownership::{is_our_schema, is_same_schema, is_schema_of_name, typescript_parts};

    #[test]
    fn generated_files_are_recognized_and_copies_and_other_files_are_not() {
        let references = ["purchase", "A \"b\" \\ \u{2028}", ""];
        let event_types = references.map(|reference| EventType::new(reference, "x"));
        let lock = Lock::new(Catalogue::new(None, event_types).unwrap(), RustNames::default());
        let files = generate_target(&lock, &Choices::default(), Target::JsonSchema).unwrap();
        assert_eq!(files.len(), 4);
        for (name, text) in &files {
            assert!(is_our_schema(text) && is_schema_of_name(name, text), "{name}: {text}");
            assert!(!is_schema_of_name("copy.schema.json", text), "{name}");
            assert!(is_our_schema(&format!("<<<<<<< ours\n{text}")), "{name}");
            let compact = serde_json::from_str::<Value>(text).unwrap().to_string();
            assert!(is_schema_of_name(name, &compact) && is_same_schema(text, &compact), "{name}");
        }
        for other in ["", "{}", "[]", "{\"$comment\": \"mine\"}", "{\"$comment\": 1}"] {
            assert!(!is_our_schema(other) && !is_schema_of_name(BUNDLE, other), "{other}");
        }
        let module = &generate_target(&lock, &Choices::default(), Target::TypeScript).unwrap()[""];
        assert_eq!(typescript_parts(module), Some(("", &**module)));
        let licensed = format!("/* MIT */\n{module}");
        assert_eq!(typescript_parts(&licensed), Some(("/* MIT */\n", &**module)));
        assert_eq!(typescript_parts("export const x = 1;\n"), None);
    }
}
