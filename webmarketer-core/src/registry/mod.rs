//! Every event type that the structs of a program define, across crates.
//!
//! Each struct with `#[derive(WebmarketerEvent)]` registers itself before `main` starts. `webmarketer plan` builds and runs
//! an example or a test with [`export!`], and compares the structs with the service:
//!
//! ```
//! # mod my_shop {}
//! // examples/webmarketer.rs
//! use my_shop as _; // each crate that defines event types
//!
//! webmarketer_core::registry::export!();
//! ```
//!
//! The linker omits a dependency that the code never names, and its structs are then not registered. Name each crate
//! that defines event types, as above; `webmarketer plan` reports a struct in the sources that is missing.
//!
//! A struct with type parameters is not registered, because it defines several event types. Nor is a struct that is
//! compiled with `cfg(test)`: in the unit tests of a crate, none of its own structs is.

mod entry;
mod export;

pub use entry::{RegisteredEvent, definitions, registered_events};
#[doc(hidden)]
pub use export::__export;
pub use export::{ExportError, FILE_VARIABLE, export_definitions};

pub use crate::__export as export;
