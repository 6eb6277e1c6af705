//! The registered structs.

use webmarketer_schema::EventType;
use webmarketer_schema::plan::{Definitions, StructDefinition, StructPlace};

use crate::event::{Table, build_event_type};

/// A struct with the derive, and the event type that it defines.
#[derive(Debug)]
pub struct RegisteredEvent {
    table: &'static Table,
    module: &'static str,
    name: &'static str,
    file: &'static str,
    line: u32,
}

inventory::collect!(RegisteredEvent);

impl RegisteredEvent {
    #[doc(hidden)]
    pub const fn __new(
        table: &'static Table,
        (module, name): (&'static str, &'static str),
        (file, line): (&'static str, u32),
    ) -> Self {
        Self { table, module, name, file, line }
    }

    /// The reference of the event type.
    pub fn event_type(&self) -> &'static str {
        self.table.event_type
    }

    /// The event type that the struct defines.
    pub fn definition(&self) -> EventType {
        build_event_type(self.table)
    }

    /// The struct and its place in the code. The file is as the compiler names it: relative to the workspace, or
    /// absolute for a crate outside of it. A struct in a function has the path of the module.
    pub fn place(&self) -> StructPlace {
        let (rust_name, file) = (format!("{}::{}", self.module, self.name), self.file.replace('\\', "/"));
        StructPlace { rust_name, file, line: self.line.into() }
    }
}

/// The registered structs of the program, in no particular order.
///
/// ```
/// use webmarketer_core::{WebmarketerEvent, registry};
///
/// #[derive(WebmarketerEvent)]
/// struct PageViewed {
///     url: String,
/// }
///
/// # fn main() {
/// let registered = registry::registered_events().find(|event| event.event_type() == "page-viewed");
/// assert_eq!(registered.map(|event| event.definition()), Some(PageViewed::definition()));
/// # }
/// ```
pub fn registered_events() -> impl Iterator<Item = &'static RegisteredEvent> {
    inventory::iter::<RegisteredEvent>.into_iter()
}

/// What the registered structs of the program define, sorted.
///
/// ```standalone_crate
/// use webmarketer_core::{WebmarketerEvent, registry};
///
/// #[derive(WebmarketerEvent)]
/// struct PageViewed {
///     url: String,
/// }
///
/// # fn main() {
/// let definitions = registry::definitions();
/// assert_eq!(definitions.structs[0].place.struct_name(), "PageViewed");
/// assert!(definitions.contradictions().is_empty());
/// # }
/// ```
pub fn definitions() -> Definitions {
    let definition =
        |event: &RegisteredEvent| StructDefinition { place: event.place(), event_type: event.definition() };
    let mut structs: Vec<_> = registered_events().map(definition).collect();
    structs.sort_by(|a, b| (&a.event_type.reference, &a.place).cmp(&(&b.event_type.reference, &b.place)));
    Definitions { project: None, structs }
}
