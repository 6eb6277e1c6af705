//! A lock that is changed step by step, in its characters, lines and blocks: read the same by its layout as by JSON, or
//! not by its layout at all.
//!
//! The first byte chooses the lock, and every four bytes after it make one change.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../webmarketer-schema/tests/layout/law.rs"]
mod law;

const EXAMPLE: &str = include_str!("../seeds/lock/example.lock.json");

fuzz_target!(|bytes: &[u8]| {
    let Some((first, program)) = bytes.split_first() else { return };
    // The long one is there for its many lines.
    let base = if *first < 240 { law::EVERYTHING } else { EXAMPLE };
    law::check(&law::change(base, program));
});
