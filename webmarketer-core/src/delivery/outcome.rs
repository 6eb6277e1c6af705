//! The outcome of a try for an event in the queue.

use crate::error::{Error, ErrorKind};

/// The outcome of a try.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The service has received the event, with this id.
    Received(Option<String>),
    /// It stays in the queue.
    Hold(HoldReason, Error),
    /// It was not sent, because its claim had ended.
    Unclaimed,
    /// The service does not know the event of an update: it may not have processed it yet.
    NotFound(Error),
    /// The service rejected the event, and would reject it again.
    Refused(Error),
}

/// Why events stay in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoldReason {
    /// There was no response, or it was not from the service.
    Unreachable,
    /// The service failed.
    Unavailable,
    /// The service requested a pause.
    Throttled,
    /// The service does not accept the credentials, or they cannot be used.
    Credentials,
}

impl Outcome {
    pub(super) fn of(result: Result<Option<String>, Error>) -> Self {
        let error = match result {
            Ok(id) => return Self::Received(id),
            Err(error) if error.is_unclaimed() => return Self::Unclaimed,
            Err(error) => error,
        };
        let reason = match error.kind() {
            // 408 and 425 are about the try, not about the event.
            ErrorKind::Refused if matches!(error.status(), Some(408 | 425)) => HoldReason::Unavailable,
            ErrorKind::NotFound if !is_unknown_key(&error) => return Self::NotFound(error),
            ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::InvalidInput => return Self::Refused(error),
            ErrorKind::RateLimited => HoldReason::Throttled,
            ErrorKind::Credentials | ErrorKind::Unauthorized | ErrorKind::Forbidden => HoldReason::Credentials,
            ErrorKind::Unavailable => HoldReason::Unavailable,
            // Something between the client and the service may have answered.
            ErrorKind::Unreachable
            | ErrorKind::OutcomeUnknown
            | ErrorKind::UnexpectedAnswer
            | ErrorKind::Withheld
            | ErrorKind::QueueFull
            | ErrorKind::Storage
            | ErrorKind::ShutDown => HoldReason::Unreachable,
        };
        Self::Hold(reason, error)
    }
}

/// Whether the event type has no such state or statistic. Then the service has processed the event; the status is the
/// same as for an event that it does not know.
fn is_unknown_key(error: &Error) -> bool {
    error.messages().iter().any(|message| message.contains("storageKey"))
}
