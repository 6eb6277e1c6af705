//! Parses bytes as a lock. The parser by layout must give the same result as JSON. A parsed lock is written again, and
//! code is generated from it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webmarketer_cli_gen::{Choices, generate};
use webmarketer_schema::lock::Lock;

#[expect(dead_code, reason = "only the target `layout` changes locks itself")]
#[path = "../../webmarketer-schema/tests/layout/law.rs"]
mod law;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        law::check(text);
    }
    let Ok(lock) = Lock::parse(bytes) else { return };
    let text = lock.to_text();
    let again = Lock::parse(text.as_bytes()).expect("a written lock parses");
    assert_eq!(again.to_text(), text);
    law::check(&text);
    let _ = generate(&lock, &Choices::default());
});
