//! Changes the characters, lines and blocks of a lock. The parser by layout must give the same result as JSON, or no
//! result.
//!
//! The first byte selects the lock, and every four bytes after it make one change.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../webmarketer-schema/tests/layout/law.rs"]
mod law;

const EXAMPLE: &str = include_str!("../seeds/lock/example.lock.json");

fuzz_target!(|bytes: &[u8]| {
    let Some((first, program)) = bytes.split_first() else { return };
    // The long lock has many lines.
    let base = if *first < 240 { law::EVERYTHING } else { EXAMPLE };
    law::check(&law::change(base, program));
});
