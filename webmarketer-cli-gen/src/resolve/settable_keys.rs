//! The states and statistics of events, which can be set after an event is sent.

use std::collections::BTreeSet;

use serde_json::Number;
use webmarketer_core::api::{StateUpdate, StatisticUpdate};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::{Catalogue, Entity, EventType};

/// The kind of a settable key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SettableKind {
    State,
    Statistic,
}

/// An update of a state or statistic.
pub(crate) enum KeyUpdate {
    State(StateUpdate),
    Statistic(StatisticUpdate),
}

/// Why a key cannot be set.
#[derive(Debug)]
pub(crate) enum NotSettable {
    /// The key is that of a field whose values are sent with events.
    Ingested(UnsettableKey),
    /// The event type has no field with this key.
    Missing(UnsettableKey),
    /// The value of a state is neither 0 nor 1.
    NotState { key: String, value: Number },
}

/// A key that cannot be set, and the settable keys of the event type.
#[derive(Debug)]
pub(crate) struct UnsettableKey {
    pub(crate) reference: String,
    pub(crate) key: String,
    /// The most similar settable key.
    pub(crate) near: Option<String>,
    pub(crate) settable: Vec<String>,
}

impl SettableKind {
    fn of(entity: &Entity) -> Option<Self> {
        match entity {
            Entity::State => Some(Self::State),
            Entity::Statistic => Some(Self::Statistic),
            _ => None,
        }
    }

    /// The kind of a key, if it is the same in all event types that have the key.
    pub(crate) fn in_catalogue(catalogue: &Catalogue, key: &str) -> Option<Self> {
        let fields = catalogue.active().flat_map(|event_type| &event_type.fields);
        let fields = fields.filter(|field| field.storage_key.as_str() == key);
        let kinds: BTreeSet<_> = fields.map(|field| Self::of(&field.entity)).collect();
        match kinds.into_iter().collect::<Vec<_>>()[..] {
            [kind] => kind,
            _ => None,
        }
    }

    /// The kind of a key of an event type.
    pub(crate) fn in_event_type(event_type: &EventType, key: &str) -> Result<Self, NotSettable> {
        let field = event_type.fields.iter().find(|field| field.storage_key.as_str() == key);
        if let Some(kind) = field.and_then(|field| Self::of(&field.entity)) {
            return Ok(kind);
        }
        let settable = event_type.fields.iter().filter(|field| Self::of(&field.entity).is_some());
        let keys: Vec<_> = settable.map(|field| field.storage_key.as_str()).collect();
        let unsettable = UnsettableKey {
            reference: event_type.reference.to_string(),
            key: key.to_owned(),
            near: nearest_name(key, &keys).map(str::to_owned),
            settable: keys.into_iter().map(str::to_owned).collect(),
        };
        Err(if field.is_some() { NotSettable::Ingested(unsettable) } else { NotSettable::Missing(unsettable) })
    }

    /// The update that sets a key of this kind to a value.
    pub(crate) fn update(
        self,
        key: &str,
        value: &Number,
        date: Option<DateTime<Utc>>,
    ) -> Result<KeyUpdate, NotSettable> {
        let extra = serde_json::Map::new();
        match self {
            Self::Statistic => Ok(KeyUpdate::Statistic(StatisticUpdate { value: value.clone(), date, extra })),
            Self::State => {
                let bit = value.as_u64().and_then(|value| u8::try_from(value).ok()).filter(|value| *value <= 1);
                let wrong = || NotSettable::NotState { key: key.to_owned(), value: value.clone() };
                Ok(KeyUpdate::State(StateUpdate { value: bit.ok_or_else(wrong)?, date, extra }))
            }
        }
    }
}
