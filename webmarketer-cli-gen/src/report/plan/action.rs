//! The steps of a plan in words, for all formats.

use serde_json::Value;
use webmarketer_schema::diff::Level;
use webmarketer_schema::plan::{PartDiff, Plan, PlannedChange, StructPlace};
use webmarketer_schema::{EventType, Field, wire};

use crate::terminal::{json_line, printable};

/// A step of a plan.
pub(super) struct Action<'a> {
    /// `create`, `update` or `archive`.
    pub(super) verb: &'static str,
    /// `+`, `~` or `-`.
    pub(super) sign: char,
    /// The event type, such as `` `purchase` ``.
    pub(super) subject: String,
    pub(super) structs: &'a [StructPlace],
    pub(super) changes: &'a [PlannedChange],
    /// The properties that differ, one for each line.
    pub(super) details: Vec<String>,
    pub(super) reference: &'a str,
}

/// The steps of a plan, in the order in which they are made.
pub(super) fn actions(plan: &Plan) -> Vec<Action<'_>> {
    let mut actions = Vec::new();
    for step in &plan.shared_fields {
        let field = &step.field;
        let subject = format!("the {} field `{}` of the project", field.entity, name(field.key.as_str()));
        let details =
            vec![format!("+ type {}{}", name(field.field_type.as_str()), flags(field.pii, field.discriminant))];
        actions.push(Action {
            verb: "create",
            sign: '+',
            subject,
            structs: &step.structs,
            changes: &[],
            details,
            reference: "",
        });
    }
    let of = |event_type: &EventType| format!("`{}`", name(event_type.reference.as_str()));
    for step in &plan.creates {
        let mut details = vec![format!("name \"{}\"", printable(&step.event_type.name))];
        details.extend(step.event_type.fields.iter().map(added));
        if step.needs_second_request() {
            details.push("a second request sets `attributable`".to_owned());
        }
        let (subject, structs, changes) = (of(&step.event_type), &*step.structs, &*step.changes);
        let reference = step.event_type.reference.as_str();
        actions.push(Action { verb: "create", sign: '+', subject, structs, changes, details, reference });
    }
    for step in &plan.updates {
        let details = step.diff().iter().flat_map(part).collect();
        let (subject, structs, changes) = (of(&step.live), &*step.structs, &*step.changes);
        let reference = step.live.reference.as_str();
        actions.push(Action { verb: "update", sign: '~', subject, structs, changes, details, reference });
    }
    for step in &plan.archives {
        let (subject, changes, reference) = (of(&step.live), &*step.changes, step.live.reference.as_str());
        let (structs, details): (&[StructPlace], _) = (&[], Vec::new());
        actions.push(Action { verb: "archive", sign: '-', subject, structs, changes, details, reference });
    }
    actions
}

/// A name between backquotes.
pub(super) fn name(text: &str) -> String {
    printable(text).replace('`', "'")
}

/// A struct with its place.
pub(super) fn place(place: &StructPlace) -> String {
    printable(&place.to_string())
}

/// The word for the level of a change.
pub(super) fn word(change: &PlannedChange) -> &'static str {
    match (change.accepted.is_some(), change.level) {
        (true, _) => "accepted",
        (false, Level::Deny) => "error",
        (false, Level::Warn) => "warning",
        (false, Level::Allow) => "note",
        (false, Level::Info) => "info",
    }
}

/// A change as a sentence, without a full stop.
pub(super) fn sentence(reference: &str, change: &PlannedChange) -> String {
    let path = change.field.as_ref().map_or_else(|| reference.to_owned(), |key| format!("{reference}.{key}"));
    format!("`{}` {}", name(&path), printable(&change.message))
}

/// What a change breaks, such as `data, code`; empty if it breaks nothing.
pub(super) fn breaks(change: &PlannedChange) -> String {
    change.rule.breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>().join(", ")
}

fn flags(pii: bool, discriminant: bool) -> String {
    let flags = [(pii, ", PII"), (discriminant, ", discriminant")];
    flags.iter().filter(|(is_on, _)| *is_on).map(|(_, word)| *word).collect()
}

fn added(field: &Field) -> String {
    let presence = match (&field.ingestion_key, field.optional) {
        (None, _) => "not sent",
        (Some(_), true) => "optional",
        (Some(_), false) => "mandatory",
    };
    let (key, of_type, entity) = (name(field.storage_key.as_str()), name(field.field_type.as_str()), &field.entity);
    let entity = name(entity.as_str());
    let label = field.label.as_ref().map(|label| format!(", label \"{}\"", printable(label))).unwrap_or_default();
    format!("+ `{key}`: {of_type} of the {entity}, {presence}{}{label}", flags(field.pii, field.discriminant))
}

/// The lines of a part that differs.
fn part(part: &PartDiff) -> Vec<String> {
    let subject = part.field.as_ref().map(|key| format!("`{}`", name(key.as_str())));
    let of = |map: &Option<serde_json::Map<String, Value>>, property: &str| {
        map.as_ref().and_then(|map| map.get(property)).map_or_else(|| "none".to_owned(), json_line)
    };
    match (&part.before, &part.after) {
        (None, Some(after)) => match wire::read_field(&Value::Object(after.clone()), "") {
            Ok(field) => vec![added(&field)],
            Err(_) => vec![format!("+ {}", subject.unwrap_or_default())],
        },
        (Some(_), None) => vec![format!("- {}", subject.unwrap_or_default())],
        (before, after) => {
            let subject = subject.map(|subject| format!("{subject} ")).unwrap_or_default();
            let line = |property: &str| {
                format!("~ {subject}{}: {} -> {}", name(property), of(before, property), of(after, property))
            };
            part.properties().into_iter().map(line).collect()
        }
    }
}

/// The destructive changes of a plan, one for each line.
pub(in crate::report) fn destructive_lines(plan: &Plan) -> Vec<String> {
    let destructive = plan.changes().filter(|(_, change)| change.is_destructive());
    destructive
        .map(|(reference, change)| {
            format!("{}[{}]: {}", word(change), change.rule.id, sentence(reference.as_str(), change))
        })
        .collect()
}
