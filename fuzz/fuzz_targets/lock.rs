//! Any bytes as a lock: read or refused, and what is read is written back, found one by one, and generated from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webmarketer_cli_gen::{Choices, generate};
use webmarketer_schema::lock::{Index, Lock};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Index::new(text.into()).event_type("purchase");
    }
    let Ok(lock) = Lock::parse(bytes) else { return };
    let text = lock.to_text();
    let again = Lock::parse(text.as_bytes()).expect("what was written can be read");
    assert_eq!(again.to_text(), text);
    let index = Index::new(text.as_str().into());
    for event_type in again.catalogue.iter() {
        if let Some(found) = index.event_type(event_type.reference.as_str()) {
            assert_eq!(found.fields, event_type.fields);
        }
    }
    let _ = generate(&lock, &Choices::default());
});
