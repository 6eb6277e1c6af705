//! The workspace's end-to-end suite. The README's Rust is compiled, and run where it can be, as documentation tests of
//! this crate.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The code that the generator's cases expect: compiled with every lint that an application may forbid, and without the
/// prelude.
#[deny(warnings, missing_docs, unsafe_code, clippy::all, clippy::pedantic)]
pub mod cases {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}
