//! Sends an envelope.

use std::borrow::Cow;
use std::future::Future;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use chrono::{Datelike as _, SecondsFormat};

use super::data::InvalidEvent;
use super::envelope::{Envelope, EventDate};
use super::receipt::Receipt;
use super::send_error::SendError;
use crate::client::{Client, Operation, PreparedEvent, StructDefinition};
use crate::error::{Error, ErrorKind};
use crate::value::{ValueWriter, to_milliseconds};

/// The estimated number of bytes around the data of an event.
const BYTES_AROUND: usize = 200;

impl<E> Envelope<E> {
    /// The body that a client sends, and whether it ends with the unchanged data.
    pub(super) fn request_body(&self, client: &Client) -> Result<(Vec<u8>, bool), Error> {
        let unwritable = || {
            let message = "the date of an event must be between the years 0 and 9999; correct the argument of `date`";
            Error::new(ErrorKind::InvalidInput, message)
        };
        if let Some(table) = self.table {
            client.add_struct(table);
        }
        let data = self.data.as_ref().map_err(invalid_event_error)?;
        let data = client.before_send(&self.event_type, &self.nonce, data)?;
        let mut body = Vec::with_capacity(data.len() + BYTES_AROUND);
        let mut text = |key: &str, text: &str| {
            body.extend_from_slice(key.as_bytes());
            // Any string can be written as JSON.
            let _ = ValueWriter::new(&mut body).string(text);
        };
        text("{\"projectId\":", client.project().as_str());
        text(",\"eventType\":", &self.event_type);
        text(",\"nonce\":", &self.nonce);
        match self.date {
            EventDate::Made(instant) => {
                let date = to_milliseconds(client.time_at(instant)).ok_or_else(unwritable)?;
                text(",\"eventDate\":", std::str::from_utf8(&date).unwrap_or_default());
            }
            EventDate::At(date) if !(0..=9999).contains(&date.year()) => return Err(unwritable()),
            EventDate::At(date) => text(",\"eventDate\":", &date.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            EventDate::Received => {}
        }
        if let Some(tracker_id) = &self.tracker_id {
            text(",\"trackerId\":", tracker_id);
        }
        body.extend_from_slice(b",\"data\":");
        body.extend_from_slice(&data);
        body.push(b'}');
        Ok((body, matches!(data, Cow::Borrowed(_))))
    }

    /// Its struct, if it has one.
    pub(super) fn definition(&self) -> Option<&'static dyn StructDefinition> {
        Some(self.table?)
    }

    /// Sends the event (`createEvent`). The service responds before it validates the event: received does not mean
    /// visible.
    ///
    /// The future borrows neither the envelope nor the client, so it can be spawned.
    ///
    /// # Errors
    ///
    /// If the event cannot be sent or was not received. Sending the envelope again cannot make a second event.
    pub fn send(&self, client: &Client) -> impl Future<Output = Result<Receipt<E>, Error>> + Send + use<E> {
        let posted = self.post(client, Operation::CreateEvent);
        async move { Ok(posted.await?.0) }
    }

    /// Posts the event, and returns whether the service may have received it before.
    pub(crate) fn post(
        &self,
        client: &Client,
        operation: Operation<'static>,
    ) -> impl Future<Output = Result<(Receipt<E>, bool), Error>> + Send + use<E> {
        let was_sent = self.sent.swap(true, Ordering::Relaxed);
        let (body, nonce, definition) = (self.request_body(client), self.nonce.clone(), self.definition());
        let client = client.clone();
        async move {
            let received = client.post_event(operation, PreparedEvent { body: body?.0.into(), definition }).await?;
            Ok((Receipt::new(nonce, received.id), received.is_repeat || was_sent))
        }
    }

    /// Sends the event, and keeps the envelope only if it must be sent again.
    // The future of an async function would contain the envelope twice.
    pub(super) fn into_sent(
        mut self,
        client: &Client,
    ) -> impl Future<Output = Result<Receipt<E>, SendError<E>>> + Send + use<E> {
        let client = client.clone();
        async move {
            let (body, has_data) = match self.request_body(&client) {
                Ok((body, has_data)) => (Bytes::from(body), has_data),
                Err(error) => return Err(SendError::new(error, self)),
            };
            // During the request, the event is in memory once: the body ends with the data and a brace.
            let data = self.data.as_mut().ok().filter(|_| has_data);
            let length = data.map(|data| std::mem::take(data).len());
            let event = PreparedEvent { body: body.clone(), definition: self.definition() };
            let posted = client.post_event(Operation::CreateEvent, event).await;
            match posted {
                Ok(received) => Ok(Receipt::new(self.nonce, received.id)),
                Err(error) => {
                    self.sent = true.into();
                    if let Some(length) = length {
                        let end = body.len() - 1;
                        self.data = Ok(body.slice(end - length..end).into());
                    }
                    Err(SendError::new(error, self))
                }
            }
        }
    }
}

/// The error of an event with an invalid value.
fn invalid_event_error(error: &InvalidEvent) -> Error {
    Error::new(ErrorKind::InvalidInput, error.to_string()).with_source(error.clone())
}
