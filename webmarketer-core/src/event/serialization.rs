//! Serde for envelopes, receipts, event ids, queued events and updates, so that an application can store them.

use std::borrow::Cow;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Map;
use webmarketer_schema::convention::shape;

use super::envelope::{Envelope, EventDate};
#[cfg(feature = "client")]
use super::persisting::Persisted;
#[cfg(feature = "client")]
use super::queueing::Queued;
use super::receipt::{EventId, Receipt, Untyped};
use super::state::{NewValue, Update, UpdatedEvent};
use super::table::Table;
use super::webmarketer_event::WebmarketerEvent;

/// The version of the format of an envelope.
const VERSION: u32 = 1;

/// An envelope as it is stored. The data is a text, so that its bytes are the same in each format.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Envelope")]
struct StoredEnvelope<'a> {
    version: Version,
    event_type: Cow<'a, str>,
    nonce: Cow<'a, str>,
    /// When the envelope was made, if this is the date of the event.
    made: Option<String>,
    /// The date of the event, if the program has set it.
    date: Option<String>,
    tracker_id: Option<Cow<'a, str>>,
    data: Cow<'a, str>,
}

/// A number that must be [`VERSION`].
#[derive(serde::Serialize)]
struct Version(u32);

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match u32::deserialize(from)? {
            VERSION => Ok(Self(VERSION)),
            other => Err(D::Error::custom(format_args!(
                "expected an envelope in format version {VERSION}, found version {other}; a newer version of \
                 webmarketer-core may read it"
            ))),
        }
    }
}

impl<E> Serialize for Envelope<E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // chrono reads this form again, with all digits and all years.
        let text = |date: DateTime<Utc>| Some(format!("{date:?}"));
        let (made, date) = match self.date {
            EventDate::Made(date) => (text(date), None),
            EventDate::At(date) => (None, text(date)),
            EventDate::Received => (None, None),
        };
        let stored = StoredEnvelope {
            version: Version(VERSION),
            event_type: Cow::Borrowed(&self.event_type),
            nonce: Cow::Borrowed(&self.nonce),
            made,
            date,
            tracker_id: self.tracker_id.as_deref().map(Cow::Borrowed),
            data: self.get_data().map_err(S::Error::custom)?.into(),
        };
        stored.serialize(to)
    }
}

fn read_envelope<'de, E, D: Deserializer<'de>>(
    from: D,
    event_type: Option<&'static str>,
    table: Option<&'static Table>,
) -> Result<Envelope<E>, D::Error> {
    let stored = StoredEnvelope::deserialize(from)?;
    let event_type = match event_type {
        None => Cow::Owned(stored.event_type.into_owned()),
        Some(expected) if expected == stored.event_type => Cow::Borrowed(expected),
        Some(expected) => {
            let found = stored.event_type;
            let message = format!("expected an event of the type `{expected}`, found `{}`", found.escape_debug());
            return Err(D::Error::custom(message));
        }
    };
    // The error of serde_json could quote a value.
    serde_json::from_str::<Map<String, serde_json::Value>>(&stored.data)
        .map_err(|_| D::Error::custom("expected the data of an event as the text of a JSON object"))?;
    let read = |text: String| {
        let expected = |_| D::Error::custom("expected a date in RFC 3339, such as 2026-05-04T12:00:00Z");
        text.parse::<DateTime<Utc>>().map_err(expected)
    };
    let date = match (stored.made, stored.date) {
        (None, None) => EventDate::Received,
        (Some(made), None) => EventDate::Made(read(made)?),
        (None, Some(date)) => EventDate::At(read(date)?),
        (Some(_), Some(_)) => return Err(D::Error::custom("expected either `made` or `date`, found both")),
    };
    let mut envelope = Envelope::sealed(event_type, Ok(stored.data.into_owned().into_bytes()), table);
    envelope.nonce = stored.nonce.into_owned();
    envelope.tracker_id = stored.tracker_id.map(Cow::into_owned);
    envelope.date = date;
    // It may have been sent before it was stored.
    #[cfg(feature = "client")]
    {
        envelope.sent = true.into();
    }
    Ok(envelope)
}

impl<'de, E: WebmarketerEvent> Deserialize<'de> for Envelope<E> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read_envelope(from, Some(E::EVENT_TYPE), Some(&E::TABLE))
    }
}

impl<'de> Deserialize<'de> for Envelope<Untyped> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read_envelope(from, None, None)
    }
}

/// The id alone. The type of the event is not stored.
impl<E> Serialize for EventId<E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de, E> Deserialize<'de> for EventId<E> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match String::deserialize(from)? {
            empty if empty.is_empty() => Err(D::Error::custom("expected the id of an event, found an empty string")),
            id => Ok(Self::new(id)),
        }
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Receipt")]
struct StoredReceipt<N, I> {
    nonce: N,
    event_id: I,
}

impl<E> Serialize for Receipt<E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        StoredReceipt { nonce: &self.nonce, event_id: &self.event_id }.serialize(to)
    }
}

impl<'de, E> Deserialize<'de> for Receipt<E> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let StoredReceipt { nonce, event_id } = StoredReceipt::deserialize(from)?;
        Ok(Self { nonce, event_id })
    }
}

#[cfg(feature = "client")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Queued")]
struct StoredQueued<N> {
    nonce: N,
}

#[cfg(feature = "client")]
impl<E> Serialize for Queued<E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        StoredQueued { nonce: &self.nonce }.serialize(to)
    }
}

#[cfg(feature = "client")]
impl<'de, E> Deserialize<'de> for Queued<E> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let StoredQueued { nonce } = StoredQueued::deserialize(from)?;
        Ok(Self::new(nonce))
    }
}

#[cfg(feature = "client")]
impl<E> Serialize for Persisted<E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        StoredQueued { nonce: &self.nonce }.serialize(to)
    }
}

#[cfg(feature = "client")]
impl<'de, E> Deserialize<'de> for Persisted<E> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let StoredQueued { nonce } = StoredQueued::deserialize(from)?;
        Ok(Self::new(nonce))
    }
}

/// An update as it is stored: either `state` or `statistic` is its storage key.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Update")]
struct StoredUpdate<'a> {
    event_id: Option<Cow<'a, str>>,
    /// That of an event whose id is not known yet.
    nonce: Option<Cow<'a, str>>,
    state: Option<Cow<'a, str>>,
    statistic: Option<Cow<'a, str>>,
    /// 0 or 1 for a state.
    value: f64,
    date: Option<String>,
}

impl<E> Serialize for Update<E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let key = Some(Cow::Borrowed(self.key));
        let (state, statistic, value) = match self.value {
            NewValue::State(on) => (key, None, if on { 1.0 } else { 0.0 }),
            NewValue::Statistic(number) if number.is_finite() => (None, key, number),
            NewValue::Statistic(_) => {
                let message = format_args!("the statistic `{}` must be a finite number", self.key);
                return Err(S::Error::custom(message));
            }
        };
        let date = self.date.map(|date| format!("{date:?}"));
        let (event_id, nonce) = match &self.of {
            UpdatedEvent::Id(id) => (Some(id.into()), None),
            UpdatedEvent::Nonce(nonce) => (None, Some(nonce.into())),
        };
        StoredUpdate { event_id, nonce, state, statistic, value, date }.serialize(to)
    }
}

impl<'de, E: WebmarketerEvent> Deserialize<'de> for Update<E> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let StoredUpdate { event_id, nonce, state, statistic, value, date } = StoredUpdate::deserialize(from)?;
        let of = match (event_id, nonce) {
            (Some(id), None) if !id.is_empty() => UpdatedEvent::Id(id.into_owned()),
            (None, Some(nonce)) => UpdatedEvent::Nonce(nonce.into_owned()),
            (Some(_), None) => return Err(D::Error::custom("expected the id of an event, found an empty string")),
            _ => return Err(D::Error::custom("expected exactly one of `event_id` and `nonce`")),
        };
        let found = |entity, what: &str, key: &str| {
            find_key(&E::TABLE, entity, key).ok_or_else(|| {
                let (event_type, key) = (E::EVENT_TYPE, key.escape_debug());
                D::Error::custom(format_args!("event type `{event_type}` has no {what} `{key}`"))
            })
        };
        let (key, value) = match (state, statistic) {
            (Some(key), None) if value == 0.0 || value == 1.0 => {
                (found(shape::STATE, "state", &key)?, NewValue::State(value == 1.0))
            }
            (Some(_), None) => return Err(D::Error::custom("expected 0 or 1 as the value of a state")),
            (None, Some(_)) if !value.is_finite() => {
                return Err(D::Error::custom("expected a finite number as the value of a statistic"));
            }
            (None, Some(key)) => (found(shape::STATISTIC, "statistic", &key)?, NewValue::Statistic(value)),
            _ => return Err(D::Error::custom("expected exactly one of `state` and `statistic`")),
        };
        let expected = |_| D::Error::custom("expected a date in RFC 3339, such as 2026-05-04T12:00:00Z");
        let date = date.map(|date| date.parse().map_err(expected)).transpose()?;
        Ok(Self { of, key, value, date, event: PhantomData })
    }
}

/// The storage key of a state or a statistic of the table or of its groups.
fn find_key(table: &Table, entity: u32, key: &str) -> Option<&'static str> {
    let rows = table.storage_keys().zip(table.shapes);
    let mut found = rows.filter(|(known, shape)| *known == key && **shape & shape::ENTITY == entity);
    let own = found.next().map(|(known, _)| known);
    own.or_else(|| table.parts.iter().find_map(|part| find_key(part, entity, key)))
}
