//! Parses text as a `webmarketer.toml`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webmarketer_cli_gen::Choices;

fuzz_target!(|text: &str| {
    if let Err(error) = Choices::parse(text) {
        assert!(error.line() > 0 && !error.to_string().contains('\n'));
    }
});
