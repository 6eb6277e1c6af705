//! Any bytes as a lock: read or refused, the same by its layout as by JSON, and what is read is written back and
//! generated from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webmarketer_cli_gen::{Choices, generate};
use webmarketer_schema::lock::Lock;

#[expect(dead_code, reason = "the target `layout` changes locks; here the fuzzer does")]
#[path = "../../webmarketer-schema/tests/layout/law.rs"]
mod law;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        law::check(text);
    }
    let Ok(lock) = Lock::parse(bytes) else { return };
    let text = lock.to_text();
    let again = Lock::parse(text.as_bytes()).expect("what was written can be read");
    assert_eq!(again.to_text(), text);
    law::check(&text);
    let _ = generate(&lock, &Choices::default());
});
