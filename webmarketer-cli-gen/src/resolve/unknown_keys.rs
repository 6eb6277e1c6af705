//! Finds names in the arguments of a command that the lock does not have.

use serde_json::{Map, Value};
use webmarketer_core::api::Metric;
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::{Catalogue, Entity, EventType, Reference};

/// A key in the data of an event that no field has, and the most similar key.
pub(crate) struct UnknownKey<'a> {
    pub(crate) key: &'a str,
    pub(crate) near: Option<&'a str>,
}

/// Finds the keys in the data that no field of the event type has.
pub(crate) fn unknown_keys<'a>(event_type: &'a EventType, data: &'a Map<String, Value>) -> Vec<UnknownKey<'a>> {
    let sent =
        || event_type.ingested_fields().filter_map(|field| Some((field, field.ingestion_key.as_ref()?.as_str())));
    let keys: Vec<_> = sent().map(|(_, key)| key).collect();
    let unknown = |key: &'a String| {
        let stored = sent().find(|(field, _)| field.storage_key.as_str() == key).map(|(_, key)| key);
        UnknownKey { key, near: stored.or_else(|| nearest_name(key, &keys)) }
    };
    data.keys().filter(|key| !keys.contains(&key.as_str())).map(unknown).collect()
}

/// The kind of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NameKind {
    Metric,
    EventType,
}

/// A metric or event type that the lock does not have, and the most similar name.
pub(crate) struct UnknownName<'a> {
    pub(crate) kind: NameKind,
    pub(crate) name: &'a str,
    pub(crate) near: Option<String>,
}

/// Finds the metrics and event types that a catalogue does not have. The service accepts unknown names and returns
/// zeros or an empty list for them.
pub(crate) fn unknown_names<'a>(
    catalogue: &Catalogue,
    metrics: &'a [String],
    event_types: &'a [Reference],
) -> Vec<UnknownName<'a>> {
    let fields = catalogue.iter().flat_map(|event_type| &event_type.fields);
    let counted = fields.filter(|field| matches!(field.entity, Entity::State | Entity::Statistic));
    let mut keys: Vec<_> = counted.map(|field| field.storage_key.as_str()).collect();
    let count = Metric::EVENT_COUNT;
    keys.push(count.as_str());
    let references: Vec<_> = catalogue.iter().map(|event_type| event_type.reference.as_str()).collect();
    let metrics = metrics.iter().map(|metric| (NameKind::Metric, metric.as_str(), &keys));
    let event_types = event_types.iter().map(|reference| (NameKind::EventType, reference.as_str(), &references));
    let unknown = metrics.chain(event_types).filter(|(_, name, known)| !known.contains(name));
    unknown
        .map(|(kind, name, known)| UnknownName { kind, name, near: nearest_name(name, known).map(str::to_owned) })
        .collect()
}
