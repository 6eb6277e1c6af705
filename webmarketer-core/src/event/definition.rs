//! From the rows of a derive to the event type that they define.

use webmarketer_schema::model::{Entity, EventType, ExpirationPolicy, Field, FieldType, IngestionKey, PhoneParsing};

use super::{Table, WebmarketerEvent};
use crate::value::shape;

/// One field as the derive writes it: storage key, ingestion key (empty where it is the same), label (empty where
/// there is none), and what it is, packed as in [`shape`].
pub type Row = (&'static str, &'static str, &'static str, u32);

/// A type and an entity that have no number: the number of the row, type or nothing, entity or nothing.
pub type Other = (usize, &'static str, &'static str);

/// What is said of the event type as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Extras {
    /// How long events are kept, in days; `None` leaves it to the project.
    pub retention_days: Option<u32>,
    /// The countries in which phone numbers are looked up, in order.
    pub phone_countries: &'static [&'static str],
    /// What is attached to it: a JSON object, or nothing.
    pub metadata: &'static str,
    /// Whether the events take part in attribution; `None` leaves it as it is.
    pub attributable: Option<bool>,
}

impl Extras {
    /// Nothing is said.
    pub const NONE: Self = Self { retention_days: None, phone_countries: &[], metadata: "", attributable: None };
}

pub(super) fn build<E: WebmarketerEvent>() -> EventType {
    let Extras { retention_days, phone_countries, metadata, attributable } = E::EXTRAS;
    let mut event_type = EventType::new(E::EVENT_TYPE, E::NAME);
    let table = Table { name: E::NAME, rows: E::ROWS, others: E::OTHERS, parts: E::PARTS };
    add_fields(&table, &mut event_type.fields);
    // The derive has seen that it is an object.
    event_type.metadata = serde_json::from_str(metadata).ok();
    event_type.attributable = attributable;
    event_type.expiration_policy = retention_days.map(|days| ExpirationPolicy {
        from: "event-type".to_owned(),
        retention_days: Some(days.into()),
        extra: serde_json::Map::new(),
    });
    if !phone_countries.is_empty() {
        let parsing = |(order, code): (u32, &&str)| PhoneParsing {
            order: Some(order.into()),
            country_code: (*code).to_owned(),
            extra: serde_json::Map::new(),
        };
        event_type.phone_parsing = Some((1..).zip(phone_countries).map(parsing).collect());
    }
    event_type
}

fn add_fields(table: &Table, fields: &mut Vec<Field>) {
    fields.extend(table.rows.iter().enumerate().map(|(index, row)| field(index, row, table.others)));
    for part in table.parts {
        add_fields(part, fields);
    }
}

fn field(index: usize, (storage_key, ingestion_key, label, bits): &Row, others: &[Other]) -> Field {
    let (other_type, other_entity) =
        others.iter().find(|(row, ..)| *row == index).map_or(("", ""), |(_, of_type, entity)| (of_type, entity));
    let field_type = if other_type.is_empty() { shape::field_type(*bits) } else { None };
    let entity = match bits & shape::ENTITY {
        _ if !other_entity.is_empty() => Entity::parse(other_entity),
        0 => Entity::Event,
        shape::USER => Entity::User,
        shape::STATE => Entity::State,
        _ => Entity::Statistic,
    };
    let is = |flag| bits & flag != 0;
    let ingestion_key = if ingestion_key.is_empty() { storage_key } else { ingestion_key };
    let mut field = Field::new(field_type.unwrap_or_else(|| FieldType::Other(other_type.to_owned())), storage_key);
    field.entity = entity;
    field.ingestion_key = (!is(shape::NOT_INGESTED)).then(|| IngestionKey::new(*ingestion_key));
    field.optional = is(shape::OPTIONAL);
    field.discriminant = is(shape::DISCRIMINANT);
    field.pii = is(shape::PII);
    field.most_probable_location = is(shape::MOST_PROBABLE_LOCATION);
    field.label = (!label.is_empty()).then(|| (*label).to_owned());
    field
}
