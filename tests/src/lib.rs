//! Workspace-wide tests. The Rust code in the README and the guide is tested as documentation of this
//! crate.

mod sample;

pub use sample::Sample;
use webmarketer_core::{FieldValue, WebmarketerEvent};

#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/checking.md")]
    struct Checking;
    #[doc = include_str!("../../docs/command-line.md")]
    struct CommandLine;
    #[doc = include_str!("../../docs/generating.md")]
    struct Generating;
    #[doc = include_str!("../../docs/outbox.md")]
    struct Outbox;
    #[doc = include_str!("../../docs/planning.md")]
    struct Planning;
    #[doc = include_str!("../../docs/relay.md")]
    struct Relay;
    #[doc = include_str!("../../docs/sending.md")]
    struct Sending;
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
    #[doc = include_str!("../../docs/web.md")]
    struct Web;
}

/// The expected code of the generator's cases, compiled with strict lints.
#[deny(warnings, missing_docs, unsafe_code, clippy::all, clippy::nursery, clippy::pedantic)]
pub mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

/// The imported structs of the generator's cases and of whole projects.
#[deny(warnings, unsafe_code, clippy::all)]
#[allow(dead_code, missing_docs, reason = "some structs are private, and some fields have no label")]
#[allow(clippy::pedantic, reason = "labels are not Markdown, and names are those of the service")]
#[allow(clippy::duplicated_attributes, reason = "different `field(...)` can have the same options")]
pub mod imported {
    include!(concat!(env!("OUT_DIR"), "/imported.rs"));
}

/// An enum that settings of cases name.
#[derive(Clone, Debug, PartialEq, Eq, FieldValue)]
#[webmarketer(rename_all = "kebab-case")]
pub enum OrderStatus {
    /// The order is paid, and not sent.
    PaidNotSent,
    /// The order is sent.
    Sent,
}

/// Visits the events of all cases.
pub trait Visit {
    /// Begins a case.
    fn enter(&mut self, case: &str);

    /// Visits an event.
    fn visit<E: WebmarketerEvent + Clone + PartialEq>(&mut self, event: E);
}
