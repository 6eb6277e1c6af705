//! Reads the event types that `diff` compares, from a file or from the lock in a git revision.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::wire::{Page, read_event_type};

use super::catalogue_error::{NotEventTypes, RevisionError};
use super::json_kind::JsonKind;
use super::load_error::LoadError;

/// Reads the event types of a file, or of the lock in a git revision.
pub(crate) fn catalogue_of(name: &str, lock: &Path) -> Result<Catalogue, LoadError> {
    let failed = |why| LoadError::NotEventTypes { name: name.to_owned(), why };
    if Path::new(name).is_file() {
        let text = std::fs::read(name).map_err(|error| failed(NotEventTypes::Unreadable(error)))?;
        return parse_catalogue(&text).map_err(failed);
    }
    let text = lock_in_revision(name, lock);
    let text = text.map_err(|why| LoadError::NotInRevision { revision: name.to_owned(), why })?;
    parse_catalogue(&text).map_err(failed)
}

/// The text of the lock in a git revision.
fn lock_in_revision(revision: &str, lock: &Path) -> Result<Vec<u8>, RevisionError> {
    if revision.is_empty() || revision.starts_with('-') {
        return Err(RevisionError::Name);
    }
    let folder = lock.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = lock.file_name().unwrap_or_default().to_string_lossy();
    let git = |arguments: &[&str]| Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let output = git(&["show", "--end-of-options", &format!("{revision}:./{name}")]).map_err(RevisionError::NoGit)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let succeeds = |arguments: &[&str]| git(arguments).is_ok_and(|output| output.status.success());
    if !succeeds(&["rev-parse", "--git-dir"]) {
        return Err(RevisionError::NoRepository);
    }
    let commit = format!("{revision}^{{commit}}");
    if !succeeds(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]) {
        let names = git(&["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"]);
        let names = names.map(|output| String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect());
        return Err(RevisionError::NoRevision(names.unwrap_or_default()));
    }
    if !succeeds(&["cat-file", "-e", &format!("{revision}:./{name}")]) {
        return Err(RevisionError::NoLock(lock.to_owned()));
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let message = message.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
    Err(RevisionError::Git(message.to_owned()))
}

/// Parses a lock, or a list or page of event types from the API.
fn parse_catalogue(text: &[u8]) -> Result<Catalogue, NotEventTypes> {
    if let Ok(lock) = Lock::parse(text) {
        return Ok(lock.catalogue);
    }
    let value = serde_json::from_slice::<Value>(text).map_err(NotEventTypes::NotJson)?;
    let event_types: Result<Vec<_>, _> = match &value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| read_event_type(item, &format!("/{index}"))).collect()
        }
        Value::Object(object) if object.contains_key("data") => {
            Page::from_json(&value, read_event_type).map(|page| page.data)
        }
        _ => return Err(NotEventTypes::OtherJson(JsonKind::of(&value))),
    };
    Catalogue::new(None, event_types.map_err(NotEventTypes::Malformed)?).map_err(NotEventTypes::DuplicateReference)
}
