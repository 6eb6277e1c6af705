//! Writes the structs of `webmarketer.lock.json`.

fn main() -> Result<(), webmarketer_cli_gen::BuildError> {
    webmarketer_cli_gen::Builder::new().generate()
}
