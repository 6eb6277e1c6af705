//! The error of an event that was not received, with its envelope.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;

use super::Envelope;
use crate::error::Error;

/// The error of an event that was not received, with the envelope to send it again. It dereferences to [`Error`], and
/// `?` converts it to an `Error`.
pub struct SendError<E>(Box<(Error, Envelope<E>)>);

impl<E> SendError<E> {
    pub(crate) fn new(error: Error, envelope: Envelope<E>) -> Self {
        Self(Box::new((error, envelope)))
    }

    /// The error.
    pub fn error(&self) -> &Error {
        &self.0.0
    }

    /// The envelope. Sending it again cannot make a second event, because the nonce is the same.
    pub fn into_envelope(self) -> Envelope<E> {
        self.0.1
    }

    /// Returns both.
    pub fn into_parts(self) -> (Error, Envelope<E>) {
        *self.0
    }
}

impl<E> Deref for SendError<E> {
    type Target = Error;

    fn deref(&self) -> &Error {
        self.error()
    }
}

impl<E> From<SendError<E>> for Error {
    fn from(failed: SendError<E>) -> Self {
        failed.0.0
    }
}

impl<E> fmt::Display for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.error(), f)
    }
}

/// Does not show the event, which can be personal data.
impl<E> fmt::Debug for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.error(), f)
    }
}

impl<E> StdError for SendError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().source()
    }
}
