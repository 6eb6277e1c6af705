//! The name that `Cargo.toml` gives to `webmarketer-core`, where it gives another one.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use webmarketer_schema::lock::find::ProjectPaths;

use crate::errors::Errors;
use crate::input::DeriveInput;

const CORE: &str = "webmarketer-core";

/// The path of `webmarketer_core` for a struct that names none with `crate = "..."`: `None` is the usual one. Where the
/// package renames it, that is reported.
pub(crate) fn core_path(input: &DeriveInput, errors: &mut Errors) -> Option<TokenStream> {
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let name = renamed_core(&package)?;
    let path: Ident = syn::parse_str(&name).ok()?;
    let ident = &input.ident;
    let message = format!(
        "`{CORE}` has the name `{name}` in Cargo.toml\nhelp: add `#[webmarketer(crate = \"{name}\")]` to `{ident}`"
    );
    // A path that could not be read is reported already.
    if !input.names_crate() {
        errors.report(ident.span(), message);
    }
    // The implementation beside the error is found under the right name.
    let path = Ident::new(&path.to_string(), Span::call_site());
    Some(quote!(::#path))
}

/// The name is looked up once in a process of the compiler, and again after a while in the server of an editor.
fn renamed_core(package: &Path) -> Option<String> {
    type Names = HashMap<PathBuf, (Instant, Option<String>)>;
    static NAMES: LazyLock<Mutex<Names>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((then, name)) = names.get(package)
        && then.elapsed() < Duration::from_secs(2)
    {
        return name.clone();
    }
    let name = read_name(package);
    names.insert(package.to_owned(), (Instant::now(), name.clone()));
    name
}

fn read_name(package: &Path) -> Option<String> {
    let manifest = fs::read_to_string(package.join("Cargo.toml")).ok()?;
    if manifest.contains(CORE) || manifest.contains("webmarketer_core") {
        return name_in(&manifest);
    }
    // Inherited from the workspace.
    let root = ProjectPaths::find(package).ok()?.root?;
    let name = name_in(&fs::read_to_string(package.join(root).join("Cargo.toml")).ok()?)?;
    let is_inherited =
        |line: &str| key_of(line).is_some_and(|key| key.trim_end_matches(".workspace").replace('-', "_") == name);
    manifest.lines().any(is_inherited).then_some(name)
}

/// The name in a manifest; `None` if it also has the crate under its own name.
fn name_in(manifest: &str) -> Option<String> {
    let mut table = "";
    let mut name = None;
    for line in manifest.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.split(']').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        }
        let key = key_of(line).unwrap_or_default();
        let is_core = |key: &str| key.trim_matches(['"', '\'']).replace('_', "-") == CORE;
        let is_core_itself = key == "name" && line.contains(&format!("\"{CORE}\""));
        if is_core_itself || is_core(table) || is_core(key.split('.').next().unwrap_or_default()) {
            return None;
        }
        let compact: String = line.chars().filter(|character| !character.is_whitespace()).collect();
        if compact.contains(&format!("package=\"{CORE}\"")) {
            let given = if key == "package" { table } else { key.trim_end_matches(".package") };
            name = Some(given.replace('-', "_"));
        }
    }
    name
}

/// The text before the first `=` of a line.
fn key_of(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim())
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn a_renamed_dependency_is_found_in_every_form() {
        for manifest in [
            "[dependencies]\nwm = { package = \"webmarketer-core\", version = \"0.1\" }",
            "[dependencies]\nwm = {version=\"0.1\",package=\"webmarketer-core\"} # ours",
            "[dependencies]\nwm.version = \"0.1\"\nwm.package = \"webmarketer-core\"",
            "[dependencies.wm]\npackage = \"webmarketer-core\"",
            "[target.'cfg(unix)'.dependencies.wm]\npackage = \"webmarketer-core\"",
        ] {
            assert_eq!(name_in(manifest).as_deref(), Some("wm"), "{manifest}");
        }
        assert_eq!(name_in("[dependencies]\nweb-m = { package = \"webmarketer-core\" }").as_deref(), Some("web_m"));
    }

    #[test]
    fn the_usual_name_is_not_a_renaming() {
        for manifest in [
            "[dependencies]\nwebmarketer-core = \"0.1\"",
            "[dependencies]\nwebmarketer-core.workspace = true",
            "[dependencies]\nwebmarketer_core = { package = \"webmarketer-core\" }",
            "[dependencies.webmarketer-core]\nversion = \"0.1\"",
            "[package]\nname = \"webmarketer-core\"",
            "[dependencies]\nwebmarketer-core = \"0.1\"\n[dev-dependencies]\nwm = { package = \"webmarketer-core\" }",
            "[dependencies]\n# wm = { package = \"webmarketer-core\" }",
            "",
        ] {
            assert_eq!(name_in(manifest), None, "{manifest}");
        }
    }
}
