//! Checks the characters of a reference that is not compared with a lock.

use webmarketer_schema::convention::unusual_character;

use crate::errors::Errors;
use crate::input::Event;

/// Reports a reference that the service probably does not accept.
pub(super) fn check_reference(event: &Event<'_>, errors: &mut Errors) {
    if let Some(odd) = unusual_character(&event.event_type).filter(|_| !event.as_is) {
        let message = format!(
            "unexpected `{}` in an event type, expected lowercase letters, digits, `-` or `_`\nhelp: if Webmarketer \
                 has the \
             event type with this reference, add `as_is`",
            odd.escape_debug()
        );
        errors.report(event.event_type_span, message);
    }
}
