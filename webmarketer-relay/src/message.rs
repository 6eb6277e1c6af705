//! A request as a message of the stream: its body, and headers with everything else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_nats::header::{NATS_EXPECTED_STREAM, NATS_MESSAGE_ID};
use async_nats::{HeaderMap, HeaderValue};
use bytes::Bytes;
use webmarketer_core::outbox::{Entry, Of, Request};

use crate::error::RelayError;
use crate::header_text;
use crate::names::key;
use crate::settings::Settings;

const KIND: &str = "Webmarketer-Kind";
const EVENT_TYPE: &str = "Webmarketer-Event-Type";
const NONCE: &str = "Webmarketer-Nonce";
const EVENT_ID: &str = "Webmarketer-Event-Id";
const KEY: &str = "Webmarketer-Key";
/// In microseconds since 1970.
const ACCEPTED: &str = "Webmarketer-Accepted";

/// A message to be published.
#[derive(Clone, Debug)]
pub(crate) struct OutgoingMessage {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A request that was published, and when the application added it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Published {
    pub(crate) request: Request,
    pub(crate) accepted: SystemTime,
}

impl OutgoingMessage {
    /// The message of an entry of an outbox. The same entry has the same message id each time.
    pub(crate) fn new(entry: &Entry, settings: &Settings) -> Result<Self, RelayError> {
        let mut headers = HeaderMap::new();
        let accepted = entry.accepted.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let mut set = |name: &str, value: &str| headers.insert(name, HeaderValue::from(header_text::encode(value)));
        set(ACCEPTED, &accepted.to_string());
        let (of, body) = match &entry.request {
            Request::Event { event_type, nonce, body } => {
                set(KIND, "event");
                set(EVENT_TYPE, event_type);
                set(NATS_MESSAGE_ID.as_ref(), &key(nonce));
                (Of::Nonce(nonce.clone()), body.clone())
            }
            Request::Update { of, is_statistic, key: storage_key, body } => {
                set(KIND, if *is_statistic { "statistic" } else { "state" });
                set(KEY, storage_key);
                let (Of::Id(event) | Of::Nonce(event)) = of;
                // An update has no nonce. These do not change when it is published again.
                let id = format!("{event}\0{storage_key}\0{accepted}\0{}", entry.number);
                set(NATS_MESSAGE_ID.as_ref(), &format!("update.{}", key(&id)));
                (of.clone(), body.clone())
            }
            other => return Err(RelayError::Undecodable(format!("{other:?} is of a kind that it does not know"))),
        };
        match &of {
            Of::Nonce(nonce) => set(NONCE, nonce),
            Of::Id(id) => set(EVENT_ID, id),
        }
        set(NATS_EXPECTED_STREAM.as_ref(), settings.stream());
        Ok(Self { subject: settings.requests_of(&of), headers, body })
    }

    /// How many bytes it has.
    pub(crate) fn size(&self) -> usize {
        let headers = self.headers.iter().map(|(name, values)| {
            let name: &str = name.as_ref();
            values.iter().map(|value| name.len() + value.as_str().len() + 4).sum::<usize>()
        });
        self.body.len() + headers.sum::<usize>()
    }
}

impl Published {
    /// The headers of a request that is published again, as if it were accepted now. The message has another id, since
    /// the stream may still know the first one.
    pub(crate) fn again(headers: &HeaderMap, id: &str, settings: &Settings) -> HeaderMap {
        let mut again = HeaderMap::new();
        for name in [KIND, EVENT_TYPE, NONCE, EVENT_ID, KEY] {
            if let Some(value) = headers.get(name) {
                again.insert(name, value.clone());
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        again.insert(ACCEPTED, now.as_micros().to_string());
        again.insert(NATS_MESSAGE_ID, id);
        again.insert(NATS_EXPECTED_STREAM, settings.stream());
        again
    }

    /// Reads a message of the stream.
    pub(crate) fn decode(headers: Option<&HeaderMap>, body: Bytes) -> Result<Self, RelayError> {
        let get = |name: &str| {
            let value = headers.and_then(|headers| headers.get(name));
            let value = value.ok_or_else(|| RelayError::Undecodable(format!("it has no header `{name}`")))?;
            header_text::decode(value.as_str())
                .ok_or_else(|| RelayError::Undecodable(format!("its header `{name}` is not valid")))
        };
        let micros = get(ACCEPTED)?.parse().map(Duration::from_micros);
        let accepted = micros.ok().and_then(|since| UNIX_EPOCH.checked_add(since));
        let accepted = accepted
            .ok_or_else(|| RelayError::Undecodable(format!("its header `{ACCEPTED}` is not a time in microseconds")))?;
        let kind = get(KIND)?;
        let request = match &*kind {
            "event" => Request::Event { event_type: get(EVENT_TYPE)?, nonce: get(NONCE)?, body },
            "state" | "statistic" => Request::Update {
                of: get(EVENT_ID).map(Of::Id).or_else(|_| get(NONCE).map(Of::Nonce))?,
                is_statistic: kind == "statistic",
                key: get(KEY)?,
                body,
            },
            _ => return Err(RelayError::Undecodable(format!("its header `{KIND}` is `{}`", kind.escape_debug()))),
        };
        Ok(Self { request, accepted })
    }
}

#[cfg(test)]
mod tests {
    use webmarketer_core::outbox::Target;

    use super::*;

    fn settings() -> Settings {
        Settings::new(Target { project: "shop".to_owned(), api_base: "https://api.example.com/v1".to_owned() })
    }

    fn entry(number: u64, request: Request) -> Entry {
        Entry { number, request, accepted: UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456), event_id: None }
    }

    fn requests() -> Vec<Request> {
        let body = Bytes::from_static(br#"{"nonce":"n"}"#);
        let mut requests = Vec::new();
        for nonce in ["0193a1", "", "a b\r\nX: y", "commande-\u{e9}", "100%", &"n".repeat(2048)] {
            let (event_type, body) = ("order".to_owned(), body.clone());
            requests.push(Request::Event { event_type, nonce: nonce.to_owned(), body: body.clone() });
            for of in [Of::Nonce(nonce.to_owned()), Of::Id(nonce.to_owned())] {
                for is_statistic in [false, true] {
                    let key = format!("st\u{e4}te {is_statistic}");
                    requests.push(Request::Update { of: of.clone(), is_statistic, key, body: body.clone() });
                }
            }
        }
        requests
    }

    #[test]
    fn a_message_is_read_as_it_was_written() {
        for request in requests() {
            let entry = entry(7, request);
            let message = OutgoingMessage::new(&entry, &settings()).unwrap();
            let read = Published::decode(Some(&message.headers), message.body).unwrap();
            assert_eq!(read, Published { request: entry.request, accepted: entry.accepted });
        }
    }

    #[test]
    fn message_ids_are_distinct_and_the_same_each_time_and_subjects_are_those_of_events() {
        let id = |entry: &Entry| {
            let message = OutgoingMessage::new(entry, &settings()).unwrap();
            message.headers.get(NATS_MESSAGE_ID).unwrap().to_string()
        };
        let entries: Vec<_> = requests().into_iter().zip(0..).map(|(request, number)| entry(number, request)).collect();
        let ids: std::collections::BTreeSet<_> = entries.iter().map(id).collect();
        assert_eq!(ids.len(), entries.len());
        assert!(entries.iter().all(|entry| ids.contains(&id(entry))));
        let subject = |entry: &Entry| OutgoingMessage::new(entry, &settings()).unwrap().subject;
        // The event and its updates by nonce have one subject, those by id another.
        assert_eq!(subject(&entries[0]), subject(&entries[1]));
        assert_ne!(subject(&entries[0]), subject(&entries[3]));
        assert_eq!(id(&entries[0]), "0193a1");
    }

    #[test]
    fn a_message_of_another_program_is_not_decodable() {
        let message = OutgoingMessage::new(&entry(1, requests().remove(0)), &settings()).unwrap();
        assert!(Published::decode(None, Bytes::new()).is_err());
        for (name, value) in
            [(KIND, "other"), (ACCEPTED, "yesterday"), (ACCEPTED, "99999999999999999999"), (NONCE, "%G")]
        {
            let mut headers = message.headers.clone();
            headers.insert(name, value);
            let error = Published::decode(Some(&headers), Bytes::new()).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
