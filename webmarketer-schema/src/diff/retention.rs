//! For how long events are kept, and how that changes.

use crate::model::ExpirationPolicy;

/// How long events are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Retention<'a> {
    Unspecified,
    /// As long as the project's own policy says.
    Project,
    Days(f64),
    ForEver,
    /// As a policy says that this library does not know.
    Other(&'a str),
}

impl<'a> Retention<'a> {
    pub(super) fn of(policy: Option<&'a ExpirationPolicy>) -> Self {
        let Some(policy) = policy else { return Self::Unspecified };
        let days = policy.retention_days.as_ref().and_then(serde_json::Number::as_f64);
        match (&*policy.from, days) {
            ("project", _) => Self::Project,
            (_, Some(days)) => Self::Days(days),
            ("event-type", None) => Self::ForEver,
            (other, None) => Self::Other(other),
        }
    }
}

/// How the time has changed for which events are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RetentionChange {
    Shorter,
    Longer,
    /// The policy is another one, and the times cannot be compared.
    OtherPolicy,
    /// None; what differs is a property that this library does not know.
    Same,
}

pub(super) fn retention_change(old: Option<&ExpirationPolicy>, new: Option<&ExpirationPolicy>) -> RetentionChange {
    match (Retention::of(old), Retention::of(new)) {
        (old, new) if old == new => RetentionChange::Same,
        (Retention::Days(old), Retention::Days(new)) if old < new => RetentionChange::Longer,
        (Retention::Days(_), Retention::ForEver) => RetentionChange::Longer,
        (Retention::Days(_) | Retention::ForEver, Retention::Days(_)) => RetentionChange::Shorter,
        _ => RetentionChange::OtherPolicy,
    }
}
