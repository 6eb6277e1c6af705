//! Errors about the event type itself: the lock does not have it, or it is archived.

use webmarketer_schema::EventType;
use webmarketer_schema::convention::{ADD_TO_SERVICE, default_reference, nearest_name};

use super::locked_fields::rows;
use crate::errors::Errors;
use crate::input::Event;

/// The name of a struct whose event type is this one without an attribute, if there is such a name.
fn struct_name(reference: &str) -> Option<String> {
    let words = reference.split('-').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + rest
    });
    let name: String = words.collect();
    (syn::parse_str::<syn::Ident>(&name).is_ok() && default_reference(&name) == reference).then_some(name)
}

/// Reports an event type that the lock does not have; the lock has `known`.
pub(super) fn report_unknown(event: &Event<'_>, known: &[EventType], errors: &mut Errors) {
    let reference = &event.event_type;
    let references: Vec<_> = known.iter().map(|of| of.reference.as_str()).collect();
    let mut message = format!("the lock has no event type `{reference}`");
    let near = nearest_name(reference, &references).or_else(|| of_similar_fields(event, known));
    match near {
        Some(near) if event.has_own_event_type => {
            message = format!("{message}, did you mean `{near}`?\nhelp: write `event_type = {near:?}`");
        }
        Some(near) => {
            let renamed = struct_name(near).map_or(String::new(), |name| format!(", or rename the struct to `{name}`"));
            message = format!(
                "{message}, the name of `{}` in kebab-case\nhelp: if the event type is `{near}`, add \
                 `#[webmarketer(event_type = {near:?})]`{renamed}",
                event.ident
            );
        }
        None => {
            let mut quoted: Vec<_> = references.iter().take(6).map(|known| format!("`{known}`")).collect();
            if references.len() > quoted.len() {
                quoted.push(format!("{} more", references.len() - quoted.len()));
            }
            if !quoted.is_empty() {
                message = format!("{message}\nnote: it has {}", quoted.join(", "));
            }
        }
    }
    message = format!("{message}\nhelp: {ADD_TO_SERVICE}");
    errors.report(event.event_type_span, message);
}

/// The event type that has most of the struct's fields: the struct was probably renamed.
fn of_similar_fields<'a>(event: &Event<'_>, known: &'a [EventType]) -> Option<&'a str> {
    let shared = |of: &EventType| {
        rows(event)
            .filter(|row| of.fields.iter().any(|field| field.storage_key.as_str() == row.storage_key.text))
            .count()
    };
    let (shared, best) = known.iter().map(|of| (shared(of), of)).max_by_key(|(shared, _)| *shared)?;
    (shared > 0 && shared * 2 > rows(event).count()).then(|| best.reference.as_str())
}

/// Reports an event type that is archived.
pub(super) fn report_archived(event: &Event<'_>, errors: &mut Errors) {
    let message = format!(
        "the event type `{}` is archived: Webmarketer does not show its events\nhelp: remove the struct, or restore \
             the \
         event type in Webmarketer and run `webmarketer pull`",
        event.event_type
    );
    errors.report(event.event_type_span, message);
}
