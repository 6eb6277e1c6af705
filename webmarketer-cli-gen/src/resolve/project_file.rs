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
                JsonKind::EventTypeArray => {
                    let page = json!({"total": 0, "count": 0, "data": value});
                    NotProject::Mistakes(all_mistakes(first, page))
                }
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

/// Replaces the value at a mistake by a valid one. A text is blank, so that errors do not name it, and differs from the
/// others. Returns false if no valid value is known.
fn correct(page: &mut Value, mistake: &ProjectError, number: usize) -> bool {
    let blank = " ".repeat(number + 1);
    let (pointer, value) = match mistake {
        ProjectError::Shape(error) => {
            let value = match error.expected_shape() {
                shape if shape.starts_with("a string") => json!(blank),
                "true or false" => json!(false),
                "a whole number" => json!(0),
                "an array" => json!([]),
                _ => return false,
            };
            (error.pointer(), value)
        }
        ProjectError::SeveralProjects { pointer, first, .. } => (pointer.as_str(), json!(first.as_str())),
        ProjectError::DuplicateReference { pointer, .. } => (pointer.as_str(), json!(blank)),
        ProjectError::BadProjectId { pointer, .. }
        | ProjectError::Property { pointer, .. }
        | ProjectError::DuplicateId { pointer, .. } => (pointer.as_str(), Value::Null),
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
            "data": [event_type("a", json!([field])), {"reference": 3, "fields": {}, "attributable": "yes"}, with_project.clone(), with_project],
        });
        let first = Project::from_json(&page.to_string()).unwrap_err();
        let mistakes: Vec<_> = all_mistakes(first, page).iter().map(ToString::to_string).collect();
        let expected = [
            "at /total: expected a whole number, found nothing",
            "at /count: expected a whole number, found a string",
            "`type` of field `a` of event type `a`: expected a string, found a number",
            "`ingestionKey` of field `a` of event type `a`: expected a string or null, found a number",
            "`optional` of field `a` of event type `a`: expected true or false, found a string",
            "`reference` of event type 2 in the list: expected a string, found a number",
            "`name` of event type 2 in the list: expected a string, found nothing",
            "`fields` of event type 2 in the list: expected an array, found an object",
            "`attributable` of event type 2 in the list: expected true or false",
            "two event types that are not archived have the reference `b`: `A` and `A`",
        ];
        assert_eq!(mistakes, expected);
    }

    #[test]
    fn a_page_without_a_project_has_no_other_mistake() {
        let page = json!({"total": 0, "count": 0, "data": []});
        let first = Project::from_json(&page.to_string()).unwrap_err();
        assert_eq!(all_mistakes(first, page).len(), 1);
    }
}
