//! The workspace's end-to-end suite. The README's Rust is compiled, and run where it can be, as documentation tests of
//! this crate.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
