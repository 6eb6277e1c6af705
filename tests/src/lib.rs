//! The workspace's end-to-end suite. The README's Rust is compiled, and run where it can be, as documentation tests of
//! this crate.

mod sample;

pub use sample::Sample;
use webmarketer_core::WebmarketerEvent;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

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
