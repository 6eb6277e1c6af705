//! The settings in a folder, as far as a search needs them.

use std::fs;
use std::io;
use std::path::Path;

use super::FindError;
use super::toml::{TomlValue, parse_toml};

/// The name of the file with the settings of a project.
pub const SETTINGS_FILE_NAME: &str = "webmarketer.toml";

/// Settings that were found.
pub(super) struct FoundSettings {
    /// The lock that they name.
    pub(super) lock: Option<String>,
}

/// The settings in a folder, if it has any.
pub(super) fn read_settings(folder: &Path) -> Result<Option<FoundSettings>, FindError> {
    let path = folder.join(SETTINGS_FILE_NAME);
    match fs::read_to_string(&path) {
        Ok(text) => match named_lock(&text) {
            Ok(lock) => Ok(Some(FoundSettings { lock })),
            Err((line, what)) => Err(FindError::new(path, line, what)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FindError::unreadable(path, &error)),
    }
}

/// The lock that the text of settings names.
pub(super) fn named_lock(text: &str) -> Result<Option<String>, (usize, String)> {
    const SPELLING: &str = "write it as `lock = \"webmarketer.lock.json\"`, above the first table";
    let mut named = None;
    let mut is_wrong = false;
    let read = parse_toml(text, &mut |key, value| match (key, value) {
        ([key], TomlValue::Text(path)) if key == "lock" && named.is_none() && !path.is_empty() => named = Some(path),
        ([key, ..], _) if key == "lock" => is_wrong = true,
        _ => {}
    });
    match read {
        Err(mistake) => Err((mistake.line, mistake.what.to_owned())),
        Ok(()) if is_wrong => {
            let is_of_lock =
                |line: &str| line.trim_start_matches([' ', '\t', '[', '"', '\'', '\u{feff}']).starts_with("lock");
            let line = text.lines().position(is_of_lock).unwrap_or_default() + 1;
            Err((line, format!("`lock` must be one string on one line, and not empty; {SPELLING}")))
        }
        Ok(()) => Ok(named),
    }
}
