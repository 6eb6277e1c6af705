//! The generator of the targets other than Rust.

use std::collections::BTreeMap;

use webmarketer_schema::lock::Lock;

use super::ownership::HEADER;
use crate::codegen::files::generate;
use crate::codegen::json_schema::json_schema;
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
            let module = typescript(&event_data(lock, choices)?, HEADER, choices.pii);
            Ok(BTreeMap::from([(String::new(), module)]))
        }
        Target::JsonSchema => Ok(json_schema(&event_data(lock, choices)?)),
    }
}
