//! A packed package with a build script builds without network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn package(folder: &Path) {
    write(
        folder,
        "Cargo.toml",
        "[package]\nname = \"packaged\"\nversion = \"0.1.0\"\nedition = \"2024\"\ndescription = \"A shop.\"\nlicense = \"MIT\"\n\
         documentation = \"none\"\n\n[dependencies]\n\
         webmarketer-core = { version = \"0.1.0\", default-features = false }\n\n[build-dependencies]\n\
         webmarketer-cli-gen = { version = \"0.1.0\", default-features = false }\n\n[workspace]\n",
    );
    write(
        folder,
        "build.rs",
        "fn main() -> Result<(), webmarketer_cli_gen::BuildError> {\n    webmarketer_cli_gen::Builder::new().generate()\n}\n",
    );
    write(
        folder,
        "src/lib.rs",
        "//! The events of a shop.\n\n#![deny(missing_docs)]\n\ninclude!(concat!(env!(\"OUT_DIR\"), \"/events/mod.rs\"));\n\n\
         /// A visit.\npub fn visit() -> Visit {\n    required::Visit { page: \"/\".to_owned() }.event()\n}\n",
    );
    write(folder, "webmarketer.toml", "[generate]\nmodules = true\n");
    write(
        folder,
        "webmarketer.lock.json",
        r#"{"formatVersion": 1, "eventTypes": [{"reference": "visit", "name": "Visit", "fields": [
            {"storageKey": "page", "ingestionKey": "page", "entity": "event", "type": "string", "optional": false}]}]}"#,
    );
}

#[test]
fn a_packed_crate_builds_offline() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().canonicalize().unwrap();
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = scratch.join("packaged");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    package(&folder);
    // The versions that are already downloaded.
    write(&folder, "Cargo.lock", &fs::read_to_string(repository.join("Cargo.lock")).unwrap());
    let target = scratch.join("lock-target");
    let cargo = |arguments: &[&str], folder: &Path| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", &target);
        // The packages are published together.
        for name in ["core", "cli-gen", "schema", "derive", "emulator"] {
            let path = repository.join(format!("webmarketer-{name}"));
            command.args(["--config", &format!("patch.crates-io.webmarketer-{name}.path = '{}'", path.display())]);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    // Built from the archive, in another folder.
    cargo(&["package", "--offline", "--allow-dirty", "--quiet"], &folder);
    let unpacked: PathBuf = target.join("package/packaged-0.1.0");
    assert!(unpacked.join("webmarketer.lock.json").exists() && unpacked.join("webmarketer.toml").exists());
    // The folder is inside this workspace, but not a member.
    let manifest = fs::read_to_string(unpacked.join("Cargo.toml")).unwrap();
    write(&unpacked, "Cargo.toml", &(manifest + "\n[workspace]\n"));
    cargo(&["doc", "--offline", "--no-deps", "--quiet"], &unpacked);
    assert!(!unpacked.join("src/events").exists(), "the build wrote into the package");
}
