//! The retention of events, and its changes.

use crate::model::ExpirationPolicy;

/// The retention of events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Retention<'a> {
    Unspecified,
    /// The retention of the project.
    Project,
    Days(f64),
    ForEver,
    /// An unknown policy.
    Other(&'a str),
}

impl<'a> Retention<'a> {
    pub(crate) fn of(policy: Option<&'a ExpirationPolicy>) -> Self {
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

/// The change of the retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RetentionChange {
    Shorter,
    Longer,
    /// The policy changed, and the durations cannot be compared.
    OtherPolicy,
    /// The duration did not change; an unknown property differs.
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
