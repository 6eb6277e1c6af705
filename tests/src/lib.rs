//! The workspace's end-to-end suite. The Rust code in the README and the guide is tested as documentation of this
//! crate.

mod sample;

pub use sample::Sample;
use webmarketer_core::WebmarketerEvent;

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
    #[doc = include_str!("../../docs/sending.md")]
    struct Sending;
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
}

/// The code that the generator's cases expect: compiled with every lint that an application may forbid, and without the
/// prelude.
#[deny(warnings, missing_docs, unsafe_code, clippy::all, clippy::pedantic)]
pub mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

/// Is shown the events of the cases, one after another.
pub trait Visit {
    /// The events of that case come next.
    fn enter(&mut self, case: &str);

    /// One event.
    fn visit<E: WebmarketerEvent + Clone + PartialEq>(&mut self, event: E);
}
