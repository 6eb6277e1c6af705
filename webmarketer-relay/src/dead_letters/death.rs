//! Why a request cannot be sent, and its dead letter.

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::{HeaderMap, HeaderValue, jetstream};

use crate::header_text;
use crate::message::OutgoingMessage;
use crate::settings::Settings;

pub(super) const REASON: &str = "Webmarketer-Dead-Reason";
pub(super) const STATUS: &str = "Webmarketer-Dead-Status";
pub(super) const ANSWER: &str = "Webmarketer-Dead-Answer";

/// Why a request is a dead letter.
pub(crate) struct Death<'a> {
    pub(crate) reason: &'a str,
    /// The status of the answer, if the service rejected it.
    pub(crate) status: Option<u16>,
    /// The answer, or the reason in words.
    pub(crate) answer: &'a str,
}

impl Death<'_> {
    /// The dead letter of a message of the stream of requests. It has the headers of the request.
    pub(crate) fn letter(&self, message: &jetstream::Message, sequence: u64, settings: &Settings) -> OutgoingMessage {
        let mut headers = HeaderMap::new();
        for (name, values) in message.headers.iter().flat_map(HeaderMap::iter) {
            let name: &str = name.as_ref();
            if name.starts_with("Webmarketer-")
                && let Some(value) = values.last()
            {
                headers.insert(name, value.clone());
            }
        }
        let mut set = |name: &str, value: &str| headers.insert(name, HeaderValue::from(header_text::encode(value)));
        set(NATS_MESSAGE_ID.as_ref(), &format!("dead.{sequence}"));
        set(REASON, self.reason);
        set(ANSWER, self.answer);
        if let Some(status) = self.status {
            set(STATUS, &status.to_string());
        }
        OutgoingMessage { subject: settings.dead_of(&message.subject), headers, body: message.payload.clone() }
    }
}
