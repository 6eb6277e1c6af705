//! Applies settings for single event types and fields. A setting that matches nothing in the lock is a mistake.

use std::borrow::Cow;
use std::collections::HashMap;

use webmarketer_schema::EventType;
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::Lock;

use crate::codegen::names::{self, GENERATED, path};
use crate::settings::{Choices, Located, Mistakes, Pattern, Selection, SettingsError};

/// The active event types that the settings select.
pub(crate) fn chosen<'a>(lock: &'a Lock, choices: &Choices) -> Result<Vec<&'a EventType>, SettingsError> {
    let active: Vec<_> = lock.catalogue.active().collect();
    let references: Vec<_> = active.iter().map(|event_type| event_type.reference.as_str()).collect();
    let selection = Selection::new(choices);
    let mut mistakes = Mistakes::default();
    for (line, pattern) in selection.unmatched(&references) {
        mistakes.add(unmatched(choices, line, pattern, "event type", &references));
    }
    mistakes.finish(())?;
    Ok(active.into_iter().filter(|event_type| selection.includes(event_type.reference.as_str())).collect())
}

/// The Rust types from the settings, by the path of the field.
pub(super) fn types<'a>(
    chosen: &[&EventType],
    choices: &'a Choices,
    mistakes: &mut Mistakes,
) -> HashMap<String, &'a str> {
    let mut types = HashMap::new();
    if choices.types.is_empty() {
        return types;
    }
    let carried =
        chosen.iter().flat_map(|event_type| event_type.ingested_fields().map(|field| path(event_type, field)));
    let paths: Vec<_> = carried.collect();
    for Located { line, value: (pattern, of_type) } in &choices.types {
        let mut meant = paths.iter().filter(|path| Pattern::new(pattern).matches(path)).peekable();
        if meant.peek().is_none() {
            let known: Vec<_> = paths.iter().map(String::as_str).collect();
            mistakes.add(unmatched(choices, *line, pattern, "field that events carry", &known));
        }
        // The first pattern that matches a field applies.
        meant.for_each(|path| {
            types.entry(path.clone()).or_insert(&**of_type);
        });
    }
    types
}

/// The names of structs: the pinned ones. For a lock without a name, such as a hand-written one, the name is the one
/// that a pull would give.
pub(super) fn type_names<'a>(lock: &'a Lock, chosen: &[&EventType]) -> Vec<Cow<'a, str>> {
    let mut all = lock.catalogue.iter().zip(names::type_names(&lock.catalogue, &lock.names));
    // The selected event types are in the same order.
    let mut name = |event_type: &&EventType| all.find(|(other, _)| other.reference == event_type.reference);
    chosen.iter().map(|event_type| name(event_type).map(|(_, name)| name).unwrap_or_default()).collect()
}

/// The name of a struct and the names of its fields.
type NamesOfType<'a> = (Cow<'a, str>, Vec<Cow<'a, str>>);

/// The names of structs and of their fields, in order: the names from the settings, or else the pinned ones.
pub(super) fn names<'a>(
    lock: &'a Lock,
    chosen: &[&'a EventType],
    choices: &'a Choices,
    mistakes: &mut Mistakes,
) -> Vec<NamesOfType<'a>> {
    let fields = |event_type: &&'a EventType| names::field_names(event_type, &lock.names);
    let mut given: Vec<_> = type_names(lock, chosen).into_iter().zip(chosen.iter().map(fields)).collect();
    for Located { line, value: (meant, name) } in &choices.names {
        let mut known = Vec::new();
        let mut is_meant = false;
        for (event_type, (type_name, field_names)) in chosen.iter().zip(&mut given) {
            known.push(event_type.reference.to_string());
            if event_type.reference.as_str() == meant {
                *type_name = Cow::Borrowed(name);
                is_meant = true;
            }
            for (field, field_name) in event_type.fields.iter().zip(field_names) {
                let path = path(event_type, field);
                if path == *meant {
                    *field_name = Cow::Borrowed(name);
                    is_meant = true;
                }
                known.push(path);
            }
        }
        let mut of_it = known.iter().filter(|known| *known == meant);
        if of_it.next().is_some() && of_it.next().is_some() {
            let what = format!("`{}` is the path of more than one event type or field", meant.escape_debug());
            let advice = "remove the line; the lock pins the names that they have";
            mistakes.add(SettingsError::new(*line, what).advise(advice));
        } else if !is_meant && is_left_out(lock, meant) {
            let what = format!("`event_types` does not select the event type of `{}`", meant.escape_debug());
            let advice = "remove the line, or select that event type too";
            mistakes.add(SettingsError::new(*line, what).advise(advice));
        } else if !is_meant {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            mistakes.add(unmatched(choices, *line, meant, "event type or field", &known));
        }
    }
    for Located { line, value: (meant, name) } in &choices.names {
        let types = given.iter().filter(|(type_name, _)| type_name == name).count();
        let is_twice = |fields: &[Cow<'_, str>]| fields.iter().filter(|field| *field == name).count() > 1;
        if GENERATED.contains(&&**name) && types > 0 {
            let what = format!("`{name}` is already the name of another item of the generated code");
            mistakes.add(SettingsError::new(*line, what).advise("give the struct another name"));
        } else if types > 1 || given.iter().any(|(_, fields)| is_twice(fields)) {
            let (what, of) = if types > 1 { ("structs", "struct") } else { ("fields of one struct", "field") };
            let what = format!("two {what} would have the name `{name}`");
            let advice = format!("give the {of} of `{}` or the other one another name", meant.escape_debug());
            mistakes.add(SettingsError::new(*line, what).advise(advice));
        }
    }
    given
}

/// Whether the lock has an event type or field with this path.
pub(super) fn is_left_out(lock: &Lock, meant: &str) -> bool {
    let is_of = |event_type: &EventType| event_type.fields.iter().any(|field| path(event_type, field) == meant);
    lock.catalogue.active().any(|event_type| event_type.reference.as_str() == meant || is_of(event_type))
}

/// A setting that matches no event type or field of the lock; or, for code of the team, of what is imported.
pub(super) fn unmatched(choices: &Choices, line: usize, meant: &str, what: &str, known: &[&str]) -> SettingsError {
    let (source, advice) = if choices.is_of_team {
        ("the source of the import", "correct or remove the line")
    } else {
        ("the lock", "remove the line, or run `webmarketer pull` if it is new")
    };
    let error = SettingsError::new(line, format!("{source} has no {what} `{}`", meant.escape_debug()));
    match nearest_name(meant, known) {
        Some(near) => error.advise(format!("did you mean `{}`?", near.escape_debug())),
        None => error.advise(advice),
    }
}
