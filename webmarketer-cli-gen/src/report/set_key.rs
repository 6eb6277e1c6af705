//! The output of `set`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Number, Value, json};
use webmarketer_core::{Error as ClientError, ErrorKind};
use webmarketer_schema::ProjectId;

use crate::resolve::{NotSettable, SettableKind, UnsettableKey};
use crate::terminal::{Exit, Failure, printable, style};

/// Writes that a key was set.
pub(crate) fn write_set_key(out: &mut dyn Write, kind: SettableKind, key: &str, value: &Number) -> io::Result<()> {
    let good = style::GOOD;
    writeln!(out, "{good}set{good:#} {} `{}` to {value}", word(kind), printable(key))?;
    out.flush()
}

/// A key that was set, as JSON.
pub(crate) fn set_key_json(kind: SettableKind, key: &str, value: &Number) -> Value {
    json!({"key": key, "kind": word(kind), "value": value})
}

/// The failure to set a key; `unsettable` is the reason, if it is known.
pub(crate) fn key_not_set(
    kind: SettableKind,
    key: &str,
    error: ClientError,
    unsettable: Option<NotSettable>,
) -> Failure {
    let is_missing = error.kind() == ErrorKind::NotFound;
    let failure = Failure::from(error);
    let what = format!("the {} `{}` was not set: {}", word(kind), key.escape_debug(), failure.what);
    let failure = Failure { what, ..failure };
    if let Some(unsettable) = unsettable {
        failure.advise(Failure::from(unsettable).what)
    } else if is_missing {
        failure.advise(
            "`webmarketer event ID` shows the status of the event; wait until the service has processed a new event",
        )
    } else {
        failure
    }
}

/// The failure to read the event whose states and statistics are to be set.
pub(crate) fn event_not_read(project: &ProjectId, id: &str, error: ClientError) -> Failure {
    if error.kind() != ErrorKind::NotFound {
        return error.into();
    }
    let what = format!("the project `{project}` has no event `{}`", id.escape_debug());
    Failure::new(Exit::Unseen, what).advise("check the id; a new event exists once the service has processed it")
}

impl From<NotSettable> for Failure {
    fn from(error: NotSettable) -> Self {
        let (what, UnsettableKey { near, settable, .. }) = match error {
            NotSettable::NotState { key, value } => {
                return Self::new(Exit::Usage, format!("the state `{}` is 0 or 1, not {value}", key.escape_debug()));
            }
            NotSettable::Ingested(of) => {
                let (reference, key) = (of.reference.escape_debug(), of.key.escape_debug());
                (format!("`{reference}.{key}` is sent with the event and cannot be set later"), of)
            }
            NotSettable::Missing(of) => {
                let (reference, key) = (of.reference.escape_debug(), of.key.escape_debug());
                (format!("`{reference}` has neither a state nor a statistic `{key}`"), of)
            }
        };
        let failure = Self::new(Exit::Usage, what);
        match near {
            Some(near) => failure.advise(format!("did you mean `{near}`?")),
            None if settable.is_empty() => failure.advise("the event type has no state and no statistic"),
            None => failure.advise(format!("the event type has {}", settable.join(", "))),
        }
    }
}

fn word(kind: SettableKind) -> &'static str {
    match kind {
        SettableKind::State => "state",
        SettableKind::Statistic => "statistic",
    }
}
