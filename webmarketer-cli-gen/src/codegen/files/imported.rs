//! The importer: returns the text of hand-owned structs for a lock. It uses no network and no command line, and writes
//! nothing.

use std::collections::BTreeMap;

use webmarketer_schema::lock::Lock;

use super::header::imported_header;
use crate::codegen::layout::{CodeOwner, Layout, LeftOut};
use crate::codegen::render::{Rendered, render};
use crate::settings::{Choices, SettingsError};

/// Imported structs, which the team owns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The text of the single file, or of the parent module with one module per event type.
    pub root: String,
    /// The texts of the modules, by file name.
    pub modules: BTreeMap<String, String>,
    /// The number of structs.
    pub structs: usize,
    /// The reasons why active and selected event types have no struct.
    pub left_out: Vec<String>,
    /// The reasons why structs omit fields.
    pub left_out_fields: Vec<String>,
    /// The properties that structs cannot state. `webmarketer plan` leaves them as the service has them.
    pub not_stated: Vec<String>,
}

/// Writes the structs of all active and selected event types as a team would: they need no lock, have every attribute
/// that differs from the default, and nothing else. The settings `include` and `lock` have no effect.
///
/// # Errors
///
/// If an option does not fit the lock, such as an event type in `event_types` that the lock does not have.
///
/// ```
/// use webmarketer_cli_gen::{Choices, import};
/// use webmarketer_schema::lock::{Lock, RustNames};
/// use webmarketer_schema::{Catalogue, EventType};
///
/// let catalogue = Catalogue::new(None, [EventType::new("page-viewed", "A page")])?;
/// let imported = import(&Lock::new(catalogue, RustNames::default()), &Choices::default())?;
/// assert!(imported.root.contains("#[webmarketer(name = \"A page\")]\npub struct PageViewed {}"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import(lock: &Lock, choices: &Choices) -> Result<Imported, SettingsError> {
    let choices = choices.of_team();
    Ok(import_layout(&Layout::owned_by(CodeOwner::Team, lock, &choices)?))
}

/// The structs of a layout.
pub(crate) fn import_layout(layout: &Layout<'_>) -> Imported {
    let (left_out, not_stated) = (layout.left_out(), layout.not_stated());
    let header = imported_header(layout.project(), &left_out, &not_stated);
    let Rendered { root, modules, .. } = render(layout, &header, "");
    let LeftOut { event_types: left_out, fields: left_out_fields } = left_out;
    Imported { root, modules, structs: layout.len(), left_out, left_out_fields, not_stated }
}
