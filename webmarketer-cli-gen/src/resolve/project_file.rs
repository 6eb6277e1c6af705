//! Reads a project file for the emulator. Reports all mistakes in it, and recognizes files of another kind.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use webmarketer_emulator::{Project, ProjectError};

use super::json_kind::JsonKind;

/// The error of reading a project file.
#[derive(Debug)]
pub(crate) struct ProjectFileError {
    pub(crate) path: PathBuf,
    pub(crate) why: NotProject,
}

/// Why a file is not a project.
#[derive(Debug)]
pub(crate) enum NotProject {
    Unreadable(std::io::Error),
    NotJson(serde_json::Error),
    OtherJson(JsonKind),
    Mistakes(Vec<ProjectError>),
}

/// The maximum number of reported mistakes.
const MOST_MISTAKES: usize = 20;

/// Reads the project in a file.
pub(crate) fn read_project(path: &Path) -> Result<Project, ProjectFileError> {
    let failed = |why| ProjectFileError { path: path.to_owned(), why };
    let text = std::fs::read_to_string(path).map_err(|error| failed(NotProject::Unreadable(error)))?;
    let text = text.trim_start_matches('\u{feff}');
    match Project::from_json(text) {
        Ok(project) => Ok(project),
        Err(ProjectError::NotJson(error)) => Err(failed(NotProject::NotJson(error))),
        Err(first) => {
            let value: Value = serde_json::from_str(text).map_err(|error| failed(NotProject::NotJson(error)))?;
            Err(failed(match JsonKind::of(&value) {
                JsonKind::EventTypePage => NotProject::Mistakes(all_mistakes(first, value)),
                other => NotProject::OtherJson(other),
            }))
        }
    }
}

/// All mistakes of a page: each is corrected in the copy, and the copy is read again.
fn all_mistakes(first: ProjectError, mut page: Value) -> Vec<ProjectError> {
    let mut mistakes = Vec::new();
    let mut found = Some(first);
    while let Some(mistake) = found.take() {
        let is_corrected = correct(&mut page, &mistake, mistakes.len());
        mistakes.push(mistake);
        if is_corrected && mistakes.len() < MOST_MISTAKES {
            found = Project::from_json(&page.to_string()).err();
        }
    }
    mistakes
}

/// Replaces the value at a mistake by a valid one. Returns false if no valid value is known.
fn correct(page: &mut Value, mistake: &ProjectError, number: usize) -> bool {
    let (pointer, value) = match mistake {
        ProjectError::Shape(error) => {
            let value = match error.expected_shape() {
                shape if shape.starts_with("a string") => json!(format!("value-{number}")),
                "a boolean" => json!(false),
                "a whole number" => json!(0),
                "an array" => json!([]),
                _ => return false,
            };
            (error.pointer(), value)
        }
        ProjectError::SeveralProjects { pointer, first, .. } => (pointer.as_str(), json!(first.as_str())),
        ProjectError::DuplicateReference { pointer, .. } => (pointer.as_str(), json!(format!("value-{number}"))),
        ProjectError::BadProjectId { pointer } | ProjectError::DuplicateId { pointer, .. } => {
            (pointer.as_str(), Value::Null)
        }
        _ => return false,
    };
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    let key = key.replace("~1", "/").replace("~0", "~");
    match page.pointer_mut(parent) {
        Some(Value::Object(object)) => {
            object.insert(key, value);
            true
        }
        Some(Value::Array(array)) => match key.parse().ok().and_then(|index: usize| array.get_mut(index)) {
            Some(item) => {
                *item = value;
                true
            }
            None => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_a_page_is_found_once() {
        let field = json!({"entity": "event", "type": 3, "storageKey": "a", "ingestionKey": 4, "optional": "yes"});
        let event_type =
            |reference: &str, fields: Value| json!({"reference": reference, "name": "A", "fields": fields});
        let mut with_project = event_type("b", json!([]));
        with_project["projectId"] = json!("shop");
        let page = json!({
            "count": "2",
            "data": [event_type("a", json!([field])), {"reference": 3, "fields": {}}, with_project.clone(), with_project],
        });
        let first = Project::from_json(&page.to_string()).unwrap_err();
        let mistakes: Vec<_> = all_mistakes(first, page).iter().map(ToString::to_string).collect();
        let pointers = [
            "/total",
            "/count",
            "/data/0/fields/0/type",
            "/data/0/fields/0/ingestionKey",
            "/data/0/fields/0/optional",
            "/data/1/reference",
            "/data/1/name",
            "/data/1/fields",
            "/data/3/reference",
        ];
        assert_eq!(mistakes.len(), pointers.len(), "{mistakes:#?}");
        for (mistake, pointer) in mistakes.iter().zip(pointers) {
            assert!(mistake.contains(&format!("at {pointer}: ")), "{mistake} should be at {pointer}");
        }
    }

    #[test]
    fn a_page_without_a_project_has_no_other_mistake() {
        let page = json!({"total": 0, "count": 0, "data": []});
        let first = Project::from_json(&page.to_string()).unwrap_err();
        assert_eq!(all_mistakes(first, page).len(), 1);
    }
}
